import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem, type FieldError } from '#platform';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  /** For a union: the issues of each member, with paths relative to the union. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** For a union, keeps only the issues of the member with the fewest: the caller most likely meant that member. */
function flattened(issue: Issue): Issue[] {
  const [nearest] = (issue.errors ?? []).toSorted((a, b) => a.length - b.length);
  if (!nearest || nearest.length === 0) return [issue];
  return nearest.flatMap((inner) => flattened({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}

function toFieldError({ message, path = [], code }: Issue): FieldError {
  const field = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return { field, code: (code ?? 'invalid').replaceAll('_', '-'), message };
}

/** All that is wrong with a request, as one problem. */
export function invalidRequest(issues: readonly Issue[]): Problem {
  const errors = issues.flatMap((issue) => flattened(issue)).map(toFieldError);
  const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
  return new Problem('invalid-request', detail, errors);
}

/** Parses bodies, parameters and queries by the schema their decorator names, and reports all issues together. */
export const validationPipe = (): StandardSchemaValidationPipe => new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest });
