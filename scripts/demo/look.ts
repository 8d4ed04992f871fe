import type { LookAnswer } from '#api-contract';
import type { VitrineClient } from '#client';
import type { DemoLook, DemoProduct } from './demo-query.js';

const SHOWN_HITS = 6;
const JUDGED_HITS = 5;

/** A picture of several things, with the answer of the API. */
export interface AnsweredLook {
  readonly picture: Buffer;
  readonly answer: LookAnswer;
  readonly ms: number;
  /** Things with a product of the same category and colour among the first five hits. */
  readonly found: number;
  /** Things on the picture that the catalog has in the same category and colour. */
  readonly placed: number;
}

/** Asks once to warm up, and once for the answer. */
export async function runLook(
  client: VitrineClient,
  { picture, things }: DemoLook,
  catalog: readonly DemoProduct[],
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

const isLike = (product: DemoProduct, thing: { readonly category: string; readonly color: string }): boolean =>
  product.category === thing.category && product.color === thing.color;
