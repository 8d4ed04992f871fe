import { useEffect, useState, type ReactNode } from 'react';
import type { LookAnswer } from '#api-contract';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { Notice } from '../layout/notice.js';
import { useTitle } from '../layout/use-title.js';
import { ProductGrid } from '../product/product-card.js';
import { hitsOf } from '../product/product-hit.js';
import { useAddress, writeParameters } from '../routing/location.js';
import { BoxEditor, placeOf } from './box-editor.js';
import { middleOf, type Box, type Size } from './box-geometry.js';

/** How long a box or words must rest before they are searched for. */
const REST_MS = 120;

type Thing = LookAnswer['items'][number];

/** Shop the look: the products that look like the whole picture, like a thing on it, or like what is in a box. */
export function LookPage({ imageId, onPicture }: { readonly imageId: string; readonly onPicture: () => void }): ReactNode {
  const { texts } = useLocale();
  const { searchParams } = useAddress();
  useTitle(true, texts.picture.yours);
  const words = searchParams.get('q') ?? '';
  const [box, setBox] = useState<Box | undefined>(() => boxOf(searchParams.get('box')));
  const picture = useObjectUrl(imageId);
  const look = useAnswer(imageId, (signal) => vitrine.look(imageId, {}, signal));
  const { value } = look;
  const size = value ?? picture.size;

  const whole = useAnswer(box ? undefined : `${imageId} ${words}`, (signal) => vitrine.searchByPicture(imageId, words, signal), REST_MS);
  const things = value && !value.is_whole_picture ? value.items : [];
  // A thing is searched for in its own category, a box of one's own in the whole shop.
  const label = things.find((thing) => isSame(thing.box, box))?.label;
  const ask = { ...(box && { boxes: [{ ...rounded(box), ...(label && { label }) }] }), ...(words && { q: words }) };
  const boxed = useAnswer(
    box && JSON.stringify(ask),
    async (signal) => {
      const found = await vitrine.look(imageId, ask, signal);
      // A thing may be of a category of which nothing is near: then it is searched for in the whole shop.
      if (!box || !label || found.items[0]?.hits.length !== 0) return found;
      return vitrine.look(imageId, { ...ask, boxes: [rounded(box)] }, signal);
    },
    REST_MS,
  );
  const found = box ? boxed : whole;
  const hits = box ? hitsOf(boxed.value?.items[0]) : hitsOf(whole.value);

  const choose = (chosen: Box | undefined): void => {
    setBox(chosen);
    writeParameters({ box: chosen ? Object.values(rounded(chosen)).join(',') : '' });
  };
  const problem = found.problem ?? look.problem;
  if (problem?.code === 'image-expired') return <Expired onPicture={onPicture} />;
  return (
    <div className="look-page">
      <div className="look-picture">
        {size && (
          <BoxEditor src={picture.src} size={size} box={box} onChange={choose}>
            {things.map((thing) => (
              <ThingButton key={JSON.stringify(thing.box)} thing={thing} size={size} isChosen={isSame(thing.box, box)} onChoose={choose} />
            ))}
          </BoxEditor>
        )}
        <Things things={things} size={size} box={box} isLoading={look.isLoading} onChoose={choose} />
        <label className="words">
          {texts.picture.words}
          <input
            value={words}
            maxLength={200}
            placeholder={texts.picture.wordsHint}
            onChange={({ target }) => writeParameters({ q: target.value })}
          />
        </label>
      </div>
      <section aria-label={texts.picture.results} aria-busy={found.isLoading}>
        <h1>{texts.picture.results}</h1>
        {problem && <Notice problem={problem} />}
        {hits.length > 0 && <ProductGrid hits={hits} label={texts.picture.results} />}
        {hits.length === 0 && !found.isLoading && !problem && <p className="empty">{texts.picture.none}</p>}
      </section>
    </div>
  );
}

interface ThingsProps {
  readonly things: readonly Thing[];
  readonly size: Size | undefined;
  readonly box: Box | undefined;
  readonly isLoading: boolean;
  readonly onChoose: (box: Box | undefined) => void;
}

/** The whole picture, each thing, and a box of one's own, as buttons beside the picture. */
function Things({ things, size, box, isLoading, onChoose }: ThingsProps): ReactNode {
  const { texts, share } = useLocale();
  const isOwn = box !== undefined && !things.some((thing) => isSame(thing.box, box));
  return (
    <>
      <ul className="chips" aria-label={texts.picture.things}>
        <li>
          <button type="button" className="chip" aria-pressed={box === undefined} onClick={() => onChoose(undefined)}>
            {texts.picture.whole}
          </button>
        </li>
        {things.map((thing) => (
          <li key={JSON.stringify(thing.box)}>
            <button
              type="button"
              className="chip"
              aria-pressed={isSame(thing.box, box)}
              aria-label={texts.picture.thing(thing.label ?? '', share(thing.score))}
              onClick={() => onChoose(thing.box)}
            >
              {thing.label} <span className="quiet">{share(thing.score)}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" className="chip" aria-pressed={isOwn} onClick={() => size && onChoose(middleOf(size))}>
            {isOwn ? texts.picture.own : texts.picture.draw}
          </button>
        </li>
      </ul>
      <p className="quiet" role="status">
        {isLoading && texts.picture.finding}
        {!isLoading && things.length === 0 && texts.picture.noThings}
      </p>
    </>
  );
}

/** The button on a thing of the picture. The chips below name all things, so this one is for the pointer alone. */
function ThingButton({
  thing,
  size,
  isChosen,
  onChoose,
}: {
  thing: Thing;
  size: Size;
  isChosen: boolean;
  onChoose: (box: Box) => void;
}): ReactNode {
  if (isChosen) return null;
  const { xmin, ymin, xmax, ymax } = thing.box;
  const middle = placeOf({ xmin: (xmin + xmax) / 2, ymin: (ymin + ymax) / 2, xmax, ymax }, size);
  return (
    <button
      type="button"
      className="thing"
      style={{ left: middle.left, top: middle.top }}
      title={thing.label}
      tabIndex={-1}
      aria-hidden="true"
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => onChoose(thing.box)}
    />
  );
}

function Expired({ onPicture }: { readonly onPicture: () => void }): ReactNode {
  const { picture } = useLocale().texts;
  return (
    <div className="empty">
      <h1>{picture.expired}</h1>
      <button type="button" className="button" onClick={onPicture}>
        {picture.choose}
      </button>
    </div>
  );
}

/** The picture's own address within the page, and its size. */
function useObjectUrl(imageId: string): { readonly src?: string; readonly size?: Size } {
  const { value: blob } = useAnswer(imageId, (signal) => vitrine.keptPicture(imageId, signal));
  const [shown, show] = useState<{ readonly src?: string; readonly size?: Size }>({});
  useEffect(() => {
    if (!blob) return;
    const src = URL.createObjectURL(blob);
    const image = new Image();
    image.onload = () => show({ src, size: { width: image.naturalWidth, height: image.naturalHeight } });
    image.src = src;
    return () => URL.revokeObjectURL(src);
  }, [blob]);
  return shown;
}

const rounded = ({ xmin, ymin, xmax, ymax }: Box): Box => ({
  xmin: Math.round(xmin),
  ymin: Math.round(ymin),
  xmax: Math.round(xmax),
  ymax: Math.round(ymax),
});

function boxOf(text: string | null): Box | undefined {
  const [xmin = NaN, ymin = NaN, xmax = NaN, ymax = NaN] = (text ?? '').split(',').map(Number);
  return xmin < xmax && ymin < ymax ? { xmin, ymin, xmax, ymax } : undefined;
}

const isSame = (one: Box, other: Box | undefined): boolean =>
  other !== undefined && JSON.stringify(rounded(one)) === JSON.stringify(rounded(other));
