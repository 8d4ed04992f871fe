import { Random } from '#sample-catalog';
import type { OpenApi, Operation, Parameter } from './operations.js';
import { disturbed, fittingValue, HOSTILE_TEXTS } from './values.js';

/** A request, as it goes over the wire. */
export interface Case {
  readonly operation: Operation;
  /** What is done to the request. */
  readonly what: string;
  readonly method: string;
  /** The target of the request, which need not be a path. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Bytes that are announced and do not come. */
  readonly missingBytes?: number;
  /** Whether no reading of it can be right. */
  readonly isWrong: boolean;
}

const JSON_TYPE = 'application/json';
const OTHER_TYPES = ['text/xml', 'application/x-www-form-urlencoded', 'image/png', 'x', 'multipart/form-data'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** The case of a number, always the same one for the same seed. @param isWrong whether only requests are wanted that must be refused. */
export function caseOf(document: OpenApi, operations: readonly Operation[], seed: number, number: number, isWrong = false): Case {
  const random = new Random(seed, number);
  const operation = random.pick(isWrong ? operations.filter(({ bodies }) => JSON_TYPE in bodies) : operations);
  if (isWrong) return wrongCase(document, operation, random);
  const kind = random.next();
  if (kind < 0.2) return requestOf(document, operation, random, 'as described');
  if (kind < 0.55) return requestOf(document, operation, random, 'a strange body', { body: (value) => disturbed(value, random) });
  if (kind < 0.7) return requestOf(document, operation, random, 'a strange address', { text: () => random.pick(HOSTILE_TEXTS) });
  if (kind < 0.78) return strangeTarget(document, operation, random);
  if (kind < 0.86) return { ...requestOf(document, operation, random, 'another method'), method: random.pick(METHODS) };
  if (kind < 0.92) return withHeaders(document, operation, random);
  return wrongCase(
    document,
    'application/json' in operation.bodies ? operation : random.pick(operations.filter(({ bodies }) => JSON_TYPE in bodies)),
    random,
  );
}

interface Changes {
  readonly body?: (value: unknown) => unknown;
  readonly text?: (parameter: Parameter) => string;
}

function requestOf(document: OpenApi, operation: Operation, random: Random, what: string, { body, text }: Changes = {}): Case {
  const chosen = text ? random.index(Math.max(1, operation.parameters.length)) : -1;
  const valueOf = (parameter: Parameter, n: number): string =>
    n === chosen && text ? text(parameter) : textOf(fittingValue(document, parameter.schema, random));
  let path = operation.path;
  const query = new URLSearchParams();
  for (const [n, parameter] of operation.parameters.entries()) {
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encoded(valueOf(parameter, n)));
    else if (parameter.in === 'query' && (parameter.required === true || n === chosen || random.chance(0.5)))
      query.append(parameter.name, valueOf(parameter, n));
  }
  const asked = query.size > 0 ? `?${query.toString()}` : '';
  const made = bodyOf(document, operation, random, body);
  return {
    operation,
    what,
    method: operation.method,
    target: path + asked,
    headers: made?.headers ?? {},
    isWrong: false,
    ...(made && { body: made.bytes }),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Halves of characters have no encoding. */
const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/[\uD800-\uDFFF]/g, '\uFFFD'));

function bodyOf(
  document: OpenApi,
  { bodies }: Operation,
  random: Random,
  change: (value: unknown) => unknown = (value) => value,
): { readonly headers: Record<string, string>; readonly bytes: Buffer } | undefined {
  const types = Object.keys(bodies);
  if (types.length === 0) return undefined;
  const type = random.pick(types);
  const value = change(fittingValue(document, bodies[type] ?? {}, random));
  if (type.startsWith('multipart/')) return formOf(value, random);
  const bytes = type.includes('json') ? Buffer.from(JSON.stringify(value) ?? '') : Buffer.from(textOf(value));
  return { headers: { 'content-type': type }, bytes };
}

function formOf(value: unknown, random: Random): { readonly headers: Record<string, string>; readonly bytes: Buffer } {
  const boundary = 'fuzz';
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const parts = fields.map(([name, one]) => {
    const isFile = random.chance(0.5);
    const clean = name.replaceAll(/["\r\n]/g, '');
    return `--${boundary}\r\ncontent-disposition: form-data; name="${clean}"${isFile ? '; filename="a.bin"' : ''}\r\n\r\n${textOf(one)}\r\n`;
  });
  const bytes = Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    bytes: random.chance(0.3) ? bytes.subarray(0, random.index(bytes.length)) : bytes,
  };
}

function strangeTarget(document: OpenApi, operation: Operation, random: Random): Case {
  const request = requestOf(document, operation, random, 'a strange target');
  const { target } = request;
  const strange = random.pick([
    `http://elsewhere.example${target}`,
    `//elsewhere.example${target}`,
    target.replaceAll('/', '//'),
    target.replaceAll('e', '%65'),
    target.replaceAll('/', '%2f'),
    `${target}/..`,
    `${target}/`,
    `${target};a=b`,
    `${target}%`,
    `${target}%00`,
    `${target}?${'a=1&'.repeat(3_000)}`,
    `${target}#x`,
    `/${'a/'.repeat(2_000)}`,
    '*',
  ]);
  return { ...request, target: strange };
}

function withHeaders(document: OpenApi, operation: Operation, random: Random): Case {
  const request = requestOf(document, operation, random, 'strange headers');
  const [name, value] = random.pick([
    ['idempotency-key', 'x'.repeat(300)],
    ['idempotency-key', 'same'],
    ['x-vitrine-store', '../other'],
    ['x-vitrine-store', 'nowhere'],
    ['x-forwarded-for', '1.2.3.4, nonsense'],
    ['accept', 'text/klingon'],
    ['accept-encoding', 'br;q=x'],
    ['cookie', `session=${'x'.repeat(4_000)}`],
    ['if-none-match', '"'],
    ['range', 'bytes=5-1'],
    ['expect', '100-continue'],
    ['content-encoding', 'gzip'],
  ] as const);
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** A body that nobody can read. */
function wrongCase(document: OpenApi, operation: Operation, random: Random): Case {
  const request = requestOf(document, operation, random, '');
  const good = Buffer.from(JSON.stringify(fittingValue(document, operation.bodies[JSON_TYPE] ?? {}, random)) ?? '{}');
  const as = (what: string, body: Buffer, type = JSON_TYPE, more: Partial<Case> = {}): Case => ({
    ...request,
    what,
    headers: { 'content-type': type },
    body,
    isWrong: true,
    ...more,
  });
  const cut = good.subarray(0, Math.max(1, good.length - 1 - random.index(Math.max(1, Math.floor(good.length / 2)))));
  switch (random.index(7)) {
    case 0:
      return as('JSON that is cut', cut);
    case 1:
      // Algolia's own client sends its JSON under other names.
      return as('another content type', good, random.pick(OTHER_TYPES), { isWrong: !operation.path.startsWith('/1/') });
    case 2:
      return as('a body of bytes', Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x80]));
    case 3:
      return as('JSON that is too deep', Buffer.from('['.repeat(50_000)));
    case 4:
      return as('a list in place of an object', Buffer.from('[1, 2]'));
    case 5:
      return as('a number in place of an object', Buffer.from('7'));
    default:
      return as('a body that stops', good, JSON_TYPE, { missingBytes: 1 + random.index(50) });
  }
}
