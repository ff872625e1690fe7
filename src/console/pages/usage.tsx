/** AI usage: which programs talk to which providers, how much, and where that is not to be expected. */
import { type ReactNode, useMemo, useState } from 'react';
import type { UsageRow } from '../../server/wire/usage.ts';
import { formatCount, formatQuantity, formatShort } from '../format.ts';
import { HeatMap } from '../parts/heat-map.tsx';
import { Moment, Program, Raw } from '../parts/raw.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useUsage } from '../queries.ts';
import { Link, useQuery } from '../router.ts';
import { buildHeat, programOf } from '../usage-heat.ts';

/** Rows of the list until somebody asks for all, and then at most. */
const LISTED = 25;
const MOST = 1_000;

export function UsagePage(): ReactNode {
  const { data, error, isPending, refetch } = useUsage();
  const [query, change] = useQuery();
  const provider = query.get('provider');
  const program = query.get('program');
  const [isWhole, showWhole] = useState(false);
  const rows = data?.items ?? [];
  const heat = useMemo(() => buildHeat(rows), [rows]);
  const chosen = rows.filter(
    (row) => (provider === null || row.provider === provider) && (program === null || programOf(row) === program),
  );
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{data === undefined ? 'AI usage' : headlineOf(rows, heat)}</h1>
          <p className="lead">
            Lookups of and connections to known AI services. Bytes and prompts are not in these logs.
          </p>
        </div>
      </div>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={30} />}
      {data !== undefined && rows.length === 0 && (
        <Empty title="No use of AI was seen">
          <p>As soon as a program asks for a known AI service, it and its provider are shown here.</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <div className="stack">
          <section className="card" aria-labelledby="heat">
            <h2 id="heat">Program by provider</h2>
            <HeatMap
              heat={heat}
              provider={provider}
              program={program}
              choose={(next) => change({ provider: next.provider, program: next.program })}
            />
          </section>
          <section className="card" aria-labelledby="who" aria-live="polite">
            <header>
              <h2 id="who">
                {provider === null && program === null ? (
                  'Who, where, what'
                ) : (
                  <>
                    {program !== null && (
                      <Raw text={heat.programs.find(({ key }) => key === program)?.name ?? program} most={120} />
                    )}
                    {program !== null && provider !== null && ' and '}
                    {provider !== null && <Raw text={provider} most={120} />}
                  </>
                )}
              </h2>
              {(provider !== null || program !== null) && (
                <button
                  type="button"
                  className="plain-button small"
                  onClick={() => change({ provider: null, program: null })}
                >
                  Show everything
                </button>
              )}
            </header>
            <UsageTable rows={chosen.slice(0, isWhole ? MOST : LISTED)} />
            {chosen.length > LISTED && !isWhole && (
              <button type="button" className="button tiny more" onClick={() => showWhole(true)}>
                Show all {formatCount(chosen.length)}
              </button>
            )}
            {isWhole && chosen.length > MOST && (
              <p className="muted small">
                The first {formatCount(MOST)} of {formatQuantity(chosen.length, 'row')}.
              </p>
            )}
          </section>
        </div>
      )}
    </>
  );
}

function headlineOf(rows: readonly UsageRow[], heat: ReturnType<typeof buildHeat>): string {
  if (rows.length === 0) return 'AI usage';
  const hosts = new Set(rows.map(({ host }) => host)).size;
  const odd = heat.programs.filter(({ standing }) => standing === 'unexpected').length;
  const tail = odd === 0 ? '' : `; ${oddWords(odd, heat.programs.length)}`;
  return `${formatQuantity(heat.programs.length, 'program')} on ${formatQuantity(hosts, 'host')} reached for ${formatQuantity(heat.providers.length, 'AI provider')}${tail}.`;
}

function oddWords(odd: number, all: number): string {
  if (odd > 1) return `${formatCount(odd)} of them are not known clients`;
  return all === 1 ? 'it is not a known client' : '1 of them is not a known client';
}

function UsageTable({ rows }: { readonly rows: readonly UsageRow[] }): ReactNode {
  return (
    <table className="cards-narrow">
      <thead>
        <tr>
          <th scope="col">Program</th>
          <th scope="col">Provider</th>
          <th scope="col">Host and user</th>
          <th scope="col">Asked for</th>
          <th scope="col" className="number">
            Contacts
          </th>
          <th scope="col">Last seen (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id
          <tr key={index}>
            <td>
              {row.path === null && row.program === null ? (
                <span className="muted">the log names none</span>
              ) : (
                <Program path={row.path ?? row.program ?? ''} stacked />
              )}
              <Standing row={row} />
            </td>
            <td>
              <Raw text={row.provider} /> {row.is_new && <span className="mark new">new</span>}
            </td>
            <td className="break">
              {row.host !== null && (
                <Link to={`/alerts?state=all&host=${encodeURIComponent(row.host)}`}>
                  <Raw text={row.host} most={120} />
                </Link>
              )}
              <span className="block muted small">{row.user !== null && <Raw text={row.user} most={120} />}</span>
            </td>
            <td className="mono break">
              {row.targets.slice(0, 3).map((target) => (
                <span key={target} className="block">
                  <Raw text={target} most={160} />
                </span>
              ))}
              {row.targets.length > 3 && <span className="muted small">and {row.targets.length - 3} more</span>}
            </td>
            <td className="number" data-label="Contacts">
              {formatShort(row.count)}
              {row.failed > 0 && <span className="block muted small">{formatShort(row.failed)} failed</span>}
            </td>
            <td className="nowrap" data-label="Last seen">
              <Moment time={row.last} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Standing({ row }: { readonly row: UsageRow }): ReactNode {
  const { standing, standing_reason, client } = row;
  if (standing === 'expected') return <span className="block muted small">{client}</span>;
  return (
    <span className={`block small ${standing === 'unexpected' ? 'unexpected' : 'muted'}`}>
      {standing === 'unexpected' && <span aria-hidden="true">▲ </span>}
      {standing_reason}
    </span>
  );
}
