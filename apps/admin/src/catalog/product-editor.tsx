import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { ProductDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction } from '../api/use-query.js';
import { Fault, Panel } from '../layout/page.js';

/** The fields that can be changed here; an import replaces them again. */
const FIELDS = ['title', 'price', 'sale_price', 'category', 'brand', 'color', 'availability', 'description'] as const;
const NUMBERS: readonly string[] = ['price', 'sale_price'];
const SINGLE: readonly string[] = ['title', 'description', 'availability', ...NUMBERS];
/** Between the values of a field that has several. */
const BETWEEN = ' | ';

type Draft = Readonly<Record<(typeof FIELDS)[number], string>>;

const draftOf = (product: ProductDocument): Draft =>
  Object.fromEntries(FIELDS.map((name) => [name, [product[name] ?? ''].flat().join(BETWEEN)])) as Draft;

/** Changes fields of a product at once, without a new embedding of its picture. */
export function ProductEditor({ product, onSaved }: { readonly product: ProductDocument; readonly onSaved: () => void }): ReactNode {
  const before = draftOf(product);
  const [draft, setDraft] = useState(before);
  const { isRunning, problem, run } = useAction();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const changed = FIELDS.filter((name) => draft[name] !== before[name]);
    const patch = Object.fromEntries(changed.map((name) => [name, valueOf(name, draft[name])]));
    void run(async () => {
      if (changed.length > 0) await request(`products/${encodeURIComponent(product.id)}`, { method: 'PATCH', json: patch });
      onSaved();
    });
  };
  return (
    <Panel title="Edit">
      <form className="fields" onSubmit={save}>
        {FIELDS.map((name) => (
          <label key={name}>
            {name.replace('_', ' ')}
            {name === 'description' ? (
              <textarea rows={4} value={draft[name]} onChange={({ target }) => setDraft({ ...draft, [name]: target.value })} />
            ) : (
              <input value={draft[name]} onChange={({ target }) => setDraft({ ...draft, [name]: target.value })} />
            )}
          </label>
        ))}
        <Fault problem={problem} />
        <button type="submit" className="primary" disabled={isRunning}>
          Save
        </button>
      </form>
      <p className="quiet">
        An empty field is cleared; “ | ” stands between several values of a field. The next import of the feed writes its own values again.
      </p>
    </Panel>
  );
}

/** What a typed text means for a field; `null` clears it. A number that is no plain one is sent as it is, and the API says what is wrong. */
function valueOf(name: string, text: string): string | number | string[] | null {
  const values = text
    .split(BETWEEN)
    .map((value) => value.trim())
    .filter(Boolean);
  const [value, ...others] = SINGLE.includes(name) ? [text.trim()] : values;
  if (!value) return null;
  if (others.length > 0) return [value, ...others];
  return NUMBERS.includes(name) && /^\d+([.,]\d{1,2})?$/.test(value) ? Number(value.replace(',', '.')) : value;
}
