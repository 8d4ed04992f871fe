import type { FastifyRequest } from 'fastify';
import { Problem } from '#platform';

type Parts = ReturnType<FastifyRequest['parts']>;

/** Bounds of a multipart request, and whether names of files keep their folders. */
export interface PartOptions {
  readonly limits?: NonNullable<Parameters<FastifyRequest['parts']>[0]>['limits'];
  readonly preservePath?: boolean;
  /** False to get a file that is too large cut off, instead of the end of the request. */
  readonly throwFileSizeLimit?: boolean;
}

/** The parts of a multipart request. @throws {Problem} `malformed-request` for a body that is cut off, or that is not multipart. */
export async function* partsOf(request: FastifyRequest, { limits, preservePath = false, throwFileSizeLimit = true }: PartOptions): Parts {
  try {
    // The types of the plugin leave the last option out.
    const options = { ...(limits && { limits }), preservePath, throwFileSizeLimit };
    yield* request.parts(options);
  } catch (error) {
    throw asProblem(error);
  }
}

/**
 * Turns plain errors, which come from the multipart parser, into problems. The framework's errors have a status and ours a code: they pass.
 */
export function asProblem(error: unknown): unknown {
  const isPlain = error instanceof Error && !('code' in error) && !('statusCode' in error);
  return isPlain ? new Problem('malformed-request', `the multipart body cannot be read: ${error.message}`, [], { cause: error }) : error;
}
