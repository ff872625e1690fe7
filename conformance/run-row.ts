/**
 * Runs one conformance row by the product's own path, from the rule's text to its answer. A mode changes how events get
 * there (one by one, as bytes cut anywhere, with records skipped unread, in another order), never what must come out.
 */
import { parseSearchTerms } from '../src/lang/spl/search-terms.ts';
import { Evaluation, type LookupOf } from '../src/app/evaluation.ts';
import type { Finding } from '../src/app/finding.ts';
import { buildPrefilter } from '../src/app/prefilter.ts';
import { decodeRow, encodeRow } from '../src/app/window-run.ts';
import type { LookupSource } from '../src/engine/operator.ts';
import { buildPrograms, type Program } from '../src/engine/program.ts';
import type { Tuple } from '../src/engine/row.ts';
import { RuleRun } from '../src/engine/rule-run.ts';
import { SampleMachine } from '../src/engine/sample.ts';
import { SequenceMachine } from '../src/engine/sequence.ts';
import { takeEnds } from '../src/engine/take-ends.ts';
import { type Candidate, compareCandidates } from '../src/engine/term-hits.ts';
import { trailOf } from '../src/engine/trail.ts';
import type { JsonObject } from '../src/event/record.ts';
import type { Needles } from '../src/io/format.ts';
import { ndjson } from '../src/io/formats/ndjson.ts';
import { compileEql } from '../src/lang/eql/language.ts';
import type { Plan } from '../src/lang/plan.ts';
import { compileSpl } from '../src/lang/spl/compile.ts';
import { buildMacroTable } from '../src/lang/spl/macros.ts';
import { lowerExceptions, readExceptionItems } from '../src/rule/exceptions.ts';
import { parseLookupCsv } from '../src/rule/lookup-csv.ts';
import { parseLookupFile } from '../src/rule/lookup-definition.ts';
import { buildLookupTable } from '../src/rule/lookup-table.ts';
import type { ConformanceRow, EqlRow, SplRow } from './row.ts';

export interface Mode {
  readonly name: string;
  /** null: records are handed over as objects; else as bytes in chunks of this size. */
  readonly chunk: number | null;
  /** Whether records may be skipped unread. */
  readonly skip: boolean;
  /** Whether the events of a sequence arrive last first. */
  readonly reversed: boolean;
  /** Whether every row is handed on by itself, even where rows could be folded into groups as they are read. */
  readonly keepRows?: boolean;
  /** Whether the second half of the events is read by another thread's evaluation, built from a copy of the plan, and its groups come as plain data. */
  readonly halves?: boolean;
  /** Whether rows are written down and read back before they are searched, as they are where they wait for a window. */
  readonly written?: boolean;
}

export const MODES: readonly Mode[] = [
  { name: 'plain', chunk: null, skip: false, reversed: false },
  { name: 'bytes, skipping', chunk: 1 << 16, skip: true, reversed: false },
  { name: 'bytes cut at 7', chunk: 7, skip: true, reversed: false },
  { name: 'reversed arrival', chunk: null, skip: false, reversed: true },
  { name: 'rows one by one', chunk: null, skip: false, reversed: false, keepRows: true },
  { name: 'rows written down', chunk: null, skip: false, reversed: false, keepRows: true, written: true },
  { name: 'two threads', chunk: null, skip: false, reversed: false, halves: true },
];

const CONTEXT = { now: 1_700_000_000_000_000, infoMin: 0, infoMax: 0, tzOffset: 0 };
const SETTINGS = { readAll: true, strictFields: true, tzMinutes: 0, from: null, to: null };

type Answer = EqlRow['expect'] | SplRow['expect'];

export function runRow(row: ConformanceRow, mode: Mode): Answer {
  return row.kind === 'eql' ? runEql(row, mode) : runSpl(row, mode);
}

function runEql(row: EqlRow, mode: Mode): Answer {
  const { plan, diagnostics } = compileEql(
    { name: row.id, text: row.query },
    {
      categoryField: 'event.category',
      timestampField: '@timestamp',
      tiebreakerField: null,
      extraFields: new Map(Object.entries(row.fields ?? {})),
    },
  );
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (plan === null) return { error: error?.code ?? 'no diagnostic' };
  const items = readExceptionItems(row.exceptions ?? [], (problem) => {
    throw new Error(`${row.id}: ${problem}`);
  });
  const except = lowerExceptions([{ listId: row.id, type: 'detection', items }]);
  const excepting = except === null ? plan : { ...plan, except };
  const { programs, findings } = evaluate(excepting, row.events, mode, () => undefined);
  const { body } = programs[0]!;
  if (body.kind === 'terms') return runTerms(body, findings);
  const matched = findings.flatMap((finding) => (finding.kind === 'match' ? [finding.match.reference.record - 1] : []));
  return mode.reversed ? matched.sort((a, b) => a - b) : matched;
}

function runTerms(body: Extract<Program["body"], { kind: "terms" }>, findings: readonly Finding[]): Answer {
  const isSample = body.stage.kind === 'sample';
  const candidates = findings.flatMap((finding): Candidate<number>[] =>
    finding.kind === 'terms' && (isSample || finding.order !== null)
      ? [
          {
            time: finding.order ?? 0,
            tiebreaker: finding.tiebreaker,
            host: null,
            recordId: null,
            // Stands in for the event's id: orders events of one time as they stand in the row.
            id: String(finding.match.reference.record).padStart(6, '0'),
            hits: finding.hits,
            match: finding.match.reference.record - 1,
          },
        ]
      : [],
  );
  candidates.sort(compareCandidates);
  const found: number[][] = [];
  const emit = ({ events }: { events: readonly (Candidate<number> | null)[] }): void => {
    found.push(events.map((event) => (event === null ? -1 : event.match)));
  };
  const machine = body.stage.kind === 'sequence' ? new SequenceMachine(body.stage, emit) : new SampleMachine(body.stage, emit);
  for (const candidate of candidates) machine.push(candidate);
  machine.end();
  const left = takeEnds(found, body.rest);
  return body.stage.terms.length === 1 ? left.map(([event]) => event!) : left;
}

function runSpl(row: SplRow, mode: Mode): Answer {
  const lookups = new Map(Object.entries(row.lookups ?? {}).map(([name, table]) => [name, buildTable(name, table)]));
  const { plan, diagnostics } = compileSpl(
    { name: row.id, text: row.query },
    {
      macros: buildMacroTable(
        Object.entries(row.macros ?? {}).map(([name, macro]) =>
          typeof macro === 'string' ? { name, args: [], definition: macro } : { name, ...macro },
        ),
      ),
      lookups: {
        has: (name) => lookups.has(name),
        names: () => lookups.keys(),
        columns: (name) => lookups.get(name)?.columns ?? null,
      },
    },
  );
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (plan === null) return { error: error?.code ?? 'no diagnostic' };
  const { programs, findings } = evaluate(plan, row.events, mode, (_, name) => lookups.get(name));
  const out: Tuple[] = [];
  const run = new RuleRun(programs[0]!, (tuple) => out.push(tuple), {
    context: CONTEXT,
    lookup: (name) => lookups.get(name),
    parseTerms: parseSearchTerms,
    limit: () => {},
  });
  for (const finding of findings) {
    if (finding.kind === 'row') {
      const { row, reference } = mode.written === true ? decodeRow(encodeRow(finding.row, finding.reference)) : finding;
      run.push(finding.rule, { row: new Map(row), trail: trailOf(reference) });
    } else if (finding.kind === 'groups') for (const at of [finding.rule, ...finding.sharers]) run.merge(at, finding.groups, 0);
  }
  run.end(CONTEXT);
  return out.map(({ row: columns }) => Object.fromEntries(columns));
}

function buildTable(name: string, { csv, ...settings }: { readonly csv: string } & Readonly<Record<string, unknown>>): LookupSource {
  const text = JSON.stringify({ name, filename: `${name}.csv`, ...settings }); // JSON is YAML
  const { definition } = parseLookupFile({ name: `${name}.yml`, text });
  if (definition === null) throw new Error(`the lookup ${name} of a row has no definition`);
  return buildLookupTable(definition, parseLookupCsv({ name: `${name}.csv`, text: csv }));
}

function evaluate(plan: Plan, events: readonly JsonObject[], mode: Mode, lookups: LookupOf): { programs: readonly Program[]; findings: Finding[] } {
  const { all } = buildPrograms([{ plan, indexPatterns: [] }]);
  if (mode.halves !== true) return { programs: all, findings: read(all, events, 0, mode, lookups, true) };
  const half = events.length >> 1;
  const others = buildPrograms([{ plan: structuredClone(plan), indexPatterns: [] }]).all;
  const findings = [
    ...read(all, events.slice(0, half), 0, mode, lookups, true),
    ...structuredClone(read(others, events.slice(half), half, mode, lookups, false)),
  ];
  return { programs: all, findings };
}

/** What one thread finds in some of the events, of which `before` came before; `isLocal`: its findings stay in it. */
function read(programs: readonly Program[], events: readonly JsonObject[], before: number, mode: Mode, lookups: LookupOf, isLocal: boolean): Finding[] {
  const settings = { ...SETTINGS, keepRows: mode.keepRows === true };
  const evaluation = new Evaluation(programs, settings, CONTEXT, lookups, isLocal);
  const findings: Finding[] = [];
  evaluation.begin(before === 0 ? 0 : 1);
  evaluation.enter(
    'row',
    (finding) => findings.push(finding),
    () => {},
  );
  const needles = mode.skip ? buildPrefilter(programs) : null;
  if (mode.chunk === null) feedObjects(events, before, evaluation, mode.reversed);
  else feedBytes(events, evaluation, mode.chunk, needles);
  evaluation.finish();
  return findings;
}

function feedObjects(events: readonly JsonObject[], before: number, evaluation: Evaluation, reversed: boolean): void {
  const order = events.map((_, i) => i);
  if (reversed) order.reverse();
  for (const i of order) {
    const body = events[i]!;
    evaluation.take({ body, ordinal: before + i + 1, offset: 0, bytes: Buffer.from(JSON.stringify(body)) });
  }
}

function feedBytes(events: readonly JsonObject[], evaluation: Evaluation, chunk: number, needles: Needles | null): void {
  const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const reader = ndjson.open(
    { record: (record) => void evaluation.take(record), fault: () => {} },
    { needles, firstOrdinal: 0, firstOffset: 0 },
  );
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  reader.end();
}
