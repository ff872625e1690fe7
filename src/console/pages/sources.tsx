/** Sources: who sends, when they were last heard, and whether the engine keeps up. */
import { useQuery as useAnswer } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { EngineStatus, HealthLimits, SourceHealth } from '../../server/wire/sources.ts';
import { ask } from '../api.ts';
import { formatAgo, formatCount, formatQuantity, formatShort, formatSpan } from '../format.ts';
import { Moment, Raw } from '../parts/raw.tsx';
import { SourceState } from '../parts/source-state.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Link } from '../router.ts';

interface Answer {
  readonly items: readonly SourceHealth[];
  readonly engine: EngineStatus;
  readonly limits: HealthLimits;
}

export function SourcesPage(): ReactNode {
  const { data, error, isPending, refetch } = useAnswer({
    queryKey: ['sources'],
    queryFn: ({ signal }) => ask<Answer>('GET', '/sources', { signal }),
    refetchInterval: 15_000,
  });
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{data === undefined ? 'Sources' : headlineOf(data.items)}</h1>
          <p className="lead">{data === undefined ? '\u00a0' : describeLimits(data.limits)}</p>
        </div>
      </div>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={30} />}
      {data !== undefined && (
        <div className="stack">
          <Engine engine={data.engine} events={data.items.reduce((sum, { events }) => sum + events, 0)} />
          {data.items.length === 0 ? (
            <Empty title="Nobody has sent anything yet">
              <p>Make a token and point a sender at this server; it appears here with its first event.</p>
              <Link to="/settings" className="button">
                Make a token
              </Link>
            </Empty>
          ) : (
            <section className="card">
              <SourceTable sources={data.items} />
            </section>
          )}
        </div>
      )}
    </>
  );
}

function describeLimits({ silent_seconds, behind_seconds, late_events }: HealthLimits): string {
  const day = 86_400;
  const raised = [
    ...(silent_seconds === null ? [] : ['a silent source']),
    ...(behind_seconds === null ? [] : [`events that wait ${formatSpan(behind_seconds)} for the rules`]),
    ...(late_events === null ? [] : [`${formatCount(late_events)} late events within an hour`]),
  ];
  const raises = raised.length === 0 ? '' : ` An alert is raised for ${raised.join(', for ')}.`;
  return `Live: heard within 15 minutes. Silent: not for ${formatSpan(silent_seconds ?? day)}. Quiet: between.${raises}`;
}

function headlineOf(sources: readonly SourceHealth[]): string {
  if (sources.length === 0) return 'No sources yet.';
  const silent = sources.filter(({ state }) => state === 'silent').length;
  return `${formatQuantity(sources.length, 'source')}, ${silent === 0 ? 'none silent' : `${formatCount(silent)} silent`}.`;
}

function Engine({ engine, events }: { readonly engine: EngineStatus; readonly events: number }): ReactNode {
  const behind = Math.max(0, engine.appended - engine.evaluated);
  const facts: [string, ReactNode][] = [
    ['Events taken', formatShort(events)],
    ['Waiting', formatShort(behind)],
    ['Hosts', formatShort(engine.hosts)],
    ['Came late', formatShort(engine.late_events)],
    ['Log on disk', formatBytes(engine.log_bytes)],
    ['Rules read', formatAgo(engine.rules_loaded)],
  ];
  return (
    <section aria-label="The engine">
      {engine.disk_full && (
        <p className="failure" role="alert">
          The disk takes nothing more; senders are being refused until there is room.
        </p>
      )}
      {engine.reload_error !== null && (
        <p className="failure" role="alert">
          <span>
            The rules could not be read again, and the old ones run on: <Raw text={engine.reload_error} most={400} />
          </span>
        </p>
      )}
      <dl className="figures">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

function SourceTable({ sources }: { readonly sources: readonly SourceHealth[] }): ReactNode {
  return (
    <table className="cards-narrow">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Host</th>
          <th scope="col">Sender</th>
          <th scope="col" className="number">
            Events
          </th>
          <th scope="col" className="number">
            Faults
          </th>
          <th scope="col" className="number">
            Late
          </th>
          <th scope="col">Last heard</th>
          <th scope="col">Newest event (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {sources.slice(0, 1_000).map((source) => (
          <tr key={`${source.input} ${source.sender} ${source.host}`}>
            <td>
              <SourceState state={source.state} />
            </td>
            <td className="break">
              {source.host === null ? (
                <span className="muted">not said</span>
              ) : (
                <Link to={`/alerts?state=all&host=${encodeURIComponent(source.host)}`}>
                  <Raw text={source.host} most={120} />
                </Link>
              )}
            </td>
            <td className="break" data-label="Sender">
              <Raw text={source.sender} most={160} /> <span className="muted small">{source.input}</span>
            </td>
            <td className="number" data-label="Events">
              {formatShort(source.events)}
            </td>
            <td className={source.faults > 0 ? 'number unexpected' : 'number muted'} data-label="Faults">
              {formatShort(source.faults)}
            </td>
            <td className={source.late > 0 ? 'number' : 'number muted'} data-label="Late">
              {formatShort(source.late)}
            </td>
            <td className="nowrap" data-label="Last heard">
              <time dateTime={source.heard}>{formatAgo(source.heard)}</time>
            </td>
            <td className="nowrap" data-label="Newest">
              <Moment time={source.newest} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
