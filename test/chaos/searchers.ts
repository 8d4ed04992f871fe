import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchAnswer } from '#api-contract';
import { Random } from '#sample-catalog';

const PAUSE_MS = 50;
/** Halted processes answer once they are woken. */
const MOST_MS = 30_000;

/** What shoppers saw. */
export interface Seen {
  answers: number;
  refused: number;
  /** Processes that were killed or halted answer nothing. */
  unanswered: number;
  readonly faults: string[];
}

/** Searches without pause, and looks at each answer: it is right, or it says that the service is not there. */
export class Searchers {
  readonly seen: Seen = { answers: 0, refused: 0, unanswered: 0, faults: [] };
  #isStopping = false;

  constructor(
    private readonly urls: readonly string[],
    private readonly apiKey: string,
    private readonly productIds: ReadonlySet<string>,
    private readonly seed: number,
  ) {}

  async run(): Promise<void> {
    await Promise.all(this.urls.map((url, n) => this.shopper(url, new Random(this.seed, n))));
  }

  stop(): void {
    this.#isStopping = true;
  }

  private async shopper(url: string, random: Random): Promise<void> {
    while (!this.#isStopping) {
      const price = random.index(1_000_000);
      const [query, holds] = random.pick<readonly [string, (product: SearchAnswer['hits'][number]['product']) => boolean]>([
        ['per_page=60', () => true],
        ['q=written&mode=lexical', ({ title }) => /written/i.test(title)],
        [`filter_by=price:>${price}&per_page=60`, ({ current_price: current = -1 }) => current > price],
        ['filter_by=color:=red&facet_by=color', ({ color }) => [color].flat().includes('red')],
        ['q=patched&mode=lexical&sort_by=price:asc', ({ title }) => /patched/i.test(title)],
      ]);
      await this.search(`${url}/v1/search?${query}`, holds);
      await sleep(PAUSE_MS);
    }
  }

  private async search(address: string, holds: (product: SearchAnswer['hits'][number]['product']) => boolean): Promise<void> {
    const { seen } = this;
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(MOST_MS);
      response = await fetch(address, { headers: { authorization: `Bearer ${this.apiKey}` }, signal });
      text = await response.text();
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') seen.faults.push(`no answer within ${MOST_MS} ms: ${address}`);
      else seen.unanswered++;
      return;
    }
    if (response.status === 503 || response.status === 429) {
      seen.refused++;
      if (response.headers.get('retry-after') === null) seen.faults.push(`${response.status} without Retry-After: ${address}`);
      return;
    }
    if (response.status !== 200) {
      seen.faults.push(`${response.status} ${text.slice(0, 300)}: ${address}`);
      return;
    }
    seen.answers++;
    const { hits, found } = JSON.parse(text) as SearchAnswer;
    const ids = hits.map(({ product }) => product.id);
    const wrong = hits.find(({ product }) => !this.productIds.has(product.id) || !holds(product));
    const isWrong = wrong !== undefined || new Set(ids).size < ids.length || found < hits.length || found > this.productIds.size;
    if (isWrong) seen.faults.push(`${address}: ${found} found, ${JSON.stringify(wrong?.product ?? ids)}`);
  }
}
