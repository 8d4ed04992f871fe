import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackedLists } from './packed-lists.js';
import { frequencyIn, MAX_FREQUENCY, rowIn } from './posting.js';
import { readAgain } from './testing/read-again.js';

type Posting = readonly [row: number, frequency: number];

function postingsOf(lists: PackedLists, list: number): Posting[] {
  const postings = new Uint32Array(lists.countOf(list));
  lists.read(list, postings);
  return Array.from(postings, (posting) => [rowIn(posting), frequencyIn(posting)]);
}

/** Which list gets the next row, how far that row is from the one before, and how often it has the term. */
const STEPS = fc.array(
  fc.record({
    list: fc.nat({ max: 9 }),
    distance: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 100_000 })),
    frequency: fc.integer({ min: 1, max: MAX_FREQUENCY }),
    isTrimmed: fc.boolean(),
  }),
  { maxLength: 300 },
);

it('keeps the postings of each list, however it grows, is trimmed and is written', async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      let lists = new PackedLists();
      const expected = new Map<number, Posting[]>();
      const numbers = Array.from({ length: 10 }, () => lists.create());
      let row = 0;
      for (const { list, distance, frequency, isTrimmed } of steps) {
        row += distance;
        lists.append(numbers[list] ?? 0, row, frequency);
        expected.set(list, [...(expected.get(list) ?? []), [row, frequency]]);
        if (!isTrimmed) continue;
        lists.trim();
        lists = await readAgain(lists.parts(), (parts) => PackedLists.from(parts));
      }
      for (const list of numbers) expect(postingsOf(lists, list)).toEqual(expected.get(list) ?? []);
    }),
  );
});

it('moves lists together when most of the buffer is left behind', () => {
  const lists = new PackedLists();
  const numbers = Array.from({ length: 100 }, () => lists.create());
  for (let row = 0; row < 200_000; row++) lists.append(numbers[row % 100] ?? 0, row, 1 + (row % 3));
  expect(postingsOf(lists, numbers[7] ?? 0).slice(-2)).toEqual([
    [199_807, 2],
    [199_907, 3],
  ]);
  // A plain number for each posting takes 800 000 bytes.
  lists.trim();
  expect(lists.bytes).toBeLessThan(550_000);
});
