/** Runs work on all items, at most so many at once; results are in the items' order. Rejects with the first fault, and begins nothing after it. */
export async function inParallel<T, R>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const queue = items[Symbol.iterator]();
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    for (let one = queue.next(); !one.done && !hasFailed; one = queue.next()) {
      const n = next++;
      results[n] = await work(one.value).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
