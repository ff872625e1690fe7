/** Settings: one's own password; for admins people, tokens and the audit log. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { CreatedToken, Token, User } from '../../server/wire/people.ts';
import { ask } from '../api.ts';
import { formatDay } from '../format.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Notice, useNotice } from '../parts/notice.tsx';
import { Moment, Raw } from '../parts/raw.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { client, useAudit, useChange, useSession, useTokens, useUsers } from '../queries.ts';

const ROLES = [
  ['viewer', 'Viewer: may look'],
  ['analyst', 'Analyst: may decide about alerts'],
  ['admin', 'Admin: may change people, tokens and rules'],
] as const;

type Say = (text: string) => void;

export function SettingsPage(): ReactNode {
  const { data: session } = useSession();
  const { notice, say } = useNotice();
  const me = session?.user;
  return (
    <>
      <div className="page-head">
        <h1>Settings</h1>
      </div>
      <div className="stack">
        {me?.role === 'admin' && (
          <>
            <Tokens say={say} />
            <People say={say} me={me.name} />
            <Audit />
          </>
        )}
        <OwnPassword say={say} />
      </div>
      <Notice notice={notice} />
    </>
  );
}

/** Runs a form's sending, says what went wrong, and empties the form where it went well. */
function useForm(send: (data: FormData) => Promise<unknown>, say: Say, done: string) {
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    try {
      await send(new FormData(form));
      form.reset();
      say(done);
    } catch (failure) {
      say((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, submit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}

function Tokens({ say }: { readonly say: Say }): ReactNode {
  const { data, error } = useTokens();
  const [made, setMade] = useState<CreatedToken | null>(null);
  const create = useChange('tokens', (body: { name: string; scope: string }) =>
    ask<CreatedToken>('POST', '/tokens', { body }),
  );
  const revoke = useChange('tokens', (id: string) => ask('DELETE', `/tokens/${id}`));
  const { isBusy, submit } = useForm(
    async (form) =>
      setMade(await create.mutateAsync({ name: String(form.get('name')), scope: String(form.get('scope')) })),
    say,
    'Token made',
  );
  return (
    <section className="card" aria-labelledby="tokens">
      <header>
        <h2 id="tokens">Tokens</h2>
        <span className="muted small">What senders and programs show; a secret is seen once.</span>
      </header>
      {error !== null && <Failed error={error} />}
      {made !== null && (
        <div className="secret" role="status">
          <p>
            The secret of <strong>{made.name}</strong>. Keep it now; it is not shown again.
          </p>
          <div className="secret-line">
            <code>{made.secret}</code>
            <CopyButton text={made.secret} />
          </div>
        </div>
      )}
      {data === undefined ? (
        <Loading lines={2} />
      ) : (
        <TokenTable tokens={data.items} revoke={(id) => revoke.mutate(id, { onSuccess: () => say('Token revoked') })} />
      )}
      <form className="line-form" onSubmit={submit}>
        <label className="field">
          Name
          <input type="text" name="name" required maxLength={100} placeholder="workstations" />
        </label>
        <label className="field">
          May
          <select name="scope" defaultValue="ingest">
            <option value="ingest">send events</option>
            <option value="viewer">read, as a viewer</option>
            <option value="analyst">decide, as an analyst</option>
            <option value="admin">do all, as an admin</option>
          </select>
        </label>
        <button type="submit" className="button" disabled={isBusy}>
          Make a token
        </button>
      </form>
    </section>
  );
}

function TokenTable({
  tokens,
  revoke,
}: {
  readonly tokens: readonly Token[];
  readonly revoke: (id: string) => void;
}): ReactNode {
  if (tokens.length === 0) return <p className="muted">No tokens yet: nobody can send events.</p>;
  return (
    <table className="cards-narrow">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">May</th>
          <th scope="col">Made</th>
          <th scope="col">
            <span className="sr">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map(({ id, name, scope, created, created_by, revoked }) => (
          <tr key={id} className={revoked === null ? '' : 'muted'}>
            <td className="break">
              <Raw text={name} most={100} />
            </td>
            <td>{scope === 'ingest' ? 'send events' : scope}</td>
            <td>
              {formatDay(created)} <span className="muted small">by {created_by}</span>
            </td>
            <td className="number">
              {revoked === null ? (
                <button type="button" className="button tiny danger" onClick={() => revoke(id)}>
                  Revoke<span className="sr"> {name}</span>
                </button>
              ) : (
                `revoked ${formatDay(revoked)}`
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function People({ say, me }: { readonly say: Say; readonly me: string }): ReactNode {
  const { data, error } = useUsers();
  const create = useChange('users', (body: object) => ask<User>('POST', '/users', { body }));
  const change = useChange('users', ({ name, body }: { name: string; body: object }) =>
    ask<User>('PATCH', `/users/${name}`, { body }),
  );
  const onError = (failure: Error): void => say(failure.message);
  const { isBusy, submit } = useForm((form) => create.mutateAsync(Object.fromEntries(form)), say, 'Added');
  return (
    <section className="card" aria-labelledby="people">
      <h2 id="people">People</h2>
      {error !== null && <Failed error={error} />}
      {data === undefined ? (
        <Loading lines={2} />
      ) : (
        <table className="cards-narrow">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span className="sr">Shut out</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map(({ name, role, created, disabled }) => (
              <tr key={name} className={disabled ? 'muted' : ''}>
                <td>
                  {name}
                  {name === me && <span className="muted small"> you</span>}
                </td>
                <td>
                  <select
                    aria-label={`Role of ${name}`}
                    value={role}
                    disabled={name === me}
                    onChange={(event) =>
                      change.mutate(
                        { name, body: { role: event.target.value } },
                        { onSuccess: () => say('Role changed'), onError },
                      )
                    }
                  >
                    {ROLES.map(([id]) => (
                      <option key={id} value={id}>
                        {id}
                      </option>
                    ))}
                  </select>
                </td>
                <td>{formatDay(created)}</td>
                <td className="number">
                  {name !== me && (
                    <button
                      type="button"
                      className="button tiny danger"
                      onClick={() => change.mutate({ name, body: { disabled: !disabled } }, { onError })}
                    >
                      {disabled ? 'Let in' : 'Shut out'}
                      <span className="sr"> {name}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <form className="line-form" onSubmit={submit}>
        <label className="field">
          Name
          <input type="text" name="name" required maxLength={64} autoComplete="off" />
        </label>
        <label className="field">
          Role
          <select name="role" defaultValue="analyst">
            {ROLES.map(([id, words]) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          First password, 12 characters or more
          <input type="password" name="password" required minLength={12} maxLength={200} autoComplete="new-password" />
        </label>
        <button type="submit" className="button" disabled={isBusy}>
          Add
        </button>
      </form>
    </section>
  );
}

function Audit(): ReactNode {
  const { data, error, hasNextPage, fetchNextPage } = useAudit();
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="card" aria-labelledby="audit">
      <h2 id="audit">Audit log</h2>
      {error !== null && <Failed error={error} />}
      <table className="cards-narrow">
        <thead>
          <tr>
            <th scope="col">Time (UTC)</th>
            <th scope="col">Who</th>
            <th scope="col">Did</th>
            <th scope="col">To</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ time, actor, action, target, detail }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id
            <tr key={index}>
              <td className="nowrap">
                <Moment time={time} />
              </td>
              <td className="break">
                <Raw text={actor} most={120} />
              </td>
              <td>{action}</td>
              <td className="break mono">
                {target !== null && <Raw text={target.length === 64 ? `${target.slice(0, 12)}…` : target} most={120} />}
              </td>
              <td className="break muted">{detail !== null && <Raw text={detail} most={200} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <button type="button" className="button tiny" onClick={() => void fetchNextPage()}>
          Earlier
        </button>
      )}
    </section>
  );
}

function OwnPassword({ say }: { readonly say: Say }): ReactNode {
  const { isBusy, submit } = useForm(
    async (form) => {
      await ask('PUT', '/session/password', {
        body: { old: String(form.get('old')), password: String(form.get('password')) },
      });
      client.setQueryData(['session'], { user: null });
    },
    say,
    'Password changed',
  );
  return (
    <section className="card" aria-labelledby="own-password">
      <header>
        <h2 id="own-password">Your password</h2>
        <span className="muted small">Changing it ends every session, this one too.</span>
      </header>
      <form className="line-form" onSubmit={submit}>
        <label className="field">
          Old
          <input type="password" name="old" required maxLength={200} autoComplete="current-password" />
        </label>
        <label className="field">
          New, 12 characters or more
          <input type="password" name="password" required minLength={12} maxLength={200} autoComplete="new-password" />
        </label>
        <button type="submit" className="button" disabled={isBusy}>
          Change
        </button>
      </form>
    </section>
  );
}
