/** The frame of every page: where to go, who is signed in, light or dark. */
import { type ReactNode, useEffect, useRef } from 'react';
import type { Role } from '../server/wire/basics.ts';
import { ask } from './api.ts';
import { formatShort } from './format.ts';
import { useKeys } from './keys.ts';
import { HelpDialog, openHelp } from './parts/help-dialog.tsx';
import { client, useAlertCounts } from './queries.ts';
import { Link, usePath } from './router.ts';
import { chooseTheme, THEMES, useTheme } from './theme.ts';

const PLACES: readonly { path: string; name: string; icon: ReactNode }[] = [
  { path: '/', name: 'Overview', icon: <path d="M3 12.5 12 4l9 8.5M5.5 10.5V20h13v-9.5" /> },
  { path: '/alerts', name: 'Alerts', icon: <path d="M5 21V3M5 4.5c4.5-2.5 7 2 14 0v9c-7 2-9.5-2.5-14 0" /> },
  {
    path: '/usage',
    name: 'AI usage',
    icon: <path d="M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM4 16h4v4H4z" />,
  },
  { path: '/hunt', name: 'Hunt', icon: <path d="M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM14.5 14.5 21 21" /> },
  { path: '/rules', name: 'Rules', icon: <path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7" /> },
  {
    path: '/sources',
    name: 'Sources',
    icon: <path d="M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0" />,
  },
];

const FLAG = <path d="M5 2v20M5 4c4-3 6 3 14 0l-4 5 4 4c-8 3-10-3-14 0" />;

export function Brand({ link = true }: { readonly link?: boolean }): ReactNode {
  const content = (
    <>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {FLAG}
      </svg>
      Telltale
    </>
  );
  return link ? (
    <Link to="/" className="brand">
      {content}
    </Link>
  ) : (
    <span className="brand">{content}</span>
  );
}

interface Person {
  readonly name: string;
  readonly role: Role;
}

export function Shell({ user, children }: { readonly user: Person; readonly children: ReactNode }): ReactNode {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  const { data } = useAlertCounts({ state: 'open' });
  const open = data?.total ?? 0;
  useKeys({ '?': openHelp });

  // Who listens to the page hears where a link led.
  useEffect(() => {
    if (shown.current !== path) main.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);

  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="narrow-head">
        <Brand />
        <details>
          <summary>{user.name}</summary>
          <div className="sheet">
            <Account user={user} />
          </div>
        </details>
      </header>
      <div className="side">
        <Brand />
        <nav aria-label="Pages">
          <ul>
            {PLACES.map(({ path: to, name, icon }) => {
              const isHere = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
              return (
                <li key={to}>
                  <Link to={to} aria-current={isHere ? 'page' : undefined}>
                    <svg viewBox="0 0 24 24" aria-hidden="true">
                      {icon}
                    </svg>
                    {name}
                    {to === '/alerts' && open > 0 && (
                      <span className="count">
                        {formatShort(open)}
                        <span className="sr"> open</span>
                      </span>
                    )}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <Account user={user} />
      </div>
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
      <HelpDialog />
    </div>
  );
}

function Account({ user }: { readonly user: Person }): ReactNode {
  const theme = useTheme();
  const signOut = async (): Promise<void> => {
    await ask('DELETE', '/session').catch(() => null);
    client.clear();
    client.setQueryData(['session'], { user: null });
  };
  return (
    <div className="account">
      <fieldset className="choice bare">
        <legend className="sr">Appearance</legend>
        {THEMES.map((name) => (
          <button key={name} type="button" aria-pressed={name === theme} onClick={() => chooseTheme(name)}>
            {{ system: 'Auto', light: 'Light', dark: 'Dark' }[name]}
          </button>
        ))}
      </fieldset>
      <div className="who">
        <strong>{user.name}</strong>
        <span className="muted">{user.role}</span>
      </div>
      <div className="who">
        <Link to="/settings">Settings</Link>
        <button type="button" className="plain-button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </div>
  );
}
