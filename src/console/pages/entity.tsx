/** One machine, user or other thing that risk was added to, and how it came together. */
import type { ReactNode } from 'react';
import type { EntityDetail } from '../../server/wire/entities.ts';
import { ApiError } from '../api.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { RangeChoice, useRange } from '../parts/range.tsx';
import { Moment, Raw } from '../parts/raw.tsx';
import { RiskChart } from '../parts/risk-chart.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useEntity } from '../queries.ts';
import { Link } from '../router.ts';
import { useTitle } from '../title.ts';

export function EntityPage({ object }: { readonly object: string }): ReactNode {
  useTitle(object);
  const { from, words, name } = useRange('all');
  const { data, error, isPending, refetch } = useEntity(object, { from });
  const isNone = error instanceof ApiError && error.status === 404;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>
            <Raw text={object} most={200} />
          </h1>
          {data !== undefined && (
            <p className="lead">
              {data.type === null ? '' : `${data.type} · `}
              {formatCount(data.score)} points of risk from {formatQuantity(data.points.length, 'risk event')}
              {name === 'all' ? '' : ` in the last ${words}`} ·{' '}
              <Link to={`/alerts?state=all&${data.type === 'user' ? 'user' : 'host'}=${encodeURIComponent(object)}`}>
                its alerts
              </Link>
            </p>
          )}
        </div>
        <RangeChoice fallback="all" />
      </div>
      {isNone && (
        <Empty title="No risk in this time">
          <p>Nothing added risk to it, or it was added earlier.</p>
        </Empty>
      )}
      {error !== null && !isNone && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={30} />}
      {data !== undefined && !isNone && (
        <div className="stack">
          <section className="card" aria-labelledby="over-time">
            <h2 id="over-time">Risk over time</h2>
            <RiskChart points={data.points} />
          </section>
          <section className="card" aria-labelledby="risk-events">
            <h2 id="risk-events">Risk events</h2>
            <RiskEvents points={data.points} />
          </section>
        </div>
      )}
    </>
  );
}

function RiskEvents({ points }: Pick<EntityDetail, 'points'>): ReactNode {
  return (
    <table className="cards-narrow">
      <thead>
        <tr>
          <th scope="col">Time (UTC)</th>
          <th scope="col" className="number">
            Points
          </th>
          <th scope="col">What</th>
          <th scope="col">Rule</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ time, score, message, alert, rule }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one alert may add risk several times
          <tr key={index}>
            <td className="nowrap">
              <Moment time={time} />
            </td>
            <td className="number strong">+{formatCount(score)}</td>
            <td className="break">
              <Link to={`/alerts/${alert}`}>
                <Raw text={message === '' ? rule.name : message} most={300} />
              </Link>
            </td>
            <td className="break muted">
              <Raw text={rule.name} most={160} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
