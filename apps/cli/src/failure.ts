import { ApiProblem } from '#client';
import { PullError, UnlistedModelError } from '#model-registry';

/** Why a command ends without success, in a sentence for whoever typed it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  /** @param exitCode 1: it failed; 2: it was not asked in a way that can work; 3: it was done in part. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 | 3 = 1,
  ) {
    super(message);
  }
}

/** What stderr says of an error. */
export function explain(error: unknown, url: string): string {
  if (error instanceof CommandFailure) return error.message;
  if (error instanceof UnlistedModelError) return `${sentence(error.message)} "vitrine models list" shows what they are good for.`;
  if (error instanceof PullError) return `${sentence(error.message)}\n(${error.code})`;
  if (error instanceof ApiProblem) {
    const { title, detail, code, request_id: requestId } = error.problem;
    return `${title}: ${detail}\n(${code}, request ${requestId})`;
  }
  const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as { code?: string }).code;
  if (code === 'ECONNREFUSED') return `Nothing answers at ${url}. Is the API running? "npm start" brings one up.`;
  if (code === 'ENOENT') return `There is no file "${(error as { path?: string }).path}".`;
  return `The API at ${url} could not be used: ${(error as Error).message}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
