import { Agent, request } from 'node:http';
import { ADMIN_KEY } from './with-stack.js';

export const PER_PAGE = 24;

const agent = new Agent({ keepAlive: true });

/** One search over a connection that is kept, as a storefront's server holds it. @returns the answer as it was sent. @throws for any status but 200. */
export function search(url: string, query: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ per_page: PER_PAGE, ...query });
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    request(`${url}/v1/search`, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(Buffer.concat(parts).toString())
          : reject(new Error(`status ${response.statusCode}: ${Buffer.concat(parts).toString().slice(0, 200)}`)),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

/** Closes the connections that are kept. */
export const closeConnections = (): void => agent.destroy();

/** Times each kind of work in turn, run by run. @returns the milliseconds of each run by kind. */
export async function timedInTurn<K extends string>(
  kinds: Readonly<Record<K, (run: number) => Promise<unknown>>>,
  { runs, warmUp }: { readonly runs: number; readonly warmUp: number },
): Promise<Record<K, number[]>> {
  const names = Object.keys(kinds) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let run = -warmUp; run < runs; run++) {
    for (const name of names) {
      const started = performance.now();
      await kinds[name](run + warmUp);
      if (run >= 0) times[name].push(performance.now() - started);
    }
  }
  return times;
}
