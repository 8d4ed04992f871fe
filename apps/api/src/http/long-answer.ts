import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { toProblemDocument } from '#platform';

/** Clients and proxies give up on an answer that does not begin within minutes, or stops for as long. */
const EVERY_MS = 5_000;

/**
 * The answer of work that may take hours, as JSON. It begins after five seconds with spaces, which JSON allows; what goes wrong from then on is a problem
 * document with the status 200.
 * @throws what the work throws within the first five seconds.
 */
export async function longAnswer(work: Promise<object>, requestId: string): Promise<Readable> {
  const settled = work.then(
    () => true,
    () => true,
  );
  const isOver = (): Promise<boolean> => Promise.race([settled, sleep(EVERY_MS, false)]);
  if (await isOver()) return Readable.from([JSON.stringify(await work)]);
  return Readable.from(
    (async function* () {
      do yield ' ';
      while (!(await isOver()));
      yield JSON.stringify(await work.catch((error: unknown) => toProblemDocument(error, requestId)));
    })(),
  );
}
