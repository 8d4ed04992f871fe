import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets in who sends the operations key as a bearer token, or anybody if there is none.
 * @throws {Problem} `missing-key` or `unknown-key`.
 */
export function requireOperationsKey(operationsKey: string | undefined, authorization: string | undefined): void {
  if (operationsKey === undefined) return;
  const sent = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (sent === undefined) throw new Problem('missing-key', 'send OPERATIONS_KEY as "Authorization: Bearer …"');
  if (!timingSafeEqual(digest(sent), digest(operationsKey))) throw new Problem('unknown-key', 'this is not the OPERATIONS_KEY');
}
