/**
 * Alerts: the list that people work through. What it shows is all in the address; keys do what the mouse does; new
 * alerts come in by themselves, and the selected row stays under the hand while they do.
 */
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import type { AlertRow, TriageChange } from '../../server/wire/alerts.ts';
import type { Parameters } from '../api.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { useKeys } from '../keys.ts';
import { useLiveState, useNewAlerts } from '../live.ts';
import { AlertFilters } from '../parts/alert-filters.tsx';
import { AlertTable, type AlertTableHandle } from '../parts/alert-table.tsx';
import { type CloseChange, CloseDialog, type CloseDialogHandle } from '../parts/close-dialog.tsx';
import { Notice, useNotice } from '../parts/notice.tsx';
import { useRange } from '../parts/range.tsx';
import { STATE_WORDS } from '../parts/state-mark.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { readAlertIds, useAlertCounts, useAlerts, useClosing, useSession, useTriage } from '../queries.ts';
import { Link, navigate, useQuery } from '../router.ts';

/** Closed in one go; who has more narrows them further, or does it again. */
const MOST_CLOSED = 5_000;

/** What the address asks for; open alerts where it says nothing of their state. */
function useFilters(): { filters: Parameters; isNarrowed: boolean } {
  const [query] = useQuery();
  const { from } = useRange('all');
  const state = query.get('state') ?? 'open';
  const names = ['q', 'severity', 'kind', 'rule', 'host', 'user'] as const;
  const values = Object.fromEntries(names.map((name) => [name, query.get(name)]));
  return {
    filters: { ...values, state: state === 'all' ? null : state, from },
    isNarrowed: names.some((name) => values[name] !== null) || from !== undefined,
  };
}

export function AlertsPage(): ReactNode {
  const { filters, isNarrowed } = useFilters();
  const [query] = useQuery();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAlerts(filters);
  const { data: counts } = useAlertCounts(filters);
  const { data: session } = useSession();
  const mayTriage = session?.user !== null && session?.user.role !== 'viewer';
  const alerts = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const table = useRef<AlertTableHandle>(null);
  const closing = useRef<CloseDialogHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const triage = useTriage();
  const closeThem = useClosing();
  const { notice, say } = useNotice();
  const [fresh, setFresh] = useState(0);
  useNewAlerts(useCallback((count: number) => setFresh((known) => known + count), []));

  const decide = (alert: AlertRow, change: TriageChange): void => {
    if (!mayTriage) {
      say('Your role may look, not decide.');
      return;
    }
    const done =
      change.state === undefined ? 'Noted' : change.state === 'open' ? 'Opened again' : STATE_WORDS[change.state];
    triage.mutate(
      { id: alert.id, change },
      {
        onSuccess: () => say(`${done}: ${alert.rule.name}${alert.host === null ? '' : ` on ${alert.host}`}`),
        onError: (failure) => say(failure.message),
      },
    );
  };
  const closeAll = (): void => {
    // Read first: only what was there when somebody decided is closed, and the dialog says how many these are.
    readAlertIds(filters, MOST_CLOSED).then(
      (ids) => (ids.length === 0 ? say('None of them is open.') : closing.current?.openMany(ids)),
      (failure: Error) => say(failure.message),
    );
  };
  const closeMany = (ids: readonly string[], change: CloseChange): void => {
    say(`Closing ${formatQuantity(ids.length, 'alert')}…`);
    closeThem.mutate(
      { ids, change },
      {
        onSuccess: (closed) => say(`Closed: ${formatQuantity(closed, 'alert')}`),
        onError: (failure) => say(`Not all were closed: ${failure.message}`),
      },
    );
  };
  const withSelected = (act: (alert: AlertRow) => void) => () => {
    const alert = table.current?.selected();
    if (alert !== undefined) act(alert);
  };
  useKeys({
    j: () => table.current?.move(1),
    k: () => table.current?.move(-1),
    ArrowDown: () => table.current?.move(1),
    ArrowUp: () => table.current?.move(-1),
    Enter: withSelected(({ id }) => navigate(`/alerts/${id}`)),
    a: withSelected((alert) => decide(alert, { state: 'acknowledged' })),
    o: withSelected((alert) => decide(alert, { state: 'open' })),
    c: withSelected((alert) => (mayTriage ? closing.current?.open(alert) : decide(alert, {}))),
    '/': () => search.current?.focus(),
  });

  return (
    <>
      <div className="page-head">
        <div>
          <h1>Alerts</h1>
          <p className="lead">
            {counts === undefined
              ? ' '
              : `${formatQuantity(counts.total, 'alert')}${isNarrowed ? ' as filtered' : ''}. `}
            <LiveMark fresh={fresh} />{' '}
            {mayTriage && isNarrowed && (counts?.total ?? 0) > 1 && query.get('state') !== 'closed' && (
              <button type="button" className="button tiny" disabled={closeThem.isPending} onClick={closeAll}>
                Close all of these…
              </button>
            )}
          </p>
        </div>
        <p className="muted small keys-hint">
          <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>a</kbd> acknowledge <kbd>c</kbd> close <kbd>?</kbd>{' '}
          all keys
        </p>
      </div>
      <AlertFilters counts={counts} search={search} />
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={9} height={38} />}
      {data !== undefined &&
        (alerts.length === 0 ? (
          <NoAlerts isNarrowed={isNarrowed} state={query.get('state') ?? 'open'} />
        ) : (
          <AlertTable
            ref={table}
            alerts={alerts}
            total={counts?.total ?? alerts.length}
            onEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
            }}
          />
        ))}
      {isFetchingNextPage && <p className="muted small more">Reading more…</p>}
      <CloseDialog ref={closing} onClose={decide} onCloseMany={closeMany} />
      <Notice notice={notice} />
    </>
  );
}

function LiveMark({ fresh }: { readonly fresh: number }): ReactNode {
  const state = useLiveState();
  return (
    <span role="status" className={`live-mark ${state}`}>
      {state === 'live' ? 'Live' : 'Waiting for the server'}
      {fresh > 0 && `, ${formatCount(fresh)} new since you came`}
    </span>
  );
}

function NoAlerts({ isNarrowed, state }: { readonly isNarrowed: boolean; readonly state: string }): ReactNode {
  if (isNarrowed)
    return (
      <Empty title="Nothing fits these filters">
        <p>Take one away, or look at alerts in any state.</p>
        <Link to="/alerts?state=all" className="button">
          Show every alert
        </Link>
      </Empty>
    );
  if (state === 'open')
    return (
      <Empty title="Nothing is open">
        <p>No alert waits to be looked at. New ones appear here by themselves.</p>
        <Link to="/alerts?state=all" className="button">
          Show every alert
        </Link>
      </Empty>
    );
  return (
    <Empty title="No alerts here">
      <p>No alert is in this state.</p>
    </Empty>
  );
}
