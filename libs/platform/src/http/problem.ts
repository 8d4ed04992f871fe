import { HttpException } from '@nestjs/common';
import { dependencyOf, type Dependency } from '../dependency-error.js';
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
  /** The dependency that is away, where that is the reason. */
  readonly dependency?: Dependency;
  readonly errors?: readonly FieldError[];
}

/**
 * An error that a client caused or can act on. Libraries may throw it or any error of their own
 * that has a `code` of the table: both become problem documents at the edge.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** When it may be tried again, where that is known. */
  readonly retryAfterSeconds?: number;

  constructor(
    readonly code: ErrorCodeName,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    options?: ErrorOptions & { readonly retryAfterSeconds?: number },
  ) {
    super(detail, options);
    if (options?.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
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
  403: 'not-found',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'malformed-request',
  408: 'request-timeout',
  409: 'conflict',
  411: 'malformed-request',
  413: 'payload-too-large',
  414: 'malformed-request',
  415: 'unsupported-media-type',
  422: 'malformed-request',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'dependency-unavailable',
};

/** True for the framework's errors: their status is meant for the caller. An SDK's error may carry a status that Vitrine got. */
const isOfFramework = (error: HttpLikeError): boolean =>
  error instanceof HttpException || (typeof error.code === 'string' && error.code.startsWith('FST_')) || Object.hasOwn(error, 'expose');

function codeOf(error: HttpLikeError): ErrorCodeName {
  if (dependencyOf(error)) return 'dependency-unavailable';
  if (isErrorCode(error.code)) return error.code;
  // NestJS' own exceptions carry the status code in `status`.
  const status = error.statusCode ?? error.status ?? 500;
  return (isOfFramework(error) ? CODE_BY_STATUS[status] : undefined) ?? 'internal-error';
}

function detailOf(error: HttpLikeError, status: number, dependency: Dependency | undefined): string {
  if (dependency) return `The ${dependency} does not answer; try again shortly.`;
  if (status === 500) return 'The problem was logged under this request id.';
  return status === 503 ? `${error.message}; try again shortly` : error.message;
}

/** The problem document for any thrown value. An unforeseen error becomes a 500 that tells nothing of its cause. */
export function toProblemDocument(error: unknown, requestId: string): ProblemDocument {
  const known: HttpLikeError = error instanceof Error ? error : { message: String(error) };
  const code = codeOf(known);
  const { status, title } = ERROR_CODES[code];
  const dependency = dependencyOf(error);
  return {
    type: `urn:vitrine:error:${code}`,
    title,
    status,
    detail: detailOf(known, status, dependency),
    code,
    request_id: requestId,
    ...(dependency && { dependency }),
    ...(known.errors?.length && isErrorCode(known.code) ? { errors: known.errors } : {}),
  };
}
