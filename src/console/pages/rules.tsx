/** Rules: what runs, what does not and why, and what each has found. */
import { type ReactNode, useDeferredValue, useState } from 'react';
import type { RuleRow } from '../../server/wire/rules.ts';
import { ask } from '../api.ts';
import { formatCost, formatCount, formatQuantity, formatShort, languageName } from '../format.ts';
import { Notice, useNotice } from '../parts/notice.tsx';
import { Raw } from '../parts/raw.tsx';
import { SEVERITIES, SeverityLabel } from '../parts/severity.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useChange, useRules, useSession } from '../queries.ts';
import { Link, useQuery } from '../router.ts';

/** Rows shown at once; a search finds the rest. */
const SHOWN = 500;

interface Order {
  readonly id: 'name' | 'severity' | 'alerts' | 'cost';
  readonly words: string;
  readonly compare: (a: RuleRow, b: RuleRow) => number;
}

/** Names as in a dictionary; of everything else the most first: what is noisy, what is dear. */
const ORDERS: readonly Order[] = [
  { id: 'name', words: 'By name', compare: (a, b) => a.name.localeCompare(b.name, 'en') },
  { id: 'severity', words: 'Severest first', compare: (a, b) => rank(a) - rank(b) },
  { id: 'alerts', words: 'Most alerts first', compare: (a, b) => b.alerts - a.alerts },
  { id: 'cost', words: 'Dearest first', compare: (a, b) => (b.cost_ms ?? -1) - (a.cost_ms ?? -1) },
];

function rank({ severity }: RuleRow): number {
  return severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

export function RulesPage(): ReactNode {
  const { data, error, isPending, refetch } = useRules();
  const { data: session } = useSession();
  const [query, change] = useQuery();
  const [text, setText] = useState(query.get('q') ?? '');
  const show = query.get('show') ?? 'all';
  const words = useDeferredValue(text).trim().toLowerCase();
  const { notice, say } = useNotice();
  const reload = useChange('rules', () => ask<{ error: string | null }>('POST', '/rules/reload'));
  const rules = data?.items ?? [];
  const fitting = rules.filter(
    (rule) =>
      (show === 'all' || (show === 'off') === !rule.running) &&
      `${rule.name} ${rule.path} ${rule.type ?? ''} ${rule.id}`.toLowerCase().includes(words),
  );
  const order = ORDERS.find(({ id }) => id === query.get('sort'));
  if (order !== undefined) fitting.sort(order.compare);
  const off = rules.filter(({ running }) => !running).length;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>
            {data === undefined
              ? 'Rules'
              : `${formatQuantity(rules.length - off, 'rule')} running${off === 0 ? '' : `, ${formatCount(off)} off`}.`}
          </h1>
          <p className="lead">
            As their vendors wrote them. A rule that cannot run is off and says why; it never stops the others.
          </p>
        </div>
        {session?.user?.role === 'admin' && (
          <button
            type="button"
            className="button"
            disabled={reload.isPending}
            onClick={() =>
              reload.mutate(undefined, {
                onSuccess: ({ error: reason }) =>
                  say(reason === null ? 'The rules were read again' : `The old rules run on: ${reason}`),
                onError: (failure) => say(failure.message),
              })
            }
          >
            {reload.isPending ? 'Reading…' : 'Read the files again'}
          </button>
        )}
      </div>
      <search className="filters">
        <label className="search-box">
          <span className="sr">Search rules</span>
          <input
            type="search"
            value={text}
            maxLength={200}
            placeholder="Search name, path, type, id"
            onChange={(event) => setText(event.target.value)}
            onBlur={() => change({ q: text })}
          />
        </label>
        <fieldset className="choice bare">
          <legend className="sr">Which</legend>
          {(['all', 'running', 'off'] as const).map((id) => (
            <button
              key={id}
              type="button"
              aria-pressed={show === id}
              onClick={() => change({ show: id === 'all' ? null : id })}
            >
              {{ all: 'All', running: 'Running', off: 'Off' }[id]}
            </button>
          ))}
        </fieldset>
        <label className="kind-choice">
          <span className="sr">Order</span>
          <select value={order?.id ?? ''} onChange={(event) => change({ sort: event.target.value })}>
            <option value="">As the files are</option>
            {ORDERS.map(({ id, words }) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </search>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={30} />}
      {data !== undefined && fitting.length === 0 && (
        <Empty title={rules.length === 0 ? 'No rules are loaded' : 'No rule fits'}>
          <p>{rules.length === 0 ? 'Name a folder of rules in the configuration.' : 'Try fewer letters.'}</p>
        </Empty>
      )}
      {fitting.length > 0 && <RuleTable rules={fitting.slice(0, SHOWN)} />}
      {fitting.length > SHOWN && (
        <p className="muted small more">
          The first {SHOWN} of {formatCount(fitting.length)}; search for the rest.
        </p>
      )}
      <Notice notice={notice} />
    </>
  );
}

function RuleTable({ rules }: { readonly rules: readonly RuleRow[] }): ReactNode {
  return (
    <section className="card">
      <table className="cards-narrow rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Severity</th>
            <th scope="col">Language</th>
            <th scope="col">Type</th>
            <th scope="col" className="number">
              Alerts
            </th>
            <th scope="col" className="number">
              Cost
            </th>
            <th scope="col">Runs</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={`${rule.id} ${rule.path}`}>
              <td className="break rule-name">
                <Link to={`/rules/${encodeURIComponent(rule.id)}`}>
                  <Raw text={rule.name} most={200} />
                </Link>
                {rule.diagnostic !== null && (
                  <span className="block small unexpected">
                    <Raw text={rule.diagnostic} most={200} />
                  </span>
                )}
              </td>
              <td>{rule.severity === null ? '' : <SeverityLabel severity={rule.severity} />}</td>
              <td data-label="Language">{rule.language === null ? '' : languageName(rule.language)}</td>
              <td className="muted" data-label="Type">
                <Raw text={rule.type ?? ''} most={60} />
              </td>
              <td className="number" data-label="Alerts">
                {rule.alerts === 0 ? (
                  <span className="muted">0</span>
                ) : (
                  <Link to={`/alerts?state=all&rule=${encodeURIComponent(rule.id)}`}>{formatShort(rule.alerts)}</Link>
                )}
              </td>
              <td className="number nowrap" data-label={rule.cost_ms === null ? undefined : 'Cost'}>
                {rule.cost_ms !== null && (
                  <span title="Processor time since the rules were loaded, measured on some events">
                    {formatCost(rule.cost_ms)}
                  </span>
                )}
              </td>
              <td>
                <RunMark rule={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function RunMark({ rule }: { readonly rule: Pick<RuleRow, 'running' | 'status'> }): ReactNode {
  if (rule.running) return <span className="nowrap">✓ running</span>;
  return <span className="nowrap unexpected">✗ {rule.status === 'compiled' ? 'off' : rule.status}</span>;
}
