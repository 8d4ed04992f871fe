import type { LookAnswer, StoredProduct } from '#api-contract';
import type { VitrineClient } from '#client';
import type { DemoLook } from './demo-query.js';

const SHOWN_HITS = 6;
const JUDGED_HITS = 5;

/** A picture of several things with what the API found on it. */
export interface AnsweredLook {
  readonly picture: Buffer;
  readonly answer: LookAnswer;
  readonly ms: number;
  /** Of the things on the picture that the catalog has in this colour, how many have one among their first five hits. */
  readonly found: number;
  readonly placed: number;
}

/** Asks once to warm up, and once for the answer. */
export async function runLook(
  client: VitrineClient,
  { picture, things }: DemoLook,
  catalog: readonly StoredProduct[],
): Promise<AnsweredLook> {
  await client.look(picture, { perItem: SHOWN_HITS });
  const started = performance.now();
  const answer = await client.look(picture, { perItem: SHOWN_HITS });
  const ms = performance.now() - started;
  const sold = things.filter((thing) => catalog.some((product) => isLike(product, thing)));
  const found = sold.filter((thing) =>
    answer.items.some(({ hits }) => hits.slice(0, JUDGED_HITS).some(({ product }) => isLike(product, thing))),
  ).length;
  return { picture, answer, ms, found, placed: sold.length };
}

const isLike = (product: StoredProduct, thing: { readonly category: string; readonly color: string }): boolean =>
  product.category === thing.category && product.color === thing.color;
