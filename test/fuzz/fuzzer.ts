import { ERROR_CODES } from '#platform';
import { caseOf, type Case } from './cases.js';
import { operationsOf, type OpenApi } from './operations.js';
import { sent, type Answer } from './send.js';

export interface FuzzOptions {
  readonly url: string;
  /** An operator's key of the configuration: no request can revoke it. */
  readonly key: string;
  readonly seed: number;
  /** Requests, or seconds, whichever comes first. */
  readonly requests: number;
  readonly seconds?: number;
  /** The number of the first request. */
  readonly first?: number;
  /** Whether only requests are sent that must be refused. */
  readonly isWrong?: boolean;
}

/** A request that was answered wrongly. */
export interface Finding {
  readonly number: number;
  readonly request: string;
  readonly what: string;
  readonly answer: string;
  readonly fault: string;
}

export interface FuzzResult {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

const AT_ONCE = 4;
const SHOWN = 300;

/** Sends requests that are made of the OpenAPI document of an API, right and wrong ones, and looks at each answer. */
export async function fuzz({ url, key, seed, requests, seconds = Infinity, first = 0, isWrong = false }: FuzzOptions): Promise<FuzzResult> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const operations = operationsOf(document);
  const findings: Finding[] = [];
  const byStatus: Record<string, number> = {};
  const until = performance.now() + seconds * 1_000;
  let next = first;
  const worker = async (): Promise<void> => {
    while (next < first + requests && performance.now() < until) {
      const number = next++;
      const one = caseOf(document, operations, seed, number, isWrong);
      const answer = await sent(url, key, one).catch((error: unknown): Answer => ({ status: -1, type: '', text: String(error) }));
      byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
      const fault = faultOf(one, answer);
      if (fault !== undefined) findings.push(findingOf(number, one, answer, fault));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { sent: next - first, byStatus, findings };
}

function findingOf(number: number, one: Case, answer: Answer, fault: string): Finding {
  return {
    number,
    request: `${one.method} ${one.target.slice(0, SHOWN)} ${JSON.stringify(one.headers)} ${one.body?.toString().slice(0, SHOWN) ?? ''}`,
    what: one.what,
    answer: `${answer.status} ${answer.text.slice(0, SHOWN)}`,
    fault,
  };
}

/** What is wrong with an answer; undefined for a right one. */
export function faultOf({ operation, what, method, isWrong, missingBytes }: Case, { status, type, text }: Answer): string | undefined {
  if (status === -1) return 'no answer came';
  if (status >= 500 && !isOverload(text)) return 'it is a fault of the server';
  // A request that its sender cuts off, or that Node cannot send, gets no answer.
  if (status === 0) return missingBytes === undefined && what === 'as described' ? 'the connection was closed' : undefined;
  if (isWrong && status < 400) return 'a body that nobody can read was taken';
  if (status >= 400 && method !== 'HEAD') {
    const code = codeOf(text);
    if (!type.startsWith('application/problem+json') || code === undefined) return 'the refusal is no problem document with a known code';
    if (ERROR_CODES[code].status !== status) return `the code ${code} has another status`;
  }
  // Only a request that reaches the operation is answered as that operation is described.
  if (!['as described', 'a strange body'].includes(what) || method !== operation.method) return undefined;
  return operation.statuses.has(String(status))
    ? undefined
    : `the document names no status ${status} of ${operation.method} ${operation.path}`;
}

const isOverload = (text: string): boolean => codeOf(text) === 'overloaded';

function codeOf(text: string): keyof typeof ERROR_CODES | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: string };
    return code !== undefined && Object.hasOwn(ERROR_CODES, code) ? (code as keyof typeof ERROR_CODES) : undefined;
  } catch {
    return undefined;
  }
}
