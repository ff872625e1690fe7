/** Counting risk as it settles, with restarts in between, finds what counting all of it at once finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import type { RiskEvent } from '../../alert/risk-event.ts';
import { findRiskIncidents, RISK_INCIDENTS } from '../../alert/risk-incidents.ts';
import { LiveIncidents } from './live-incidents.ts';
import type { Waiting } from './window-queue.ts';

const HOUR = 3_600_000_000;
const START = Date.UTC(2026, 0, 5) * 1000;

interface Made {
  readonly hour: number;
  readonly object: string;
  readonly score: number;
  readonly source: number;
}

function riskEvent({ hour, object, score, source }: Made, at: number): RiskEvent {
  const reference = { source: 'hec', record: at, recordId: null, time: START + hour * HOUR };
  const tactic = { id: `TA000${source % 4}`, name: '' };
  return {
    rule: RISK_INCIDENTS[0]!.rule,
    object,
    type: 'system',
    base: score,
    score,
    factors: [],
    time: START + hour * HOUR,
    searchName: `search ${source}`,
    message: '',
    tactics: source === 5 ? [] : [tactic],
    techniques: [],
    trail: { count: 1, first: [reference], last: [] },
    alert: { id: `alert-${at}` } as Alert, // what counting asks for
  };
}

const made = fc.record({
  hour: fc.integer({ min: 0, max: 30 * 24 }),
  object: fc.constantFrom('WKS-03', 'wks-03', 'WKS-04'),
  score: fc.constantFrom(8, 30, 60, 120),
  source: fc.integer({ min: 0, max: 5 }),
});

class Journal {
  readonly #texts: string[] = [];
  #incidents = new LiveIncidents((item) => this.#texts[item.at]!, 0);
  readonly found = new Map<string, Alert>();

  push(event: RiskEvent): void {
    const { time, text } = LiveIncidents.textOf(event)!;
    const at = this.#texts.push(text) - 1;
    this.#incidents.push({ time, order: at, program: 0, at, length: 0 });
  }

  advance(settled: number): void {
    for (const alert of this.#incidents.advance(settled)) this.found.set(alert.id, alert);
  }

  /** Starts again with what is still needed, elsewhere. */
  restart(): void {
    const items = this.#incidents.items.map((item): Waiting => {
      this.#texts.push(this.#texts[item.at]!);
      return { ...item, at: this.#texts.length - 1 };
    });
    this.#incidents = new LiveIncidents((item) => this.#texts[item.at]!, this.#incidents.settled);
    this.#incidents.restore(items);
  }

  get kept(): number {
    return this.#incidents.items.length;
  }
}

describe('incidents of a stream', () => {
  it('are those of all its risk at once', () => {
    let incidents = 0;
    fc.assert(
      fc.property(fc.array(made, { maxLength: 60 }), fc.array(fc.integer({ min: 0, max: 99 })), (list, restarts) => {
        const events = list.map(riskEvent).sort((a, b) => a.time! - b.time!);
        const journal = new Journal();
        let at = 0;
        for (let day = 0; day <= 32; day++) {
          const settled = START + day * 24 * HOUR;
          // Risk comes before it is settled, in some order.
          const arrived = events.slice(at).filter(({ time }) => time! < settled + 2 * HOUR);
          at += arrived.length;
          for (const event of arrived.reverse()) journal.push(event);
          journal.advance(settled);
          if (restarts.includes(day)) journal.restart();
        }
        const expected = findRiskIncidents(events);
        incidents += expected.length;
        expect([...journal.found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          [...expected].sort((a, b) => (a.id < b.id ? -1 : 1)),
        );
      }),
      { numRuns: 200 },
    );
    expect(incidents).toBeGreaterThan(0);
  });

  it('stay as they were found when another rule still needs a part of their risk after a restart', () => {
    const journal = new Journal();
    const events = [
      riskEvent({ hour: 0, object: 'WKS-03', score: 8, source: 5 }, 0),
      riskEvent({ hour: 0, object: 'WKS-03', score: 120, source: 0 }, 1),
      riskEvent({ hour: 49, object: 'WKS-03', score: 8, source: 0 }, 2),
    ];
    for (const event of events.slice(0, 2)) journal.push(event);
    journal.advance(START + HOUR);
    journal.advance(START + 48 * HOUR);
    expect(journal.kept).toBe(1);
    journal.restart();
    journal.push(events[2]!);
    journal.advance(START + 50 * HOUR);
    expect([...journal.found.values()].map(({ event_count }) => event_count)).toEqual([2]);
  });

  it('let go of risk that no window holds', () => {
    const journal = new Journal();
    for (let hour = 0; hour < 24 * 60; hour++) {
      journal.push(riskEvent({ hour, object: `WKS-${hour % 7}`, score: 1, source: 0 }, hour));
      journal.advance(START + hour * HOUR);
    }
    expect(journal.kept).toBeGreaterThan(7 * 24 - 2);
    expect(journal.kept).toBeLessThan(7 * 24 + 10);
  });

  it('end where too little is left in the window, whenever the next risk comes', () => {
    const times = (hours: readonly number[]): RiskEvent[] =>
      hours.map((hour, at) => riskEvent({ hour, object: 'WKS-03', score: 60, source: 5 }, at));
    expect(findRiskIncidents(times([0, 1, 23, 24.5])).map(({ event_count }) => event_count)).toEqual([4]);
    expect(findRiskIncidents(times([0, 1, 24.5])).map(({ event_count }) => event_count)).toEqual([2, 2]);
  });
});
