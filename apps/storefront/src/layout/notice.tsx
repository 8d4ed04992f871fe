import type { ReactNode } from 'react';
import type { ApiProblem } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';

/** What went wrong, in words for a shopper. */
export function Notice({ problem }: { readonly problem: ApiProblem }): ReactNode {
  const { problem: texts } = useLocale().texts;
  const isKey = ['missing-key', 'unknown-key', 'insufficient-scope'].includes(problem.code);
  return (
    <p className="notice" role="alert">
      {isKey ? texts.key : problem.isPassing ? texts.away : `${texts.other} ${problem.message}`}
    </p>
  );
}
