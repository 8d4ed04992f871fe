import type { FastifyRequest } from 'fastify';
import { Problem } from '#platform';

type Parts = ReturnType<FastifyRequest['parts']>;

/** The parts of a multipart request. @throws {Problem} `malformed-request` for a body that is cut off, or no multipart at all. */
export async function* partsOf(request: FastifyRequest, limits: NonNullable<Parameters<FastifyRequest['parts']>[0]>['limits']): Parts {
  try {
    yield* request.parts(limits ? { limits } : {});
  } catch (error) {
    throw asProblem(error);
  }
}

/** What the parser says is about the request; errors of the framework have a status of their own, and what handlers throw a code. */
export function asProblem(error: unknown): unknown {
  const isPlain = error instanceof Error && !('code' in error) && !('statusCode' in error);
  return isPlain ? new Problem('malformed-request', `the multipart body cannot be read: ${error.message}`, [], { cause: error }) : error;
}
