import type { ReactNode } from 'react';
import type { ApiProblem } from '../api/request.js';

/** A page of the console under its heading. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <>
      <header className="page-head">
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </>
  );
}

export function Panel({ title, children, actions }: { title?: string; children: ReactNode; actions?: ReactNode }): ReactNode {
  return (
    <section className="panel">
      {(title ?? actions) && (
        <header>
          {title && <h2>{title}</h2>}
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

/** Why something failed, with the number by which the log names the request. */
export function Fault({ problem }: { readonly problem: ApiProblem | undefined }): ReactNode {
  if (!problem) return null;
  return (
    <p className="fault" role="alert">
      {problem.message} {problem.requestId && <small>Request {problem.requestId}</small>}
    </p>
  );
}

export function Empty({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className="empty">{children}</p>;
}

/** Rows of a table that scrolls within itself where it is too wide. */
export function Table({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }): ReactNode {
  return (
    // A region that scrolls must be reachable by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Names and values, one below the other. */
export function Facts({ facts }: { readonly facts: Readonly<Record<string, ReactNode>> }): ReactNode {
  return (
    <dl className="facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How far something has come, 0…1. */
export function Progress({ label, share }: { readonly label: string; readonly share: number }): ReactNode {
  return <progress aria-label={label} max={1} value={Math.min(1, share)} />;
}

const TONES: Readonly<Record<string, string>> = {
  done: 'good',
  ok: 'good',
  live: 'good',
  failed: 'bad',
  unavailable: 'bad',
  cancelled: 'quiet',
  rolled_back: 'quiet',
  awaiting_approval: 'warn',
  paused: 'warn',
};

/** A state as a word with a colour. */
export function State({ state }: { readonly state: string }): ReactNode {
  return <span className={`state ${TONES[state] ?? 'busy'}`}>{state.replaceAll('_', ' ')}</span>;
}
