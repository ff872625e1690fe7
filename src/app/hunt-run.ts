/**
 * A hunt at work: lines of stored events go in, results come out at the end. It is a scan of one rule over these lines:
 * the same evaluation decides, and rows keep the order that their search gives them.
 */
import type { Alert } from '../alert/alert.ts';
import { buildRowAlert } from '../alert/alerting.ts';
import { compareText } from '../engine/order.ts';
import type { Program } from '../engine/program.ts';
import type { Tuple } from '../engine/row.ts';
import type { Record } from '../event/record.ts';
import type { Needles } from '../io/format.ts';
import { ndjson } from '../io/formats/ndjson.ts';
import type { Rule } from '../rule/rule.ts';
import { AlertMaker } from './alert-maker.ts';
import { Evaluation } from './evaluation.ts';
import type { HuntItem } from './live.ts';
import { buildPrefilter } from './prefilter.ts';
import { openBundle, type RuleBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

/** What a thread needs to hunt, as plain data. */
export interface HuntSetup {
  readonly rule: Rule;
  /** Of the rule alone. */
  readonly bundle: RuleBundle;
  readonly from: number | null;
  readonly to: number | null;
  /** Microseconds. */
  readonly now: number;
  readonly limit: number;
}

export interface HuntResult {
  readonly items: readonly HuntItem[];
  readonly total: number;
  /** Caps that were reached, a sentence each. */
  readonly cuts: readonly string[];
}

/** Characters of all results together, about; what is beyond is counted and left out. */
const MAX_TEXT = 8 * 1024 * 1024;

export class HuntRun {
  readonly #setup: HuntSetup;
  readonly #evaluation: Evaluation;
  readonly #maker: AlertMaker;
  readonly #needles: Needles | null;
  readonly #caps = new Set<string>();
  readonly #items: HuntItem[] = [];
  readonly #isOldestFirst: boolean;
  /** Rows come in the order that the search gives them. */
  readonly #isSearch: boolean;
  #text = 0;
  #total = 0;

  constructor(setup: HuntSetup) {
    this.#setup = setup;
    const { rule, bundle, from, to, now } = setup;
    const context = { now, infoMin: from ?? 0, infoMax: to ?? 0, zone: 'UTC' };
    const settings = huntSettings(from, to);
    const { programs, lookup } = openBundle(bundle);
    this.#evaluation = new Evaluation(programs, settings, context, lookup);
    this.#needles = buildPrefilter(programs);
    const { kind } = programs[0]!.body;
    this.#isOldestFirst = kind === 'terms';
    this.#isSearch = kind === 'rows' || kind === 'generating';
    this.#maker = new AlertMaker(
      {
        rules: [{ rule, text: rule.query, content: { lookup: (name) => lookup(0, name) } }],
        programs: { rules: programs.slice(0, 1), all: programs },
      },
      context,
      settings,
      {
        alert: (alert) => this.#keep(alert),
        row: (tuple) => this.#keepRow(tuple),
        fault: ({ code, detail }) => this.#caps.add(detail ?? code),
      },
    );
    this.#evaluation.begin();
    this.#evaluation.enter(
      'store',
      (finding) => {
        if (finding.kind !== 'taken') this.#maker.take(0, finding);
      },
      () => {},
    );
  }

  /** Takes lines with their positions in the event log; gives the number of results so far. */
  take(positions: readonly number[], lines: Uint8Array): number {
    const record = (found: Record): void => {
      this.#evaluation.take({ ...found, ordinal: positions[found.ordinal - 1] ?? 0 });
    };
    const reader = ndjson.open(
      { record, fault: () => {} },
      { needles: this.#needles, firstOrdinal: 0, firstOffset: 1 },
    );
    reader.push(lines);
    reader.end();
    return this.#total;
  }

  end(): HuntResult {
    const report = this.#evaluation.finish();
    this.#maker.endPiece({ ...report, attempted: 0, skipped: 0, decoded: 0, faults: { counts: [], samples: [] } });
    this.#maker.end();
    this.#maker.close();
    const items = this.#items;
    if (!this.#isSearch)
      items.sort(
        (a, b) =>
          compareText(b.time ?? '', a.time ?? '') || (b.events[0]?.position ?? 0) - (a.events[0]?.position ?? 0),
      );
    return { items, total: this.#total, cuts: [...this.#caps] };
  }

  #keepRow(tuple: Tuple): void {
    if (this.#isFull()) this.#total++;
    else this.#keep(buildRowAlert(this.#setup.rule, tuple, this.#maker.range(), 0, 1));
  }

  #keep(alert: Alert): void {
    this.#total++;
    if (this.#isFull()) {
      // Sequences come oldest first: the newest are worth more.
      const oldest = this.#isOldestFirst ? this.#items.shift() : undefined;
      if (oldest === undefined) return;
      this.#text -= sizeOf(oldest);
    }
    const item = showItem(alert);
    this.#text += sizeOf(item);
    this.#items.push(item);
  }

  #isFull(): boolean {
    return this.#items.length >= this.#setup.limit || this.#text > MAX_TEXT;
  }
}

export function huntSettings(from: number | null, to: number | null): ReadSettings {
  return { readAll: false, strictFields: false, zone: 'UTC', from, to, keepRows: true };
}

/** Whether results stand by themselves, so that reading may stop when there are enough, newest events first. */
export function isStreaming({ body, subprograms }: Program): boolean {
  if (subprograms.length > 0) return false;
  return body.kind === 'events' || (body.kind === 'rows' && body.rest.length === 0);
}

/** Characters of what it shows of its events, about. */
function sizeOf({ fields }: HuntItem): number {
  return JSON.stringify(fields).length;
}

function showItem({ time, host, user, process, event_count, events, fields }: Alert): HuntItem {
  return {
    time,
    host,
    user,
    program: process.executable ?? process.name,
    eventCount: event_count,
    events: events.map((event) => ({ position: event.record, time: event.time })),
    fields,
  };
}
