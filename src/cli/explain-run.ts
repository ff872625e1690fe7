/** Runs `explain`: reads the input in one thread and prints what each rule said of each event that concerned it. */
import { type Explained, Explaining } from '../app/explaining.ts';
import { needlesUnder } from '../app/prefilter.ts';
import { readInOrder } from '../app/read-in-order.ts';
import { ReasonTally } from '../app/reasons.ts';
import { readRuleFiles } from '../app/rule-files.ts';
import { contextOf, type EventReading, type ReadSettings, readingOf } from '../app/settings.ts';
import { MAX_SILENCE_RULES } from '../app/silence.ts';
import { FaultLog } from '../io/fault.ts';
import { cut, describeExplanation, encodeSafeJson } from '../io/outputs/explain-json.ts';
import { renderExplanation, renderReason, renderValue, renderVerdict, seenBehind } from '../io/outputs/explain-text.ts';
import { renderQuantity } from '../io/outputs/quantity.ts';
import { discover } from '../io/sources/discover.ts';
import type { Rule } from '../rule/rule.ts';
import { escapeControls } from '../text/render.ts';
import { type BesideRules, readBesideRules } from './beside-rules.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { readLineage } from './lineage-run.ts';
import { writeError, writeFaults, writeRuleProblems, writeUnopened, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { writeRulesAmong } from './rules-among-inputs.ts';
import { columnsOf, takesColor } from './terminal.ts';

export interface ExplainRequest extends BesideRules, EventReading {
  readonly inputs: readonly string[];
  readonly rules: readonly string[];
  readonly only: { readonly source: string; readonly record: number } | null;
  readonly near: boolean;
  readonly format: string;
  /** null: 20, as JSON all. */
  readonly limit: number | null;
}

export async function runExplain(request: ExplainRequest): Promise<number> {
  const { compiled, unreadable, skipped } = readRuleFiles(request.rules.length === 0 ? [BUNDLED_PACK] : request.rules, {
    ...readBesideRules(request),
    deprecated: true,
  });
  writeUnopenedRules(unreadable);
  writeRuleProblems(compiled);
  if (compiled.rules.length === 0)
    throw new UsageError('no rule is there to explain', 'telltale rules check PATH says why');
  const faults = new FaultLog();
  for (const fault of skipped) faults.add(fault);
  const { entries, failed } = discover(request.inputs, (fault) => faults.add(fault));
  writeRulesAmong(request.inputs);
  const report = new Report(request, compiled.rules.length > MAX_SILENCE_RULES);
  const plain: ReadSettings = {
    readAll: false,
    ...readingOf(request),
    from: null,
    to: null,
  };
  const { settings, notes } = await readLineage(compiled.programs.all, entries, plain);
  for (const note of notes) writeError(`telltale: ${note}`);
  const context = contextOf(request);
  // Of one event, what holds is of most interest, then what nearly did; of many, their order is.
  const ofOne: Explained[] = [];
  const { only } = request;
  /** Of the source that was asked for. */
  let lastRecord = 0;
  const isAskedFor = (source: string, record: number): boolean => {
    if (source !== only?.source) return false;
    lastRecord = record;
    return record === only.record;
  };
  const explaining = new Explaining(compiled, settings, context, {
    only: only === null ? null : isAskedFor,
    onExplained: (explained) => (only === null ? report.take(explained) : ofOne.push(explained)),
    ...(only === null ? { onFar: (index) => report.takeFar(compiled.rules[index]!.rule, index) } : {}),
  });
  const needles = only === null ? needlesUnder(settings, compiled.programs.all) : null;
  faults.absorb(await readInOrder(entries, explaining, needles));
  for (const explained of ofOne.sort((a, b) => a.misses - b.misses || a.index - b.index)) report.take(explained);
  writeUnopened(failed);
  writeFaults(faults);
  report.end();
  if (only !== null && report.seen === 0) {
    const { source, record } = only;
    const why = faults.samples.find((fault) => fault.source === source && fault.record === record);
    if (why !== undefined) throw new UsageError(`${source}:${record} is no event: ${why.detail ?? why.code}`);
    throw new UsageError(
      `there is no event ${source}:${record}`,
      lastRecord > 0
        ? `the last record that can be read there is ${lastRecord}`
        : 'the source must be written as scan writes it, archive members with "!"',
    );
  }
  const isBroken = unreadable.length > 0 || compiled.counts.failed > 0;
  return isBroken || failed.length > 0 ? EXIT.usage : EXIT.ran;
}

interface RuleTotals {
  readonly name: string;
  matched: number;
  near: number;
  far: number;
  readonly reasons: ReasonTally;
}

/** Explained in full where nobody says how many. */
const DEFAULT_LIMIT = 20;
/** Reasons that are shown per rule. */
const SHOWN_REASONS = 20;

class Report {
  seen = 0;
  readonly #request: ExplainRequest;
  readonly #limit: number;
  readonly #areMany: boolean;
  /** By the rule's position: two rules may have one name. */
  readonly #totals = new Map<number, RuleTotals>();
  #shown = 0;
  #lastEvent = '';
  readonly #options: { readonly width: number; readonly color: boolean };

  /** `areMany`: most rules are far from any event, and would fill the answer with what decided nothing. */
  constructor(request: ExplainRequest, areMany: boolean) {
    this.#request = request;
    this.#areMany = areMany;
    this.#limit = request.limit ?? (request.format === 'json' ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT);
    this.#options = {
      width: columnsOf(process.stdout) ?? 120,
      color: takesColor(process.stdout),
    };
  }

  take(explained: Explained): void {
    this.seen++;
    this.#count(explained);
    if (this.#request.near && explained.misses !== 1) return;
    if (this.#shown >= this.#limit) return;
    this.#shown++;
    if (this.#request.format === 'json') print(encodeSafeJson(toJson(explained)));
    else this.#print(explained);
  }

  /** Counts what nobody will see; false: it has to be explained. */
  takeFar({ name }: Rule, index: number): boolean {
    if (!this.#request.near && !this.#areMany && this.#shown < this.#limit) return false;
    this.seen++;
    this.#totalsOf(name, index).far++;
    return true;
  }

  end(): void {
    if (this.#request.format !== 'json') {
      for (const totals of this.#totals.values()) printTotals(totals);
      if (this.seen === 0 && this.#request.only === null) print('No event met what the rules require of an event.');
    }
    if (this.#shown >= this.#limit && this.seen > this.#shown) {
      const more =
        this.#request.only === null ? '--limit shows more, --event PATH:N all rules on one' : '--limit shows more';
      writeError(
        `telltale: ${renderQuantity(this.#shown, 'explanation is', 'explanations are')} shown in full, each of one rule on one event; ${more}`,
      );
    }
  }

  #count({ rule, index, text, explanation, misses, source, record }: Explained): void {
    const totals = this.#totalsOf(rule.name, index);
    if (misses === 0) totals.matched++;
    else if (misses === 1) totals.near++;
    else totals.far++;
    if (misses === 1)
      totals.reasons.add(
        renderReason(text, explanation),
        `${escapeControls(source)}:${record}`,
        seenBehind(explanation),
      );
  }

  #totalsOf(name: string, index: number): RuleTotals {
    let totals = this.#totals.get(index);
    if (totals === undefined) {
      totals = { name, matched: 0, near: 0, far: 0, reasons: new ReasonTally() };
      this.#totals.set(index, totals);
    }
    return totals;
  }

  #print(explained: Explained): void {
    const place = `${explained.source}:${explained.record}`;
    if (place !== this.#lastEvent) {
      this.#lastEvent = place;
      const headline = explained.headline.map(([label, value]) => `${label} ${renderValue(value)}`).join(' · ');
      print(
        `\n${escapeControls(place)} · ${explained.time ?? 'no time'} · ${escapeControls(explained.host ?? 'no host')}\n${headline}`,
      );
    }
    print(`  ${escapeControls(explained.rule.name)}: ${renderVerdict(explained.explanation)}`);
    for (const line of renderExplanation(explained.text, explained.explanation, this.#options)) print(line);
  }
}

function printTotals({ name, matched, near, far, reasons }: RuleTotals): void {
  print(`\n${escapeControls(name)}\n  ${matched} held · ${near} missed by one clause or stage · ${far} missed by more`);
  const counts = reasons.counts();
  for (const { reason, count, example, seen } of counts.slice(0, SHOWN_REASONS)) {
    print(`  ${String(count).padStart(7)}  ${reason}`);
    for (const { text, count: times } of seen)
      print(`           ${text}${times < count || seen.length > 1 ? ` ×${times}` : ''}`);
    print(`           e.g. ${example}`);
  }
  const rest = counts.slice(SHOWN_REASONS);
  if (rest.length > 0)
    print(`  ${rest.reduce((sum, { count }) => sum + count, 0)} more for ${rest.length} more reasons`);
}

function toJson({ rule, text, explanation, headline, index: _, ...event }: Explained): unknown {
  return {
    ...event,
    headline: Object.fromEntries(headline.map(([label, value]) => [label, cut(value)])),
    rule: { id: rule.id, name: rule.name, language: rule.language },
    reason: event.misses === 0 ? null : renderReason(text, explanation),
    ...describeExplanation(text, explanation),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
