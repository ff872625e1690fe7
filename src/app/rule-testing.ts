/**
 * Runs one test of one rule: its data or inline events through the same evaluation and alert making as a scan, in this
 * thread, then the verdict. Data that cannot be read is no verdict: the test is skipped and says so.
 */
import type { Alert } from '../alert/alert.ts';
import { alertFieldsOf } from '../alert/alerting.ts';
import { judgeExpectation, judgeVendorTest } from '../alert/test-verdict.ts';
import { buildPrograms } from '../engine/program.ts';
import { EventText, isEventText } from '../event/event-text.ts';
import type { Record } from '../event/record.ts';
import { FAULT_CODES, type Fault, FaultLog } from '../io/fault.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import { renderReason } from '../io/outputs/explain-text.ts';
import type { SourceEntry } from '../io/source.ts';
import type { InlineEvent, RuleTest, TestData } from '../rule/rule-test.ts';
import { AlertMaker } from './alert-maker.ts';
import { Evaluation } from './evaluation.ts';
import { Explaining } from './explaining.ts';
import type { Finding } from './finding.ts';
import { type RecordTaker, readPiece } from './piece.ts';
import { needlesUnder } from './prefilter.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import { contextOf, type EventReading, type ReadSettings, readingOf } from './settings.ts';

/** What a test reads: a file with what its collector would have said, or the test's own events. */
export type TestInput =
  | { readonly kind: 'file'; readonly entry: SourceEntry; readonly said: TestData }
  | { readonly kind: 'events'; readonly events: readonly InlineEvent[] };

export interface TestOutcome {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly reasons: readonly string[];
  readonly alerts: number;
  readonly records: number;
}

export type TestOptions = EventReading;

/** Near misses of a failed test that are named. */
const SHOWN_REASONS = 3;
/** Faults that mean that the data itself could not be read. */
const UNREADABLE: readonly Fault['code'][] = ['lfs-pointer', 'format-unknown', 'read-failed', 'archive-invalid'];

/** One rule of a bundle as a bundle of its own. */
export function selectRule(compiled: CompiledBundle, index: number): CompiledBundle {
  const running = compiled.rules[index]!;
  const { plan, indexPatterns } = compiled.programs.rules[index]!;
  return {
    ...compiled,
    rules: [running],
    programs: buildPrograms([{ plan, indexPatterns, alertFields: alertFieldsOf(running.rule) }]),
    lookup: (_, name) => running.content.lookup(name),
  };
}

/** `compiled` holds the one rule that is tested. */
export async function runRuleTest(
  compiled: CompiledBundle,
  test: RuleTest,
  inputs: readonly TestInput[],
  options: TestOptions,
): Promise<TestOutcome> {
  const { rule } = compiled.rules[0]!;
  const faults = new FaultLog();
  const alerts: Alert[] = [];
  const context = contextOf(options);
  const maker = new AlertMaker(compiled, context, settingsFor(null, options), {
    alert: (alert) => alerts.push(alert),
    fault: (fault, times) => faults.add(fault, times),
  });
  let records = 0;
  try {
    for (const input of inputs) {
      const evaluation = new Evaluation(compiled.programs.all, settingsFor(input, options), context, (program, name) =>
        compiled.lookup(program, name),
      );
      records += await readInput(input, evaluation, compiled, faults, maker, options);
    }
    maker.end();
  } finally {
    maker.close();
  }
  const lost = UNREADABLE.filter((code) => faults.counts.has(code));
  if (records === 0 && lost.length > 0) {
    const reasons = lost.map((code) => `the data cannot be read: ${FAULT_CODES[code]}`);
    return { outcome: 'skipped', reasons, alerts: 0, records };
  }
  const reasons =
    test.expect === undefined
      ? judgeVendorTest(rule, alerts)
      : judgeExpectation(test.expect, alerts, await explainRecords(compiled, test, inputs, options));
  if (reasons.length === 0) return { outcome: 'passed', reasons, alerts: alerts.length, records };
  const near = alerts.length === 0 ? await nearMisses(compiled, inputs, options) : [];
  const faulty = [...faults.counts].map(([code, count]) => `${count} ${code} on the way`);
  return { outcome: 'failed', reasons: [...reasons, ...near, ...faulty], alerts: alerts.length, records };
}

/** Inline events under this source name; files under their own. */
const INLINE = 'events';

async function readInput(
  input: TestInput,
  taker: RecordTaker,
  compiled: CompiledBundle,
  faults: FaultLog,
  maker: Pick<AlertMaker, 'take' | 'endPiece'>,
  options: TestOptions,
): Promise<number> {
  if (input.kind === 'file') {
    const piece = { index: 0, entries: [input.entry] as const, range: null, bytes: input.entry.diskBytes };
    const needles = needlesUnder(settingsFor(input, options), compiled.programs.all);
    const listener = { finding: (finding: Finding) => take(maker, finding), progress() {} };
    const report = await readPiece(piece, taker, needles, listener);
    faults.absorb(report.faults);
    maker.endPiece(report);
    return report.attempted;
  }
  taker.begin();
  taker.enter(
    INLINE,
    (finding) => take(maker, finding),
    ({ ordinal }) => faults.add({ code: 'no-time', source: INLINE, record: ordinal }),
  );
  input.events.forEach((event, at) => {
    const record = recordOf(event, at + 1);
    if (record === null || !taker.take(record)) faults.add({ code: 'json-not-object', source: INLINE, record: at + 1 });
  });
  const counts = { attempted: input.events.length, skipped: 0, decoded: input.events.length };
  maker.endPiece({ ...counts, faults: { counts: [], samples: [] }, ...taker.finish() });
  return input.events.length;
}

/** Copies of events are kept: nothing says what was taken. */
function take(maker: Pick<AlertMaker, 'take'>, finding: Finding): void {
  if (finding.kind !== 'taken') maker.take(0, finding);
}

function recordOf(event: InlineEvent, ordinal: number): Record | null {
  const text = typeof event === 'string' ? event.trim() : JSON.stringify(event);
  const body = typeof event !== 'string' ? event : parseText(text);
  return body === null ? null : { body, ordinal, offset: 0, bytes: Buffer.from(text) };
}

function parseText(text: string): Record['body'] | null {
  if (text.startsWith('<')) return parseWindowsXml(text);
  return isEventText(text) ? new EventText(text) : parseObject(text);
}

function parseObject(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as { readonly [key: string]: unknown }) : null; // checked in the line above
  } catch {
    return null;
  }
}

function settingsFor(input: TestInput | null, options: TestOptions): ReadSettings {
  const said = input?.kind === 'file' ? input.said : null;
  const envelope = {
    ...(said === null || said.source === '' ? {} : { source: said.source }),
    ...(said === null || said.sourcetype === '' ? {} : { sourcetype: said.sourcetype }),
    ...(said === null || said.host === null ? {} : { host: said.host }),
  };
  const base: ReadSettings = {
    readAll: false,
    ...readingOf(options),
    from: null,
    to: null,
    keepDuplicates: true,
    lineage: 'as-read',
  };
  return Object.keys(envelope).length === 0 ? base : { ...base, envelope };
}

/** Reasons of silence of the records that the test names, of its first input. */
async function explainRecords(
  compiled: CompiledBundle,
  test: RuleTest,
  inputs: readonly TestInput[],
  options: TestOptions,
): Promise<(record: number) => string | null> {
  const reasons = new Map<number, string>();
  const [input] = inputs;
  if (input === undefined) return () => null;
  const source = input.kind === 'events' ? INLINE : input.entry.name;
  for (const { event } of test.expect?.silent ?? []) {
    const explaining = new Explaining(compiled, settingsFor(input, options), contextOf(options), {
      only: { source, record: event },
      onExplained: ({ record, text, explanation, misses }) =>
        reasons.set(
          record,
          misses === 0
            ? 'the rule holds on the event by itself, and no alert came of it'
            : renderReason(text, explanation),
        ),
    });
    await readEvery(input, explaining, compiled, options);
  }
  return (record) => reasons.get(record) ?? null;
}

/** Why events came near and gave nothing, by count. */
async function nearMisses(
  compiled: CompiledBundle,
  inputs: readonly TestInput[],
  options: TestOptions,
): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const input of inputs) {
    const explaining = new Explaining(compiled, settingsFor(input, options), contextOf(options), {
      only: null,
      onExplained: ({ text, explanation, misses }) => {
        if (misses !== 1) return;
        const reason = renderReason(text, explanation);
        if (counts.has(reason) || counts.size < 10_000) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      },
    });
    await readEvery(input, explaining, compiled, options);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN_REASONS)
    .map(([reason, count]) => `near miss ×${count}: ${reason}`);
}

async function readEvery(
  input: TestInput,
  taker: RecordTaker,
  compiled: CompiledBundle,
  options: TestOptions,
): Promise<void> {
  await readInput(input, taker, compiled, new FaultLog(), { take() {}, endPiece() {} }, options);
}
