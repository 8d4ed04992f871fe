import { ERROR_CODES, isErrorCode, type ErrorCodeName } from './error-codes.js';

/** One field that is wrong; `field` is a path such as `parts.0.weight`. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** An RFC 9457 problem document with Vitrine's `code`, `request_id` and `errors` members. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCodeName;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
}

/**
 * An error that a client caused or can act on. Libraries may throw it or any error of their own
 * that has a `code` of the table: both become problem documents at the edge.
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ErrorCodeName,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

interface HttpLikeError {
  readonly statusCode?: number;
  readonly status?: number;
  readonly code?: unknown;
  readonly message: string;
  readonly errors?: readonly FieldError[];
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCodeName>> = {
  400: 'malformed-request',
  404: 'not-found',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'dependency-unavailable',
};

const CONNECTION_FAILURES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'NR_CLOSED']);

function codeOf(error: HttpLikeError): ErrorCodeName {
  if (isErrorCode(error.code)) return error.code;
  if (typeof error.code === 'string' && CONNECTION_FAILURES.has(error.code)) return 'dependency-unavailable';
  // ioredis rejects waiting commands with this name when Redis is away.
  if ((error as { name?: string }).name === 'MaxRetriesPerRequestError') return 'dependency-unavailable';
  return CODE_BY_STATUS[error.statusCode ?? error.status ?? 500] ?? 'internal-error';
}

/** The problem document for any thrown value; what was not foreseen gets a bland 500. */
export function toProblemDocument(error: unknown, requestId: string): ProblemDocument {
  const known: HttpLikeError = error instanceof Error ? error : { message: String(error) };
  const code = codeOf(known);
  const { status, title } = ERROR_CODES[code];
  return {
    type: `urn:vitrine:error:${code}`,
    title,
    status,
    detail: status === 500 ? 'The problem was logged under this request id.' : status === 503 ? 'Try again shortly.' : known.message,
    code,
    request_id: requestId,
    ...(known.errors?.length && isErrorCode(known.code) ? { errors: known.errors } : {}),
  };
}
