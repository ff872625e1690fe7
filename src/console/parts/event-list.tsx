/** The events behind an alert, each with its place and, where it is stored, its whole text. */
import type { ReactNode } from 'react';
import type { AlertDetail } from '../../server/wire/alerts.ts';
import { formatCount } from '../format.ts';
import { indentJson } from '../json-text.ts';
import { CopyButton } from './copy-button.tsx';
import { Moment, Raw } from './raw.tsx';
import { ScrollBox } from './scroll-box.tsx';

export function EventList({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { events, event_count } = alert;
  return (
    <>
      <ul className="events">
        {events.map(({ source, record, record_id, time, body }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same event may stand twice
          <li key={index}>
            <details open={events.length === 1}>
              <summary>
                <Moment time={time} />
                <span className="muted small">
                  <Raw text={source} most={120} /> {formatCount(record)}
                  {record_id !== null && (
                    <>
                      , record id <Raw text={record_id} most={40} />
                    </>
                  )}
                </span>
              </summary>
              {body === null ? (
                <p className="muted small">The event is not stored, or no longer.</p>
              ) : (
                <ScrollBox className="event-body" label="The event">
                  <CopyButton text={body} label="Copy JSON" />
                  <pre>
                    <Raw text={indentJson(body)} most={20_000} />
                  </pre>
                </ScrollBox>
              )}
            </details>
          </li>
        ))}
      </ul>
      {event_count > events.length && (
        <p className="muted small">The first and the last of {formatCount(event_count)} events are listed.</p>
      )}
    </>
  );
}
