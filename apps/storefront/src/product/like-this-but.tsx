import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useAnswer } from '../api/use-answer.js';
import { vitrine, type Part } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { Notice } from '../layout/notice.js';
import { useAddress, writeParameters } from '../routing/location.js';
import { ProductGrid } from './product-card.js';
import { hitsOf } from './product-hit.js';

/** Words lie further from pictures than pictures from each other, so they weigh more than the product. */
const WITH = 1.5;
const WITHOUT = -1;

/** Products like this one, with something added or taken away. What was asked for stands in the address. */
export function LikeThisBut({ id }: { readonly id: string }): ReactNode {
  const { texts } = useLocale();
  const { like } = texts.product;
  const { searchParams } = useAddress();
  const [added, removed] = [searchParams.get('with') ?? '', searchParams.get('without') ?? ''];
  const [words, setWords] = useState({ added, removed });
  const parts: Part[] = [
    { product_id: id },
    ...(added ? [{ text: added, weight: WITH }] : []),
    ...(removed ? [{ text: removed, weight: WITHOUT }] : []),
  ];
  const { value, problem } = useAnswer(parts.length > 1 ? JSON.stringify(parts) : undefined, (signal) => vitrine.search(parts, signal));
  const find = (event: SubmitEvent): void => {
    event.preventDefault();
    writeParameters({ with: words.added.trim(), without: words.removed.trim() }, 'push');
  };
  const hits = parts.length > 1 ? hitsOf(value).filter(({ product }) => product.id !== id) : [];
  return (
    <section className="like">
      <h2>{like.title}</h2>
      <form onSubmit={find}>
        <label>
          {like.add}{' '}
          <input
            value={words.added}
            maxLength={200}
            placeholder={like.addHint}
            onChange={({ target }) => setWords({ ...words, added: target.value })}
          />
        </label>
        <label>
          {like.remove}{' '}
          <input
            value={words.removed}
            maxLength={200}
            placeholder={like.removeHint}
            onChange={({ target }) => setWords({ ...words, removed: target.value })}
          />
        </label>
        <button type="submit" className="button">
          {like.go}
        </button>
      </form>
      {problem && <Notice problem={problem} />}
      {hits.length > 0 && (
        <>
          <h3>{like.results}</h3>
          <ProductGrid hits={hits} label={like.results} />
        </>
      )}
    </section>
  );
}
