/**
 * Splunk's HTTP Event Collector: alerts as events, and risk as Enterprise Security keeps it, one event of index `risk`
 * for each risk object.
 */
import { riskEventsOf, riskRow } from '../../alert/risk-event.ts';
import { parseTime } from '../../event/time.ts';
import type { Delivered, Delivery, Outcome } from '../delivery.ts';
import { contractOf } from '../outputs/ndjson.ts';
import { post } from './post.ts';

export interface HecOptions {
  /** Up to the port; the path is the collector's. */
  readonly url: string;
  readonly token: string;
  /** null: what the token says. */
  readonly index: string | null;
  /** null: risk is not sent. */
  readonly riskIndex: string | null;
}

export function openHec({ url, token, index, riskIndex }: HecOptions): Delivery {
  const address = new URL('/services/collector/event', url).href;
  const headers = { authorization: `Splunk ${token}`, 'content-type': 'application/json' };
  return {
    send: (alerts) => {
      const events = alerts.flatMap((delivered, at) =>
        [alertEvent(delivered, index), ...(riskIndex === null ? [] : riskEvents(delivered, riskIndex))].map(
          (event) => ({ event, at }),
        ),
      );
      const body = events.map(({ event }) => JSON.stringify(event)).join('\n');
      return post(address, headers, body, checkAnswer, (answer, reason) => {
        // No index of that name, or none for this token: so it is with every alert.
        if (/"code"\s*:\s*7\b/.test(answer))
          return { kind: 'failed', reason: `${reason}, Incorrect index`, isAway: true };
        const number = /"invalid-event-number"\s*:\s*(\d+)/.exec(answer)?.[1];
        const event = number === undefined ? undefined : events[Number(number)];
        return event === undefined ? null : { kind: 'refused', reason, firstBad: event.at };
      });
    },
  };
}

function alertEvent({ alert }: Delivered, index: string | null): object {
  return {
    ...timeOf(alert.time),
    ...(alert.host === null ? {} : { host: alert.host }),
    source: 'telltale',
    sourcetype: 'telltale:alert',
    ...(index === null ? {} : { index }),
    event: contractOf(alert),
  };
}

function riskEvents({ alert, rule }: Delivered, index: string): object[] {
  if (rule === null) return [];
  return riskEventsOf(rule, alert).map((event) => ({
    ...timeOf(alert.time),
    source: event.searchName,
    sourcetype: 'stash',
    index,
    event: Object.fromEntries(riskRow(event, '')),
  }));
}

function timeOf(time: string | null): object {
  const micros = time === null ? null : parseTime(time);
  return micros === null ? {} : { time: micros / 1e6 };
}

function checkAnswer(answer: string): Outcome {
  return /"code"\s*:\s*0\b/.test(answer) ? { kind: 'sent' } : { kind: 'failed', reason: 'an answer without code 0' };
}
