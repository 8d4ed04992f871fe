import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '#sample-catalog';
import type { PatchedFields, WriteModel, WrittenFields } from './write-model.js';

export interface WritersOptions {
  /** Addresses of API processes; each request goes to one of them. */
  readonly urls: () => readonly string[];
  readonly apiKey: string;
  readonly productIds: readonly string[];
  /** Keys of pictures that products may show. */
  readonly images: readonly string[];
  readonly model: WriteModel;
  readonly seed: number;
}

interface Answer {
  readonly status: number;
  readonly revision: number;
  readonly body: string;
}

const COLORS = ['red', 'blue', 'green', 'black'];
const RETRY_MS = 200;

/**
 * Callers that write to the same products at the same time, at random. A write without an answer is repeated until it has one; the revision
 * of that answer counts.
 */
export class RandomWriters {
  readonly faults: string[] = [];
  #isStopping = false;

  constructor(private readonly options: WritersOptions) {}

  /** Writes until `stop` is called, or until `most` writes are accepted. */
  async run(callers: number, most = Infinity): Promise<void> {
    await Promise.all(Array.from({ length: callers }, (_, n) => this.caller(new Random(this.options.seed, n), most)));
  }

  stop(): void {
    this.#isStopping = true;
  }

  private async caller(random: Random, most: number): Promise<void> {
    while (!this.#isStopping && this.options.model.count < most) {
      try {
        await this.write(random);
      } catch (error) {
        this.faults.push(String(error));
      }
    }
  }

  private async write(random: Random): Promise<void> {
    const id = random.pick(this.options.productIds);
    const chance = random.next();
    if (chance < 0.3) await this.put(random, id);
    else if (chance < 0.4) await this.putAll(random);
    else if (chance < 0.85) await this.patch(random, id);
    else await this.remove(random, id);
  }

  private async put(random: Random, id: string): Promise<void> {
    const fields = this.fields(random);
    const { status, revision, body } = await this.answered(random, 'PUT', `/v1/products/${id}`, this.product(random, fields));
    if (status > 202) throw new Error(`PUT answered ${status} ${body}`);
    this.options.model.add(id, { kind: 'put', revision, fields });
  }

  private async putAll(random: Random): Promise<void> {
    const ids = new Set(Array.from({ length: 5 }, () => random.pick(this.options.productIds)));
    const written = [...ids].map((id) => ({ id, fields: this.fields(random) }));
    const products = written.map(({ id, fields }) => ({ id, ...this.product(random, fields) }));
    const { status, revision, body } = await this.answered(random, 'POST', '/v1/products', { products });
    if (status > 202) throw new Error(`POST answered ${status} ${body}`);
    for (const { id, fields } of written) this.options.model.add(id, { kind: 'put', revision, fields });
  }

  private async patch(random: Random, id: string): Promise<void> {
    const value = random.index(1_000_000);
    const fields = random.pick<PatchedFields>([
      { price: value },
      { color: random.pick(COLORS) },
      { title: `Patched ${value}` },
      { attributes: { size: `s${value}` } },
      { attributes: { fit: `f${value}` } },
      { price: null },
      { attributes: { size: null } },
    ]);
    const { status, revision, body } = await this.answered(random, 'PATCH', `/v1/products/${id}`, fields);
    if (status === 404) return;
    if (status !== 200) throw new Error(`PATCH answered ${status} ${body}`);
    this.options.model.add(id, { kind: 'patch', revision, fields });
  }

  private async remove(random: Random, id: string): Promise<void> {
    let isRetry = false;
    const before = this.options.model.latest;
    const { status, revision, body } = await this.answered(random, 'DELETE', `/v1/products/${id}`, undefined, () => (isRetry = true));
    if (status === 204) this.options.model.add(id, { kind: 'delete', revision });
    // An earlier try may have deleted the product: by then nothing that was accepted before is left or still on its way.
    else if (status === 404 && isRetry) this.options.model.add(id, { kind: 'delete', revision: before + 0.5 });
    else if (status !== 404) throw new Error(`DELETE answered ${status} ${body}`);
  }

  private fields(random: Random): WrittenFields {
    const value = random.index(1_000_000);
    return {
      title: `Written ${value}`,
      ...(random.chance(0.8) && { price: value }),
      ...(random.chance(0.8) && { color: random.pick(COLORS) }),
      attributes: random.chance(0.5) ? { size: `m${value}` } : { size: `m${value}`, fit: 'slim' },
    };
  }

  private product(random: Random, fields: WrittenFields): object {
    return { ...fields, image: random.pick(this.options.images) };
  }

  /** Repeats the request until a process carries it out or refuses it. */
  private async answered(
    random: Random,
    method: string,
    path: string,
    body: unknown,
    onRetry: () => void = () => undefined,
  ): Promise<Answer> {
    for (;;) {
      const url = random.pick(this.options.urls());
      try {
        const response = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${this.options.apiKey}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        if (response.status < 500 && response.status !== 429) {
          return { status: response.status, revision: Number(response.headers.get('x-revision')), body: text };
        }
      } catch {
        // The process was killed, or is not up yet.
      }
      onRetry();
      await sleep(RETRY_MS);
    }
  }
}
