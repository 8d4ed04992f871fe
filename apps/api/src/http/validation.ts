import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem, type FieldError } from '#platform';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
}

function toFieldError({ message, path = [], code }: Issue): FieldError {
  const field = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return { field, code: (code ?? 'invalid').replaceAll('_', '-'), message };
}

/** Parses bodies and queries by the schema their decorator names; all that is wrong is told at once. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const errors = issues.map(toFieldError);
      const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
      return new Problem('invalid-request', detail, errors);
    },
  });
