/** The overview: is anything wrong, where, since when, and do we still hear everybody. */
import type { ReactNode } from 'react';
import type { Overview } from '../../server/wire/overview.ts';
import { formatAgo, formatCount, formatDay, formatQuantity, formatShort } from '../format.ts';
import { revealHidden } from '../hidden.ts';
import { AlertTimeline } from '../parts/alert-timeline.tsx';
import { RangeChoice, useRange } from '../parts/range.tsx';
import { Raw } from '../parts/raw.tsx';
import { SEVERITIES, SEVERITY_WORDS, SeverityShape } from '../parts/severity.tsx';
import { SourceState } from '../parts/source-state.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useOverview } from '../queries.ts';
import { Link } from '../router.ts';

export function OverviewPage(): ReactNode {
  const { from, words, name } = useRange();
  const { data, error, isPending, refetch } = useOverview({ from });
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{data === undefined ? 'Overview' : headlineOf(data, name === 'all' ? null : words)}</h1>
          {data !== undefined && <p className="lead">{engineWords(data)}</p>}
        </div>
        <RangeChoice />
      </div>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={34} />}
      {data !== undefined && <Panels data={data} range={name} />}
    </>
  );
}

/** The page's one sentence. */
function headlineOf({ totals, open }: Overview, span: string | null): string {
  const total = SEVERITIES.reduce((sum, severity) => sum + (totals[severity] ?? 0), 0);
  const when = span === null ? '' : ` in the last ${span}`;
  if (total === 0) return `No alerts${when}.`;
  const worst = SEVERITIES.find((severity) => (totals[severity] ?? 0) > 0);
  const left = open === 0 ? 'all looked at' : open === total ? 'none looked at yet' : `${formatShort(open)} still open`;
  return `${formatQuantity(total, 'alert')}${when}, ${left}${worst === undefined ? '' : `; the worst ${worst === 'informational' ? 'is' : 'are'} ${worst}`}.`;
}

function engineWords({ engine, events, rules, source_states: states }: Overview): string {
  if (engine.disk_full) return 'The disk takes nothing more: senders are being refused.';
  const behind = engine.appended - engine.evaluated;
  const heard = states.live ?? 0;
  const silent = (states.silent ?? 0) === 0 ? '' : ` ${formatCount(states.silent ?? 0)} fell silent.`;
  const off = rules.off === 0 ? '' : `, ${formatCount(rules.off)} off`;
  const lag = behind < 5_000 ? 'up to date' : `${formatShort(behind)} events behind`;
  return `${events === 0 ? 'No events yet' : `${formatShort(events)} ${events === 1 ? 'event' : 'events'} taken, ${lag}`}. ${formatQuantity(rules.on, 'rule')} running${off}. ${heard === 0 ? 'No source was heard in the last 15 minutes.' : `${formatQuantity(heard, 'source')} heard in the last 15 minutes.`}${silent}`;
}

function Panels({ data, range }: { readonly data: Overview; readonly range: string }): ReactNode {
  const at = range === 'all' ? '' : `range=${range}`;
  const isNothing = SEVERITIES.every((severity) => (data.totals[severity] ?? 0) === 0);
  return (
    <div className="panels">
      <ul className="tallies" aria-label="Alerts by severity">
        {SEVERITIES.map((severity) => (
          <li key={severity}>
            <Link
              to={`/alerts?${['state=all', `severity=${severity}`, at].filter((part) => part !== '').join('&')}`}
              className={`tally severity ${severity}`}
            >
              <span className="tally-count">{formatShort(data.totals[severity] ?? 0)}</span>
              <span className="tally-name">
                <SeverityShape severity={severity} />
                <span>{SEVERITY_WORDS[severity]}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <section className="card wide" aria-labelledby="over-time">
        <h2 id="over-time">Alerts over time</h2>
        {isNothing ? <NothingYet data={data} range={range} /> : <AlertTimeline overview={data} />}
      </section>
      <section className="card" aria-labelledby="riskiest">
        <h2 id="riskiest">Riskiest</h2>
        <Riskiest entities={data.entities} range={range} />
      </section>
      <section className="card" aria-labelledby="providers">
        <header>
          <h2 id="providers">AI providers</h2>
          <Link to="/usage" className="small">
            Who uses them
          </Link>
        </header>
        <Providers providers={data.providers} />
      </section>
      <section className="card wide" aria-labelledby="sources">
        <header>
          <h2 id="sources">Sources</h2>
          <Link to="/sources" className="small">
            All sources
          </Link>
        </header>
        <Sources sources={data.sources} />
      </section>
    </div>
  );
}

function NothingYet({ data, range }: { readonly data: Overview; readonly range: string }): ReactNode {
  if (data.newest !== null && range !== 'all')
    return (
      <Empty small title="Nothing in this time">
        <p>
          The newest alert is of {formatDay(data.newest)}. <Link to="/?range=all">Show all time</Link>
        </p>
      </Empty>
    );
  if (data.events === 0)
    return (
      <Empty small title="No events have arrived yet">
        <p>
          Make a token under <Link to="/settings">Settings</Link> and point a sender at this server; alerts appear here
          within a second of the event that completes them.
        </p>
      </Empty>
    );
  return (
    <Empty small title="No alerts">
      <p>Events arrive and the rules are silent.</p>
    </Empty>
  );
}

function Riskiest({ entities, range }: { readonly entities: Overview['entities']; readonly range: string }): ReactNode {
  if (entities.length === 0)
    return (
      <Empty small title="No risk was added">
        <p>Rules that add risk to machines and users have not spoken in this time.</p>
      </Empty>
    );
  const most = Math.max(...entities.map(({ score }) => score));
  return (
    <ol className="bars">
      {entities.map(({ object, type, score, alerts }) => (
        <li key={`${type} ${object}`}>
          <div className="bar-line">
            <Link to={`/entities/${encodeURIComponent(object)}${range === '7d' ? '' : `?range=${range}`}`}>
              <Raw text={object} most={120} />
            </Link>
            <span className="muted small">
              {type === 'system' ? '' : `${type} · `}
              {formatQuantity(alerts, 'alert')}
            </span>
            <span className="bar-score">{formatShort(score)}</span>
          </div>
          <div className="bar" aria-hidden="true">
            <span style={{ width: `${Math.max(1.5, (score / most) * 100)}%` }} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Providers({ providers }: { readonly providers: Overview['providers'] }): ReactNode {
  if (providers.length === 0)
    return (
      <Empty small title="No AI provider was seen">
        <p>Lookups of and connections to known AI services show up here.</p>
      </Empty>
    );
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">Provider</th>
          <th scope="col" className="number">
            Hosts
          </th>
          <th scope="col" className="number">
            Programs
          </th>
          <th scope="col" className="number">
            Contacts
          </th>
        </tr>
      </thead>
      <tbody>
        {providers.slice(0, 8).map(({ name, hosts, programs, count, is_new, first }) => (
          <tr key={name}>
            <th scope="row">
              <Link to={`/usage?provider=${encodeURIComponent(name)}`}>
                <Raw text={name} />
              </Link>{' '}
              {is_new && (
                <span className="mark new" title={first === null ? '' : `First seen ${formatAgo(first)}`}>
                  new
                </span>
              )}
            </th>
            <td className="number">{formatShort(hosts)}</td>
            <td className="number">{formatShort(programs)}</td>
            <td className="number">{formatShort(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sources({ sources }: { readonly sources: Overview['sources'] }): ReactNode {
  if (sources.length === 0)
    return (
      <Empty small title="Nobody has sent anything yet">
        <p>Every sender and host is listed here once its first event has arrived.</p>
      </Empty>
    );
  return (
    <ul className="source-grid">
      {sources.slice(0, 12).map((source) => (
        <li key={`${source.input} ${source.sender} ${source.host}`}>
          <SourceState state={source.state} />
          <span className="host" title={revealHidden(source.host ?? source.sender)}>
            <Raw text={source.host ?? source.sender} most={120} />
          </span>
          <span className="muted small">
            {source.input} · {formatShort(source.events)} events · {formatAgo(source.heard)}
          </span>
        </li>
      ))}
    </ul>
  );
}
