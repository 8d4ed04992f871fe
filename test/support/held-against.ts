import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '#client';
import type { TestStack } from './stack.js';
import type { WriteModel, WrittenFields } from './write-model.js';

/** How the store differs from the accepted writes. */
export interface Held {
  /** Products that are missing though they should be in the store. */
  readonly lost: number;
  /** Products that are in the store though they were deleted. */
  readonly resurrected: number;
  /** Products with a value that a later write replaced. */
  readonly stale: number;
  readonly differing: readonly object[];
}

const SETTLES_MS = 90_000;
const LOOK_MS = 500;

/** Compares all products with the model once the writes that are still on their way have arrived. */
export async function heldAgainst(test: TestStack, model: WriteModel, productIds: readonly string[]): Promise<Held> {
  const until = Date.now() + SETTLES_MS;
  for (;;) {
    const held = await compared(test, model, productIds);
    if (held.differing.length === 0 || Date.now() > until) return held;
    await sleep(LOOK_MS);
  }
}

async function compared(test: TestStack, model: WriteModel, productIds: readonly string[]): Promise<Held> {
  const [differing, counts]: [object[], { lost: number; resurrected: number; stale: number }] = [[], { lost: 0, resurrected: 0, stale: 0 }];
  for (const id of productIds) {
    const [found, expected] = [await productOf(test, id), model.expected(id)];
    if (sameText(found, expected)) continue;
    if (!found) counts.lost++;
    else if (!expected) counts.resurrected++;
    else counts.stale++;
    differing.push({ id, found, expected, writes: model.writesOf(id).slice(-6) });
  }
  return { ...counts, differing };
}

async function productOf(test: TestStack, id: string): Promise<WrittenFields | undefined> {
  try {
    const { title, price, color, attributes } = await test.client.json<WrittenFields>('GET', `/v1/products/${id}`);
    return { title, ...(price !== undefined && { price }), ...(color !== undefined && { color }), attributes: attributes ?? {} };
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'product-not-found') return undefined;
    throw error;
  }
}

function sameText(found: WrittenFields | undefined, expected: WrittenFields | undefined): boolean {
  const text = (fields: WrittenFields | undefined): string =>
    JSON.stringify(
      fields && [
        fields.title,
        fields.price,
        fields.color,
        Object.entries(fields.attributes ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ],
    );
  return text(found) === text(expected);
}
