/**
 * Runs one conformance row by the product's own path, from the rule's text to its answer. A mode changes how events get
 * there (one by one, as bytes cut anywhere, with records skipped unread, in another order), never what must come out.
 */
import { parseSearchTerms } from '../src/lang/spl/search-terms.ts';
import type { Alert } from '../src/alert/alert.ts';
import { isCounted } from '../src/app/counting.ts';
import { Evaluation, type LookupOf } from '../src/app/evaluation.ts';
import type { Finding } from '../src/app/finding.ts';
import { lineTestOf } from '../src/app/hunt-pushdown.ts';
import { LineageSurvey } from '../src/app/lineage-survey.ts';
import { buildPrefilter } from '../src/app/prefilter.ts';
import { compareCandidates, distinctEvents, type StoredCandidate, storeCandidate } from '../src/app/stored-candidate.ts';
import { TemporaryFile } from '../src/app/temporary-file.ts';
import { TermRun } from '../src/app/term-run.ts';
import { decodeRow, encodeRow } from '../src/app/window-run.ts';
import { GroupBatch } from '../src/engine/group-batch.ts';
import { lineageQueriesOf } from '../src/engine/lineage-watch.ts';
import { compareText } from '../src/engine/order.ts';
import { buildPrograms, type Program } from '../src/engine/program.ts';
import type { Tuple } from '../src/engine/row.ts';
import { RuleRun } from '../src/engine/rule-run.ts';
import { SampleMachine } from '../src/engine/sample.ts';
import { SequenceMachine } from '../src/engine/sequence.ts';
import { SortPool } from '../src/engine/sort-pool.ts';
import { takeEnds } from '../src/engine/take-ends.ts';
import type { Candidate } from '../src/engine/term-hits.ts';
import { trailOf } from '../src/engine/trail.ts';
import { TrailPool } from '../src/engine/trail-pool.ts';
import type { Record as EventRecord, JsonObject } from '../src/event/record.ts';
import { type LiveLineageState, LiveLineage } from '../src/event/live-lineage.ts';
import type { PackedTable } from '../src/event/packed-table.ts';
import type { Scalar } from '../src/event/value.ts';
import { UTC } from '../src/event/zone.ts';
import type { Needles } from '../src/io/format.ts';
import { ndjson } from '../src/io/formats/ndjson.ts';
import { compileEql } from '../src/lang/eql/language.ts';
import { compileEsql } from '../src/lang/esql/language.ts';
import { compileKql } from '../src/lang/kql/language.ts';
import type { Plan } from '../src/lang/plan.ts';
import { compileSpl } from '../src/lang/spl/compile.ts';
import { buildMacroTable } from '../src/lang/spl/macros.ts';
import { esqlOptions } from '../src/rule/compile.ts';
import { ENDPOINT_ENGINE } from '../src/rule/elastic-endpoint-rule.ts';
import { lowerExcepted } from '../src/rule/excepted-events.ts';
import { readExceptionItems } from '../src/rule/exceptions.ts';
import { compileRule } from '../src/rule/compile.ts';
import { NO_CONTENT } from '../src/rule/content-roots.ts';
import { elasticNdjson } from '../src/rule/formats/elastic-ndjson.ts';
import { parseLookupCsv } from '../src/rule/lookup-csv.ts';
import { parseLookupFile } from '../src/rule/lookup-definition.ts';
import { buildLookupTable, type LookupTable } from '../src/rule/lookup-table.ts';
import { compileSchedule, ELASTIC_SCHEDULE, mergeSchedules } from '../src/rule/run-schedule.ts';
import { passesLine } from '../src/store/line-test.ts';
import type { ConformanceRow, EqlRow, EsqlRow, SplRow } from './row.ts';

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
  /** Whether a store leaves out events first, as it does for a hunt: those of classes on which the query folds to nothing, and those whose text lacks what it needs. */
  readonly pushedDown?: boolean;
}

/** Events that the mode `pushed down` never read: none would mean that it did nothing. */
export let leftOutByStore = 0;

export const MODES: readonly Mode[] = [
  { name: 'plain', chunk: null, skip: false, reversed: false },
  { name: 'bytes, skipping', chunk: 1 << 16, skip: true, reversed: false },
  { name: 'bytes cut at 7', chunk: 7, skip: true, reversed: false },
  { name: 'reversed arrival', chunk: null, skip: false, reversed: true },
  { name: 'rows one by one', chunk: null, skip: false, reversed: false, keepRows: true },
  { name: 'rows written down', chunk: null, skip: false, reversed: false, keepRows: true, written: true },
  { name: 'two threads', chunk: null, skip: false, reversed: false, halves: true },
  // A checkpoint holds what waits, written down; everything else is forgotten, and a new engine of the same plan goes on.
  { name: 'saved half-way', chunk: null, skip: false, reversed: false, keepRows: true, halves: true, written: true },
  { name: 'pushed down to a store', chunk: null, skip: false, reversed: false, pushedDown: true },
];

const CONTEXT = { now: 1_700_000_000_000_000, infoMin: 0, infoMax: 0, zone: 'UTC' };
const SETTINGS = { readAll: true, strictFields: true, zone: 'UTC', from: null, to: null };

type Answer = EqlRow['expect'] | EsqlRow['expect'] | SplRow['expect'];

export function runRow(row: ConformanceRow, mode: Mode): Answer {
  if (row.kind === 'esql') return runEsql(row, mode);
  return row.kind === 'spl' ? runSpl(row, mode) : runElastic(row, mode);
}

function runElastic(row: EqlRow, mode: Mode): Answer {
  if (row.rule !== undefined) return runCounting(row, row.rule, mode);
  const source = { name: row.id, text: row.query };
  const options = { timestampField: '@timestamp', extraFields: new Map(Object.entries(row.fields ?? {})) };
  const { plan, diagnostics } =
    row.kind === 'kql'
      ? compileKql(source, options)
      : compileEql(source, {
          categoryField: 'event.category',
          tiebreakerField: null,
          ...(row.engine === 'endpoint' && ENDPOINT_ENGINE),
          ...options,
        });
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (plan === null) return { error: error?.code ?? 'no diagnostic' };
  const items = readExceptionItems(row.exceptions ?? [], (problem) => {
    throw new Error(`${row.id}: ${problem}`);
  });
  const place = { source: { name: row.id, text: '' } };
  const { except, problems } = lowerExcepted({
    exceptions: [{ listId: row.id, type: 'detection', items, place }],
    filters: (row.filters ?? []).map((value) => ({ value, place })),
  });
  const refused = problems.find(({ severity }) => severity === 'error');
  if (refused !== undefined) return { error: refused.code };
  const excepting = except === null ? plan : { ...plan, except };
  const { programs, findings } = evaluate(excepting, row.events, mode, () => undefined);
  const { body } = programs[0]!;
  if (body.kind === 'terms') return runTerms(body, findings);
  const matched = findings.flatMap((finding) => (finding.kind === 'match' ? [finding.match.reference.record - 1] : []));
  return mode.reversed ? matched.sort((a, b) => a - b) : matched;
}

/** By the rule's own file, as Kibana exports it. */
function runCounting(row: EqlRow, keys: JsonObject, mode: Mode): Answer {
  const text = JSON.stringify({ rule_id: row.id, name: row.id, risk_score: 21, severity: 'low', language: 'kuery', query: row.query, ...keys });
  const [loaded] = elasticNdjson.parse({ name: `${row.id}.ndjson`, text });
  const refused = loaded?.diagnostics.find(({ severity }) => severity === 'error');
  if (loaded === undefined || !loaded.ok) return { error: refused?.code ?? 'no diagnostic' };
  const { rule } = loaded;
  const { plan, diagnostics } = compileRule(rule, NO_CONTENT, { extraFields: new Map(Object.entries(row.fields ?? {})) });
  if (plan === null) return { error: diagnostics.find(({ severity }) => severity === 'error')?.code ?? 'no diagnostic' };
  const { programs, findings } = evaluate(plan, row.events, mode, () => undefined);
  const { body } = programs[0]!;
  if (body.kind !== 'terms') throw new Error(`${row.id}: the rule does not count`);
  const file = new TemporaryFile();
  const run = new TermRun(rule, body, new SortPool(file));
  for (const finding of findings) if (finding.kind === 'terms') run.take(mode.written === true ? structuredClone(finding) : finding);
  const alerts: Alert[] = [];
  const schedule = compileSchedule(mergeSchedules(rule.schedule, ELASTIC_SCHEDULE), UTC);
  const limit = (what: string): void => {
    throw new Error(`${row.id}: ${what}`);
  };
  run.end((alert) => alerts.push(alert), limit, row.windows === true ? schedule : null, 0);
  file.close();
  return alerts.sort(compareAlertTimes).map(({ fields, new_terms, threshold_result, events }) => ({
    terms: new_terms ?? Object.values(fields).map((value) => value as Scalar), // what a threshold counts by has one value
    events: events.map(({ record }) => record - 1),
    ...(threshold_result?.cardinality[0] === undefined ? {} : { different: threshold_result.cardinality[0].value }),
  }));
}

/** By time and then by what they say: ids are hashes. */
function compareAlertTimes(a: Alert, b: Alert): number {
  return compareText(a.time ?? '', b.time ?? '') || compareText(JSON.stringify(a.new_terms ?? a.fields), JSON.stringify(b.new_terms ?? b.fields));
}

function runTerms(body: Extract<Program['body'], { kind: 'terms' }>, findings: readonly Finding[]): Answer {
  const candidates = findings.flatMap((finding): StoredCandidate[] => {
    if (finding.kind !== 'terms') return [];
    const stored = storeCandidate(finding, body);
    return stored === null ? [] : [stored];
  });
  candidates.sort(compareCandidates);
  const found: number[][] = [];
  const emit = ({ events }: { events: readonly (Candidate<StoredCandidate> | null)[] }): void => {
    found.push(events.map((event) => (event === null ? -1 : event.match.read([]).reference.record - 1)));
  };
  if (isCounted(body.stage)) throw new Error('a query alone counts nothing');
  const machine = body.stage.kind === 'sequence' ? new SequenceMachine(body.stage, emit) : new SampleMachine(body.stage, emit);
  for (const candidate of distinctEvents(candidates)) machine.push(candidate);
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
        get: (name) => lookups.get(name),
      },
    },
  );
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (plan === null) return { error: error?.code ?? 'no diagnostic' };
  const { programs, findings } = evaluate(plan, row.events, mode, (_, name) => lookups.get(name));
  return runRows(programs, findings, mode, (name) => lookups.get(name));
}

/** ES|QL: without SORT rows have no order, and are compared in one of ours. */
function runEsql(row: EsqlRow, mode: Mode): Answer {
  const options = { extraFields: new Map(Object.entries(row.fields ?? {})) };
  const { plan, diagnostics } = compileEsql({ name: row.id, text: row.query }, esqlOptions('@timestamp', options));
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (plan === null) return { error: error?.code ?? 'no diagnostic' };
  const { programs, findings } = evaluate(plan, row.events, mode, () => undefined);
  if (programs[0]!.body.kind === 'rows') {
    const rows = runRows(programs, findings, mode, () => undefined);
    return /\bsort\b/i.test(row.query) ? rows : inOrder(rows);
  }
  const matched = findings.flatMap((finding) => (finding.kind === 'match' ? [finding.match] : []));
  matched.sort((a, b) => a.reference.record - b.reference.record);
  if (row.shows === undefined) return matched.map(({ reference }) => reference.record - 1);
  return matched.map(({ reference, fields }) => ({
    event: reference.record - 1,
    ...Object.fromEntries(fields.filter(([name]) => row.shows!.includes(name))),
  }));
}

function inOrder(rows: readonly JsonObject[]): readonly JsonObject[] {
  const textOf = (row: JsonObject): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => compareText(a, b)));
  return [...rows].sort((a, b) => compareText(textOf(a), textOf(b)));
}

/** What comes out of a search's stages behind its findings. */
function runRows(programs: readonly Program[], findings: readonly Finding[], mode: Mode, lookup: (name: string) => LookupTable | undefined): JsonObject[] {
  const out: Tuple[] = [];
  const run = new RuleRun(programs[0]!, (tuple) => out.push(tuple), {
    context: CONTEXT,
    lookup,
    parseTerms: parseSearchTerms,
    limit: () => {},
  });
  const trails = new TrailPool();
  for (const finding of findings) {
    if (finding.kind === 'row') {
      const { row, reference } = mode.written === true ? decodeRow(encodeRow(finding.row, finding.reference)) : finding;
      run.push(finding.rule, { row: new Map(row), trail: trailOf(reference) });
    } else if (finding.kind === 'groups') {
      const batch = new GroupBatch(finding.common, 0, trails);
      for (const { programs, groups } of finding.folds) for (const at of programs) run.merge(at, groups, batch);
    }
  }
  run.end(CONTEXT);
  return out.map(({ row: columns }) => Object.fromEntries(columns));
}

function buildTable(name: string, { csv, ...settings }: { readonly csv: string } & Readonly<Record<string, unknown>>): LookupTable {
  const text = JSON.stringify({ name, filename: `${name}.csv`, ...settings }); // JSON is YAML
  const { definition } = parseLookupFile({ name: `${name}.yml`, text });
  if (definition === null) throw new Error(`the lookup ${name} of a row has no definition`);
  return buildLookupTable(definition, parseLookupCsv({ name: `${name}.csv`, text: csv }));
}

function evaluate(plan: Plan, events: readonly JsonObject[], mode: Mode, lookups: LookupOf): { programs: readonly Program[]; findings: Finding[] } {
  const { all } = buildPrograms([{ plan, indexPatterns: [] }]);
  const lineage = gatherLineage(all, events, mode);
  if (mode.halves !== true) return { programs: all, findings: read(all, events, 0, mode, lookups, true, lineage) };
  const half = events.length >> 1;
  const others = buildPrograms([{ plan: structuredClone(plan), indexPatterns: [] }]).all;
  const findings = [
    ...read(all, events.slice(0, half), 0, mode, lookups, mode.written !== true, lineage),
    ...structuredClone(read(others, events.slice(half), half, mode, lookups, false, lineage)),
  ];
  return { programs: all, findings };
}

/** What was gathered of ancestors before; in modes that read as a stream does nothing was, and what is kept is written down half-way. */
interface Lineage {
  readonly table: PackedTable | null;
  saved: () => LiveLineageState;
}

function gatherLineage(programs: readonly Program[], events: readonly JsonObject[], mode: Mode): Lineage {
  const queries = lineageQueriesOf(programs);
  if (queries.length === 0 || mode.keepRows === true) return { table: null, saved: () => [] };
  const survey = new LineageSurvey(queries, SETTINGS);
  const order = mode.reversed ? [...events.keys()].reverse() : [...events.keys()];
  for (const i of order) survey.take(recordOf(events[i]!, i));
  return { table: survey.builder.build(), saved: () => [] };
}

/** What one thread finds in some of the events, of which `before` came before; `isLocal`: its findings stay in it. */
function read(programs: readonly Program[], events: readonly JsonObject[], before: number, mode: Mode, lookups: LookupOf, isLocal: boolean, lineage: Lineage): Finding[] {
  const { table, saved } = lineage;
  const live = mode.keepRows === true ? new LiveLineage(saved()) : null;
  const settings = { ...SETTINGS, keepRows: mode.keepRows === true, ...(table === null ? {} : { lineage: table }) };
  const evaluation = new Evaluation(programs, settings, CONTEXT, lookups, isLocal, live);
  const findings: Finding[] = [];
  evaluation.begin(before === 0 ? 0 : 1);
  evaluation.enter(
    'row',
    (finding) => findings.push(finding),
    () => {},
  );
  const needles = mode.skip ? buildPrefilter(programs) : null;
  const order = mode.pushedDown === true ? narrow(programs, events, lookups) : [...events.keys()];
  if (mode.chunk === null) feedObjects(events, before, evaluation, mode.reversed ? order.reverse() : order);
  else feedBytes(events, evaluation, mode.chunk, needles);
  evaluation.finish();
  if (live !== null) lineage.saved = () => JSON.parse(JSON.stringify(live.state()));
  return findings;
}

/** Indexes of the events that a store gives for the query: a class is judged by the first event of it, a line by its text. */
function narrow(programs: readonly Program[], events: readonly JsonObject[], lookups: LookupOf): number[] {
  const judge = new Evaluation(programs, SETTINGS, CONTEXT, lookups);
  const line = lineTestOf(programs);
  const idle = new Map<string, boolean>();
  const kept = [...events.keys()].filter((i) => {
    const judged = judge.judgeClass(recordOf(events[i]!, i));
    if (judged !== null && !idle.has(judged.key)) idle.set(judged.key, judged.isIdle);
    if (judged !== null && idle.get(judged.key) === true) return false;
    return line === null || passesLine(line, JSON.stringify(events[i]));
  });
  leftOutByStore += events.length - kept.length;
  return kept;
}

function recordOf(body: JsonObject, i: number): EventRecord {
  return { body, ordinal: i + 1, offset: 0, bytes: Buffer.from(JSON.stringify(body)) };
}

function feedObjects(events: readonly JsonObject[], before: number, evaluation: Evaluation, order: readonly number[]): void {
  for (const i of order) evaluation.take(recordOf(events[i]!, before + i));
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
