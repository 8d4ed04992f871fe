import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { SessionDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction } from '../api/use-query.js';
import { Fault } from './page.js';

/** Takes an admin key once. From then on the browser keeps a session that scripts cannot read. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: SessionDocument) => void }): ReactNode {
  const [key, setKey] = useState('');
  const { isRunning, problem, run } = useAction();
  const signIn = (event: SubmitEvent): void => {
    event.preventDefault();
    void run(async () => onSignedIn(await request<SessionDocument>('console/session', { method: 'POST', json: { key } })));
  };
  return (
    <main className="sign-in">
      <h1>Vitrine console</h1>
      <form onSubmit={signIn}>
        <label>
          Admin key
          <input
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            placeholder="vt_…"
            required
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        </label>
        <Fault problem={problem} />
        <button type="submit" className="primary" disabled={isRunning}>
          Sign in
        </button>
      </form>
      <p className="quiet">“npm start” prints an admin key; “vitrine keys create NAME admin” makes another one.</p>
    </main>
  );
}
