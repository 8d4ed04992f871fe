import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem, type FieldError } from '#platform';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  /** Of a union: what is wrong by each of its forms, with paths that begin where the union stands. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** Of a union the issues of one form are told: of the form with the fewest, which is most likely the one that was meant. */
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

/** Parses bodies, parameters and queries by the schema their decorator names; all that is wrong is told at once. */
export const validationPipe = (): StandardSchemaValidationPipe => new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest });
