import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KEYS, Redis } from '#redis';
import { ApiKeyStore, secretHash, type ApiKey } from '#access';

const COOKIE = 'vitrine_console';
/** The header that the console sends. Pages of other origins cannot send it: no preflight allows it. */
export const CONSOLE_HEADER = 'x-vitrine-console';
const LASTS_SECONDS = 12 * 60 * 60;

/**
 * Sessions of the console. The browser keeps an id in a cookie that scripts cannot read; Redis keeps the hash of the API key under the hash of that id. A
 * session ends after twelve hours, when its person signs out, and when its key is revoked.
 */
@Injectable()
export class ConsoleSessions {
  constructor(
    private readonly redis: Redis,
    private readonly keys: ApiKeyStore,
  ) {}

  async begin(secret: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = randomBytes(32).toString('base64url');
    await this.redis.set(KEYS.consoleSession(hashOf(id)), secretHash(secret), 'EX', LASTS_SECONDS);
    reply.header('set-cookie', cookie(request, id, LASTS_SECONDS));
  }

  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = idOf(request);
    if (id !== undefined) await this.redis.del(KEYS.consoleSession(hashOf(id)));
    reply.header('set-cookie', cookie(request, '', 0));
  }

  /**
   * The key of the session that a request belongs to. A request that changes something counts only with the console's header, so that no other page can
   * send it in the name of somebody who is signed in.
   */
  async find(request: FastifyRequest): Promise<ApiKey | undefined> {
    const id = idOf(request);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (id === undefined || (!isReading && request.headers[CONSOLE_HEADER] === undefined)) return undefined;
    const hash = await this.redis.get(KEYS.consoleSession(hashOf(id)));
    return hash === null ? undefined : this.keys.findByHash(hash);
  }
}

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex');

function idOf({ headers }: FastifyRequest): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}

function cookie({ protocol, headers }: FastifyRequest, value: string, seconds: number): string {
  const isSecure = protocol === 'https' || headers['x-forwarded-proto'] === 'https';
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}
