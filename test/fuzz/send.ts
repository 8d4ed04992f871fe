import { request } from 'node:http';
import type { Case } from './cases.js';

const TIMEOUT_MS = 60_000;
/** A body that stops is cut off after this time. */
const CUT_AFTER_MS = 50;
const MOST_BYTES = 1_000_000;

export interface Answer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends a request as it is, and reads the answer. Streams of events, and large answers, are not read to their end. */
export function sent(base: string, key: string, { method, target, headers, body, missingBytes }: Case): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length + (missingBytes ?? 0)) } : {};
    let outgoing: ReturnType<typeof request>;
    try {
      outgoing = request({
        hostname,
        port,
        method,
        path: target.replaceAll(/[^\u0021-\u00ff]/g, ''),
        headers: { authorization: `Bearer ${key}`, ...length, ...headers },
        timeout: TIMEOUT_MS,
      });
    } catch (error) {
      // Node refuses to send it: there is nothing to answer.
      return resolve({ status: 0, type: '', text: String(error) });
    }
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    outgoing.on('error', (error) =>
      error.message.startsWith('no answer') ? reject(error) : resolve({ status: 0, type: '', text: error.message }),
    );
    outgoing.on('response', (response) => {
      const type = response.headers['content-type'] ?? '';
      const done = (text: string): void => resolve({ status: response.statusCode ?? 0, type, text });
      if (type.startsWith('text/event-stream')) {
        done('');
        outgoing.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MOST_BYTES) chunks.push(chunk);
      });
      response.on('end', () => done(Buffer.concat(chunks).toString()));
      response.on('error', () => done(''));
    });
    if (body) outgoing.write(body);
    if (missingBytes === undefined) outgoing.end();
    else setTimeout(() => outgoing.destroy(), CUT_AFTER_MS);
  });
}
