import { ApiProblem } from '#client';
import { PullError, UnlistedModelError } from '#model-registry';

/** Why a command fails, as a sentence for the user. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  /** @param exitCode 1: the command failed; 2: it was used wrongly; 3: it succeeded only in part. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 | 3 = 1,
  ) {
    super(message);
  }
}

/** The text for an error on stderr. */
export function explain(error: unknown, url: string): string {
  if (error instanceof CommandFailure) return error.message;
  if (error instanceof UnlistedModelError) return `${sentence(error.message)} "vitrine models list" shows what each model is good for.`;
  if (error instanceof PullError) return `${sentence(error.message)}\n(${error.code})`;
  if (error instanceof ApiProblem) {
    const { title, detail, code, request_id: requestId } = error.problem;
    return `${title}: ${detail}\n(${code}, request ${requestId})`;
  }
  const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as { code?: string }).code;
  if (code === 'ECONNREFUSED') return `Nothing answers at ${url}. Is the API running? "npm start" starts one.`;
  if (code === 'EISDIR') return 'That is a directory; a file is wanted.';
  if (code === 'EEXIST') return `"${(error as { path?: string }).path}" is a file; a directory is wanted.`;
  if (code === 'ENOSPC') return 'The disk is full.';
  if (code === 'ENOTDIR') return `"${(error as { path?: string }).path}" is not a directory.`;
  if (code === 'ENOENT') return `There is no file "${(error as { path?: string }).path}".`;
  const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
  return `The API at ${url} could not be used: ${reason}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
