import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Problem } from '#platform';
import { KEYS, LuaScript, Redis } from '#redis';

/** How long an answer is kept. */
const KEPT_SECONDS = 86_400;
/** After a process was killed in the middle of a request, it may be tried again from here on. */
const RUNNING_SECONDS = 150;
/** A file may take longer to arrive. */
const UPLOADING_SECONDS = 900;

const END = new LuaScript<number>(new URL('./scripts/idempotency-end.lua', import.meta.url));

const BEGIN = new LuaScript<string | null>(new URL('./scripts/idempotency-begin.lua', import.meta.url));

/** An answer that is given again. */
export const KeptAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

const Kept = z.object({ print: z.string(), run: z.string().optional(), answer: KeptAnswer.optional() });

/** A request that may come again. */
export interface Repeatable {
  readonly storeId: string;
  /** Who asks: the same name of somebody else is another one. */
  readonly keyId: string;
  /** What the caller calls the request. */
  readonly name: string;
  /** What the request is, by its method, address and body. */
  readonly print: string;
  readonly isUpload: boolean;
}

/** A request that runs. */
export interface Running extends Repeatable {
  /** What Redis has of it. */
  readonly record: string;
}

export const printOf = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** Answers of writes by the name that their caller gave them, so that a write that is sent again is not made again. */
@Injectable()
export class Idempotency {
  constructor(private readonly redis: Redis) {}

  /**
   * @returns the answer that the first request got; or, for the first request itself, what `keep` or `release` wants once it is answered.
   * @throws {Problem} `idempotency-key-reused` for the name of another request, `idempotency-key-in-use` while the request runs.
   */
  async begin(request: Repeatable): Promise<{ readonly answer: KeptAnswer } | { readonly running: Running }> {
    const record = JSON.stringify({ print: request.print, run: randomUUID() });
    const present = await BEGIN.run(this.redis, [keyOf(request)], [record, request.isUpload ? UPLOADING_SECONDS : RUNNING_SECONDS]);
    if (present === null) return { running: { ...request, record } };
    const { print, answer } = Kept.parse(JSON.parse(present));
    if (print !== request.print) {
      throw new Problem('idempotency-key-reused', 'a request of another kind, or with another body, had this Idempotency-Key');
    }
    if (!answer)
      throw new Problem('idempotency-key-in-use', 'the request with this Idempotency-Key is still running', [], { retryAfterSeconds: 1 });
    return { answer };
  }

  /** Keeps the answer of a request for a day. */
  async keep(request: Running, answer: KeptAnswer): Promise<void> {
    await END.run(this.redis, [keyOf(request)], [request.record, JSON.stringify({ print: request.print, answer }), KEPT_SECONDS]);
  }

  /** Lets a request run again that has changed nothing. */
  async release(request: Running): Promise<void> {
    await END.run(this.redis, [keyOf(request)], [request.record, '', 0]);
  }
}

const keyOf = ({ storeId, keyId, name }: Repeatable): string => KEYS.idempotency(storeId, printOf(keyId, name));
