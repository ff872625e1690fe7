/** The way in. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Session } from '../../server/wire/people.ts';
import { ask } from '../api.ts';
import { client } from '../queries.ts';
import { Brand } from '../shell.tsx';

export function SignIn(): ReactNode {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const body = { name: String(form.get('name')), password: String(form.get('password')) };
      client.setQueryData(['session'], await ask<Session>('POST', '/session', { body }));
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>
          <Brand link={false} />
          <span className="sr">: sign in</span>
        </h1>
        <label className="field">
          Name
          {/* biome-ignore lint/a11y/noAutofocus: the page has no other purpose */}
          <input type="text" name="name" autoComplete="username" autoCapitalize="none" required autoFocus />
        </label>
        <label className="field">
          Password
          <input type="password" name="password" autoComplete="current-password" required />
        </label>
        <button type="submit" className="button primary" disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
        <p className="error" role="alert">
          {error}
        </p>
        <p className="muted small">When the server first started, it printed a password for admin.</p>
      </form>
    </main>
  );
}
