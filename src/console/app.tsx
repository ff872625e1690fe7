/** Which page an address shows, once somebody is signed in. */
import { type ReactNode, useEffect } from 'react';
import { whenSignedOut } from './api.ts';
import { openLive } from './live.ts';
import { AlertPage } from './pages/alert.tsx';
import { AlertsPage } from './pages/alerts.tsx';
import { EntityPage } from './pages/entity.tsx';
import { HuntPage } from './pages/hunt.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { RulePage } from './pages/rule.tsx';
import { RulesPage } from './pages/rules.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { SourcesPage } from './pages/sources.tsx';
import { UsagePage } from './pages/usage.tsx';
import { Empty, Failed } from './parts/states.tsx';
import { client, useSession } from './queries.ts';
import { Link, usePath } from './router.ts';
import { Shell } from './shell.tsx';
import { useTitle } from './title.ts';

type Page = (part: string) => ReactNode;

/** Pages without a name are of one thing, and take its name. */
const PAGES: readonly (readonly [RegExp, Page, name?: string])[] = [
  [/^\/$/, () => <OverviewPage />, 'Overview'],
  [/^\/alerts$/, () => <AlertsPage />, 'Alerts'],
  [/^\/alerts\/([0-9a-f]{64})$/, (id) => <AlertPage key={id} id={id} />],
  [/^\/entities\/([^/]+)$/, (object) => <EntityPage key={object} object={object} />],
  [/^\/usage$/, () => <UsagePage />, 'AI usage'],
  [/^\/hunt$/, () => <HuntPage />, 'Hunt'],
  [/^\/rules$/, () => <RulesPage />, 'Rules'],
  [/^\/rules\/([^/]+)$/, (id) => <RulePage key={id} id={id} />],
  [/^\/sources$/, () => <SourcesPage />, 'Sources'],
  [/^\/settings$/, () => <SettingsPage />, 'Settings'],
];

export function App(): ReactNode {
  const { data, error, isPending, refetch } = useSession();
  const isSignedIn = data !== undefined && data.user !== null;

  useEffect(() => {
    whenSignedOut(() => client.setQueryData(['session'], { user: null }));
  }, []);
  useEffect(() => (isSignedIn ? openLive() : undefined), [isSignedIn]);

  if (isPending) return null;
  if (error !== null && data === undefined)
    return (
      <main className="sign-in">
        <Failed error={error} retry={() => void refetch()} />
      </main>
    );
  if (data === undefined || data.user === null) return <SignIn />;
  return (
    <Shell user={data.user}>
      <CurrentPage />
    </Shell>
  );
}

function CurrentPage(): ReactNode {
  const path = usePath();
  const page = PAGES.find(([pattern]) => pattern.test(path));
  if (page === undefined) return <NoPage />;
  const [pattern, show, name] = page;
  return name === undefined ? (
    show(decode(pattern.exec(path)?.[1] ?? ''))
  ) : (
    <Titled name={name} key={name}>
      {show('')}
    </Titled>
  );
}

function Titled({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  useTitle(name);
  return children;
}

function NoPage(): ReactNode {
  useTitle('No page');
  return (
    <Empty title="There is no page at this address">
      <p>It may have been cut on its way here.</p>
      <Link to="/" className="button">
        Go to the overview
      </Link>
    </Empty>
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
