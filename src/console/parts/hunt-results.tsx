/** What a hunt found: a table whose rows open to the events behind them, and how much was searched for it. */
import { useQuery as useAnswer } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import type { Value } from '../../server/wire/basics.ts';
import type { HuntAnswer, HuntItem, StoredEvent } from '../../server/wire/hunt.ts';
import { ask } from '../api.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { indentJson } from '../json-text.ts';
import { CopyButton } from './copy-button.tsx';
import { Moment, Program, Raw } from './raw.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { Empty, Failed, Loading } from './states.tsx';

/** Columns beside each other; the others stand with the events of a row. */
const MAX_COLUMNS = 12;
/** Events of one result that can be opened here. */
const MAX_EVENTS = 20;

export function HuntResults({ answer }: { readonly answer: HuntAnswer }): ReactNode {
  const { items, total, cuts } = answer;
  return (
    <section className="card" aria-labelledby="results">
      <header>
        <h2 id="results">{total === 0 ? 'Nothing found' : formatQuantity(total, 'result')}</h2>
        <span role="status" className="muted small">
          <span className="sr">{formatQuantity(total, 'result')}. </span>
          {describeSearch(answer)}
        </span>
      </header>
      {cuts.length > 0 && (
        <ul className="hunt-cuts small">
          {cuts.map((cut) => (
            <li key={cut}>
              <Raw text={cut} most={400} />
            </li>
          ))}
        </ul>
      )}
      {items.length === 0 ? <NothingFound answer={answer} /> : <ResultTable answer={answer} />}
    </section>
  );
}

function describeSearch({ searched, stored, seconds, cuts }: HuntAnswer): string {
  const rest = stored > searched && cuts.length === 0 ? '; on the others it cannot hold' : '';
  return `${formatCount(searched)} of ${formatQuantity(stored, 'stored event')} searched in ${seconds.toFixed(1)} s${rest}`;
}

function NothingFound({ answer: { kept, stored } }: { readonly answer: HuntAnswer }): ReactNode {
  return (
    <Empty title={stored === 0 ? 'No events are stored for this time' : 'No stored event fits'} small>
      <p>
        {kept === 'all'
          ? 'All events are stored here, as long as the settings keep them.'
          : kept === 'none'
            ? 'This server is set to store no events.'
            : 'Only events that some rule asked for are stored here; an event that no rule asked for cannot be found.'}
      </p>
    </Empty>
  );
}

function ResultTable({ answer }: { readonly answer: HuntAnswer }): ReactNode {
  const { items, columns, language } = answer;
  const [open, setOpen] = useState<number | null>(null);
  const shown = columns.slice(0, MAX_COLUMNS);
  // A search says itself what its rows show.
  const isEvents = language !== 'spl';
  const width = shown.length + (isEvents ? 4 : 1);
  return (
    <ScrollBox className="hunt-table" label="Results">
      <table>
        <thead>
          <tr>
            <th>
              <span className="sr">Events</span>
            </th>
            {isEvents && (
              <>
                <th>Time (UTC)</th>
                <th>Host</th>
                <th>Program</th>
              </>
            )}
            {shown.map((name) => (
              <th key={name}>
                <Raw text={name} most={80} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: results have no other name and never move
            <Fragment key={index}>
              <tr>
                <td>
                  <button
                    type="button"
                    className="button tiny"
                    aria-expanded={open === index}
                    onClick={() => setOpen(open === index ? null : index)}
                  >
                    {open === index ? 'Close' : 'Open'}
                    <span className="sr"> result {index + 1}</span>
                  </button>
                </td>
                {isEvents && <WhoCells item={item} />}
                {shown.map((name) => (
                  <td key={name} className="break">
                    <Cell value={item.fields[name] ?? null} />
                  </td>
                ))}
              </tr>
              {open === index && (
                <tr className="hunt-open">
                  <td colSpan={width}>
                    <Details item={item} others={columns.slice(MAX_COLUMNS)} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function WhoCells({ item: { time, host, program } }: { readonly item: HuntItem }): ReactNode {
  return (
    <>
      <td className="nowrap">
        <Moment time={time} />
      </td>
      <td>{host === null ? <span className="muted">not said</span> : <Raw text={host} most={120} />}</td>
      <td>{program === null ? <span className="muted">not said</span> : <Program path={program} stacked />}</td>
    </>
  );
}

function Cell({ value }: { readonly value: Value }): ReactNode {
  if (value === null) return <span className="muted">null</span>;
  if (!Array.isArray(value)) return <Raw text={String(value)} most={400} />;
  return value.slice(0, 8).map((one, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same value may stand twice
    <div key={index}>
      <Raw text={String(one)} most={200} />
      {index === 7 && value.length > 8 && <span className="muted"> and {formatCount(value.length - 8)} more</span>}
    </div>
  ));
}

function Details({ item, others }: { readonly item: HuntItem; readonly others: readonly string[] }): ReactNode {
  const { events, event_count, fields } = item;
  return (
    <>
      {others.length > 0 && (
        <dl className="facts fields">
          {others.map((name) => (
            <div key={name}>
              <dt>
                <Raw text={name} most={80} />
              </dt>
              <dd>
                <Cell value={fields[name] ?? null} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {events.length === 0 && <p className="muted small">The row rests on no event.</p>}
      {events.slice(0, MAX_EVENTS).map(({ position }) => (
        <EventBody key={position} position={position} />
      ))}
      {event_count > Math.min(events.length, MAX_EVENTS) && (
        <p className="muted small">The first of {formatCount(event_count)} events are shown.</p>
      )}
    </>
  );
}

function EventBody({ position }: { readonly position: number }): ReactNode {
  const { data, error, isPending, refetch } = useAnswer({
    queryKey: ['event', position],
    queryFn: ({ signal }) => ask<StoredEvent>('GET', `/events/${position}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null) return <Failed error={error} retry={() => void refetch()} />;
  if (isPending) return <Loading lines={3} />;
  return (
    <ScrollBox className="event-body" label={`Event ${position}`}>
      <CopyButton text={data.body} label="Copy JSON" />
      <pre>
        <Raw text={indentJson(data.body)} most={20_000} />
      </pre>
    </ScrollBox>
  );
}
