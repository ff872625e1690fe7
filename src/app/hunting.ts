/**
 * Hunting: a query over the events that are stored. The text is compiled as a rule would be, the store is asked for the
 * events on which it could hold at all, and the engine decides about these. Time, events, results and memory are bounded;
 * what a bound cut off is said.
 */

import type { Program } from '../engine/program.ts';
import type { Record } from '../event/record.ts';
import { ndjson } from '../io/formats/ndjson.ts';
import type { Language } from '../lang/language-name.ts';
import { BARE_RULE } from '../rule/bare-rule.ts';
import type { RuleContent } from '../rule/content-roots.ts';
import { withOwnSources } from '../rule/esql-sources.ts';
import { type Rule, USUAL_ELASTIC_OPTIONS } from '../rule/rule.ts';
import { type EventFilter, type EventSpan, MAX_CLASS_COUNTS, type Store } from '../store/store.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import { Evaluation } from './evaluation.ts';
import { lineTestOf } from './hunt-pushdown.ts';
import { type HuntSetup, huntSettings, isStreaming } from './hunt-run.ts';
import { type Hunter, OutOfMemory, openHuntThread } from './hunt-thread.ts';
import type { HuntOutcome, HuntRequest } from './live.ts';
import { readsRisk } from './risk-stage.ts';
import { bundleRule, openBundle } from './rule-bundle.ts';

export interface HuntParts {
  readonly store: Store;
  /** Macros and lookups for queries. */
  readonly content: RuleContent;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly openHunter?: (setup: HuntSetup) => Hunter;
  /** Whether the store leaves out events that cannot matter. Default: yes; without it the answer is the same, later. */
  readonly pushDown?: boolean;
  /** Milliseconds of reading, after which the answer is about what was read; as much again may go into ending. */
  readonly maxMs?: number;
  /** Events that are read back at most, the newest. */
  readonly maxEvents?: number;
}

const MAX_MS = 30_000;
const MAX_EVENTS = 1_000_000;
/** Read back at once. */
const SPAN = 2_000;
/** Samples that are read at once. */
const SAMPLES = 500;

export async function hunt(request: HuntRequest, parts: HuntParts, signal: AbortSignal): Promise<HuntOutcome> {
  const language = request.language ?? detectLanguage(request.query);
  const rule = huntRule(request.query, language);
  const { compiled, bundle } = bundleRule(rule, parts.content);
  const diagnostics = sortDiagnostics(compiled.diagnostics);
  if (bundle === null || compiled.plan === null) return { kind: 'refused', language, diagnostics };
  if (readsRisk(compiled.plan)) return { kind: 'refused', language, diagnostics: [...diagnostics, noRisk(rule)] };
  const started = performance.now();
  const { from, to, limit } = request;
  const setup: HuntSetup = { rule, bundle, from, to, now: parts.now(), limit };
  const { programs } = openBundle(bundle);
  const { stored, filter } = await narrow(request, setup, programs, parts);
  const hunter = (parts.openHunter ?? openHuntThread)(setup);
  const callOff = (): void => void hunter.close();
  signal.addEventListener('abort', callOff, { once: true });
  try {
    const reading = new Reading(parts, hunter, signal, started);
    const searched = await reading.read(filter, programs[0]!, limit);
    const result = searched === null ? null : await reading.inTime(hunter.end());
    if (signal.aborted) return { kind: 'stopped', reason: 'called-off' };
    if (searched === null || result === null) return { kind: 'stopped', reason: 'time' };
    const isCut = result.total > result.items.length;
    const shown = isCut ? [`${result.items.length} of ${result.total} results are given`] : [];
    return {
      kind: 'found',
      language,
      diagnostics,
      items: result.items,
      total: result.total,
      stored,
      searched,
      cuts: [...reading.cuts, ...shown, ...result.cuts],
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', reason: 'called-off' };
    if (error instanceof OutOfMemory) return { kind: 'stopped', reason: 'memory' };
    throw error;
  } finally {
    signal.removeEventListener('abort', callOff);
    await hunter.close();
  }
}

/**
 * Which language a query is in: EQL begins with a category and `where`, or with what it does to events in order, KQL with
 * a field of several parts and a colon, ES|QL with FROM.
 */
export function detectLanguage(text: string): Language {
  if (KQL_START.test(text)) return 'kuery';
  const start = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
  if (ESQL_START.test(text.slice(start))) return 'esql';
  return /^(?:(?:sequence|sample)\b(?!\s*=)|(?:[A-Za-z_][\w.-]*|"[^"\n]*")\s+where\b)/i.test(text.slice(start))
    ? 'eql'
    : 'spl';
}

const KQL_START = /^(?:[\s(]|not(?=[\s(]))*[@A-Za-z_][\w@-]*(?:\.[\w@-]+)+\s*:/i;
/** An index, and no `datamodel:` or `lookup` as of Splunk's `from`. */
const ESQL_START = /^from\s+(?!datamodel\b|lookup\b|inputlookup\b|savedsearch\b)[^|\s:]+/i;

/** What the store is asked for: nothing on which the query could hold is left out. */
async function narrow(
  { from, to }: HuntRequest,
  setup: HuntSetup,
  programs: readonly Program[],
  { store, pushDown = true }: HuntParts,
): Promise<{ readonly stored: number; readonly filter: EventFilter }> {
  const range = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  const classes = await store.countEventClasses(range);
  const stored = classes.reduce((sum, { events }) => sum + events, 0);
  if (!pushDown) return { stored, filter: {} };
  const context = { now: setup.now, infoMin: 0, infoMax: 0, zone: 'UTC' };
  const judge = new Evaluation(programs, huntSettings(from, to), context, openBundle(setup.bundle).lookup);
  const keyed = classes.filter(({ classKey }) => classKey !== null);
  const classKeys = new Set(keyed.map(({ classKey }) => classKey!));
  for (let at = 0; at < keyed.length; at += SAMPLES) {
    const samples = await store.readEvents(keyed.slice(at, at + SAMPLES).map(({ sample }) => sample));
    for (const { text, classKey } of samples) {
      const record = readRecord(text);
      const judged = record === null ? null : judge.judgeClass(record);
      // Only what is of that class for this program, too, says something about the class.
      if (judged?.isIdle === true && judged.key === classKey) classKeys.delete(classKey);
    }
  }
  const line = lineTestOf(programs);
  // Where not all classes were listed, those that were say nothing about the others.
  const known = classes.length < MAX_CLASS_COUNTS ? { classKeys: [...classKeys] } : {};
  return { stored, filter: { ...range, ...known, ...(line === null ? {} : { line }) } };
}

class Reading {
  readonly cuts: string[] = [];
  readonly #parts: HuntParts;
  readonly #hunter: Hunter;
  readonly #signal: AbortSignal;
  readonly #maxMs: number;
  readonly #until: number;

  constructor(parts: HuntParts, hunter: Hunter, signal: AbortSignal, started: number) {
    this.#parts = parts;
    this.#hunter = hunter;
    this.#signal = signal;
    this.#maxMs = parts.maxMs ?? MAX_MS;
    this.#until = started + this.#maxMs;
  }

  /** Hands the events that a filter lets through to the hunter; gives how many, or null where it took far too long. */
  async read(filter: EventFilter, program: Program, limit: number): Promise<number | null> {
    if (program.body.kind === 'generating' && program.subprograms.length === 0) return 0;
    const spans = this.#newest(await this.#parts.store.cutEvents(filter, SPAN));
    const isEnough = isStreaming(program);
    if (isEnough) spans.reverse();
    let searched = 0;
    let left = spans.reduce((sum, { events }) => sum + events, 0);
    for (const span of spans) {
      let { first } = span;
      for (let events = span.events; events > 0 && !this.#signal.aborted; ) {
        const rows = await this.#parts.store.readLines(filter, { ...span, first, events });
        const last = rows.at(-1);
        if (last === undefined) break;
        const lines = Buffer.from(rows.map(({ text }) => `${text}\n`).join(''));
        const found = await this.inTime(
          this.#hunter.take(
            rows.map(({ position }) => position),
            lines,
          ),
        );
        if (found === null) return null;
        searched += rows.length;
        events -= rows.length;
        left -= rows.length;
        first = last.position + 1;
        if (isEnough && found >= limit && left > 0) {
          this.cuts.push(`enough was found before ${left} older events were looked at`);
          return searched;
        }
        if (performance.now() > this.#until && left > 0) {
          this.cuts.push(
            `the time was over before ${left} ${isEnough ? 'older' : 'newer'} events were looked at: ask for a shorter stretch of time`,
          );
          return searched;
        }
      }
    }
    return searched;
  }

  /** What a promise gives, or null where it takes twice the time that a hunt has. */
  async inTime<T>(promise: Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), Math.max(0, this.#until + this.#maxMs - performance.now()));
    });
    try {
      promise.catch(() => {}); // whoever is late is not waited for
      return await Promise.race([promise, over]);
    } finally {
      clearTimeout(timer);
    }
  }

  #newest(spans: readonly EventSpan[]): EventSpan[] {
    const most = this.#parts.maxEvents ?? MAX_EVENTS;
    let events = 0;
    let at = spans.length;
    while (at > 0 && events + spans[at - 1]!.events <= most) events += spans[--at]!.events;
    const older = spans.slice(0, at).reduce((sum, span) => sum + span.events, 0);
    if (older > 0)
      this.cuts.push(
        `${older} older events were not looked at: a hunt reads ${most} at most, so ask for a shorter stretch of time`,
      );
    return spans.slice(at);
  }
}

function readRecord(text: string): Record | null {
  let record: Record | null = null;
  const reader = ndjson.open(
    { record: (found) => (record = { ...found, bytes: Buffer.from(found.bytes) }), fault: () => {} },
    { needles: null, firstOrdinal: 0, firstOffset: 1 },
  );
  reader.push(Buffer.from(`${text}\n`));
  reader.end();
  return record;
}

function noRisk({ query }: Rule): Diagnostic {
  return {
    code: 'rule-step-not-run',
    severity: 'error',
    message: 'risk events are not stored as events, so a hunt cannot search them',
    hint: 'the pages of hosts and users show their risk',
    source: query,
    unsupported: true,
  };
}

function huntRule(text: string, language: Language): Rule {
  const elastic = language === 'esql' ? withOwnSources(USUAL_ELASTIC_OPTIONS, text) : null;
  return {
    ...BARE_RULE,
    elastic,
    id: 'hunt',
    name: 'The hunt',
    path: 'query',
    language,
    type: 'hunt',
    kind: 'hunt',
    query: { name: 'query', text },
  };
}
