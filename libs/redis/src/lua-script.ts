import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ReplyError, type Redis } from 'ioredis';

/**
 * A script that Redis runs as one step, from a `.lua` file beside the code that uses it.
 * @typeParam Result what the script returns: a number for a Lua number, a text, `null` for nil, or a list.
 */
export class LuaScript<Result extends number | string | null | readonly (number | string | null)[] = null> {
  readonly #text: string;
  readonly #sha1: string;

  /** @param file `new URL('./scripts/name.lua', import.meta.url)`; the build copies scripts beside the compiled code. */
  constructor(file: URL) {
    this.#text = readFileSync(file, 'utf8');
    this.#sha1 = createHash('sha1').update(this.#text).digest('hex');
  }

  /** Runs the script, by its hash once Redis knows it. @param keys what the script reads and writes: `KEYS`. @param values `ARGV`. */
  async run(redis: Redis, keys: readonly string[], values: readonly (string | number)[] = []): Promise<Result> {
    const operands = [...keys, ...values.map(String)];
    try {
      return (await redis.evalsha(this.#sha1, keys.length, ...operands)) as Result;
    } catch (error) {
      if (!(error instanceof ReplyError) || !String((error as Error).message).startsWith('NOSCRIPT')) throw error;
      return (await redis.eval(this.#text, keys.length, ...operands)) as Result;
    }
  }
}
