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

type Page = (part: string) => ReactNode;

const PAGES: readonly (readonly [RegExp, Page])[] = [
  [/^\/$/, () => <OverviewPage />],
  [/^\/alerts$/, () => <AlertsPage />],
  [/^\/alerts\/([0-9a-f]{64})$/, (id) => <AlertPage key={id} id={id} />],
  [/^\/entities\/([^/]+)$/, (object) => <EntityPage key={object} object={object} />],
  [/^\/usage$/, () => <UsagePage />],
  [/^\/hunt$/, () => <HuntPage />],
  [/^\/rules$/, () => <RulesPage />],
  [/^\/rules\/([^/]+)$/, (id) => <RulePage key={id} id={id} />],
  [/^\/sources$/, () => <SourcesPage />],
  [/^\/settings$/, () => <SettingsPage />],
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
  for (const [pattern, show] of PAGES) {
    const found = pattern.exec(path);
    if (found !== null) return show(decode(found[1] ?? ''));
  }
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
