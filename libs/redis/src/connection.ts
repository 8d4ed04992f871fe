import { Redis } from 'ioredis';

/** The part of a Redis client's options that Vitrine sets; BullMQ's and ioredis's own types both take it. */
export interface RedisConnection {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db?: number;
  tls?: object;
  maxRetriesPerRequest: number | null;
  connectTimeout?: number;
  commandTimeout?: number;
}

function optionsOf(url: string): Omit<RedisConnection, 'maxRetriesPerRequest'> {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

const TIMEOUT_MS = 5_000;

/** For processes that have to answer a caller: commands fail at once while Redis is away. */
export function producerConnection(url: string, timeoutMs = TIMEOUT_MS): RedisConnection {
  return { ...optionsOf(url), maxRetriesPerRequest: 1, connectTimeout: timeoutMs, commandTimeout: timeoutMs };
}

/** For workers, which wait until Redis is back. */
export function waitingConnection(url: string): RedisConnection {
  return { ...optionsOf(url), maxRetriesPerRequest: null };
}

/** A client for records (keys, imports); fails fast. */
export function openRedis(url: string, timeoutMs?: number): Redis {
  const redis = new Redis({ ...producerConnection(url, timeoutMs) });
  // Every command rejects by itself; without a listener a lost connection would end the process.
  redis.on('error', () => undefined);
  return redis;
}
