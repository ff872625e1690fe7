/**
 * Runs the conformance rows of `conformance/eql` on the plans that the compiler makes, with an evaluator that is as
 * simple as can be: no slots, no indexes, no shared code with the engine beyond functions and Lucene's expressions. The
 * engine has to agree with it, row by row, in its own tests.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FieldType } from '../../event/ecs-fields.ts';
import { foldText } from '../../event/fold.ts';
import { compareIps, isInNetwork, parseIp, parseNetwork } from '../../event/ip.ts';
import { type Scalar, scalarText, toValue, type Value, valuesOf } from '../../event/value.ts';
import type { Expr, TestOp } from '../expression.ts';
import { EQL_FUNCTIONS } from '../functions/eql.ts';
import type { JoinKey, Plan, Sample, Sequence, SequenceTerm } from '../plan.ts';
import { compileLuceneRegex } from '../regex/lucene.ts';
import { fieldNamesOf } from '../walk.ts';
import { compileEql } from './language.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Row {
  readonly id: string;
  readonly fields?: Readonly<Record<string, FieldType>>;
  readonly events: readonly Fields[];
  readonly query: string;
  readonly expect: readonly number[] | readonly (readonly number[])[] | { readonly error: string };
}

const FOLDER = new URL('../../../conformance/eql/', import.meta.url);
// Exceptions are no part of the language: rules bring them from outside the query.
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'exceptions.json');
const SOURCES = { categoryField: 'event.category', timestampField: '@timestamp', tiebreakerField: null };

describe.each(FILES)('%s', (file) => {
  // The rows are ours, and this test is what checks their shape.
  const rows = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly Row[];
  it.each(rows.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const extraFields = new Map(Object.entries(row.fields ?? {}));
    const { plan, diagnostics } = compileEql({ name: row.id, text: row.query }, { ...SOURCES, extraFields });
    const errors = diagnostics.filter((each) => each.severity === 'error').map(({ code }) => code);
    if ('error' in row.expect) {
      expect(errors).toEqual([row.expect.error]);
      return;
    }
    expect(errors).toEqual([]);
    expect(run(plan!, row.events)).toEqual(row.expect);
  });
});

function run(plan: Plan, events: readonly Fields[]): readonly (number | readonly number[])[] {
  const [first, ...pipes] = plan.stages;
  let found: (number | readonly number[])[];
  if (first?.kind === 'filter') {
    found = [...events.keys()].filter((i) => isTrue(first.predicate, events[i]!));
    if (pipes.length > 0) found.sort((a, b) => timeOf(events[a as number]!)! - timeOf(events[b as number]!)!);
  } else if (first?.kind === 'sequence') found = runSequence(first, events, plan.hasFineTimes === true);
  else if (first?.kind === 'sample') found = runSample(first, events);
  else throw new Error(`unexpected stage ${first?.kind}`);
  for (const pipe of pipes) {
    if (pipe.kind === 'head') found = found.slice(0, pipe.count);
    else if (pipe.kind === 'tail') found = pipe.count === 0 ? [] : found.slice(-pipe.count);
  }
  return found;
}

// --- conditions ---------------------------------------------------------------------------------------------------------

function isTrue(expr: Expr, event: Fields): boolean {
  return evaluate(expr, (name) => toValue(event[name])) === true;
}

type Read = (name: string) => Value;

function evaluate(expr: Expr, read: Read): Value {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'field':
      return read(expr.name);
    case 'and':
    case 'or': {
      const values = expr.args.map((arg) => evaluate(arg, read));
      const decisive = expr.kind === 'or';
      return values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive;
    }
    case 'not': {
      const value = evaluate(expr.arg, read);
      return value === null ? null : value !== true;
    }
    case 'call': {
      const call = EQL_FUNCTIONS.find((spec) => spec.name === expr.function)?.call;
      return call!(...expr.args.map((arg) => evaluate(arg, read)));
    }
    case 'test':
      return anyChoice(expr.arg, read, (value) => value !== null && holds(expr.op, value));
    case 'truth':
      return anyChoice(expr.arg, read, (value) => value === true);
    case 'exists':
      return anyChoice(expr.arg, read, (value) => value !== null);
    default:
      throw new Error(`${expr.kind} is not EQL's`);
  }
}

/** Whether some choice of one value for each field makes the argument acceptable. */
function anyChoice(arg: Expr, read: Read, accept: (value: Scalar | null) => boolean): boolean {
  let choices: ReadonlyMap<string, Scalar | null>[] = [new Map()];
  for (const name of fieldNamesOf(arg)) {
    const values = valuesOf(read(name));
    const options: readonly (Scalar | null)[] = values.length === 0 ? [null] : values;
    choices = choices.flatMap((choice) => options.map((value) => new Map(choice).set(name, value)));
  }
  return choices.some((choice) => {
    const value = evaluate(arg, (name) => choice.get(name) ?? null);
    return accept(value as Scalar | null); // no field is a list any more
  });
}

function holds(op: TestOp, value: Scalar): boolean {
  switch (op.op) {
    case 'equals':
      return same(value, op.value, op);
    case 'in':
      return op.values.some((each) => same(value, each, op));
    case 'glob':
      return op.patterns.some((pattern) =>
        globRegex(foldText(pattern, op.fold)).test(foldText(scalarText(value), op.fold)),
      );
    case 'prefix':
      return foldText(scalarText(value), op.fold).startsWith(foldText(op.value, op.fold));
    case 'suffix':
      return foldText(scalarText(value), op.fold).endsWith(foldText(op.value, op.fold));
    case 'contains':
      return foldText(scalarText(value), op.fold).includes(foldText(op.value, op.fold));
    case 'cidr': {
      const address = parseIp(scalarText(value));
      return address !== null && op.networks.some((each) => isInNetwork(address, parseNetwork(each)!));
    }
    case 'regex': {
      if (op.dialect === 'java') {
        return op.patterns.some((each) =>
          new RegExp(`^(?:${each})$`, op.fold === 'none' ? 's' : 'is').test(scalarText(value)),
        );
      }
      const compiled = compileLuceneRegex(op.patterns, op.fold);
      return compiled.ok && compiled.matches(scalarText(value));
    }
    case 'order': {
      const order = compare(value, op.value, op.type);
      if (order === null || (op.below !== undefined && compare(value, op.below, op.type)! >= 0)) return false;
      return op.cmp === '<' ? order < 0 : op.cmp === '<=' ? order <= 0 : op.cmp === '>' ? order > 0 : order >= 0;
    }
    default:
      throw new Error(`${op.op} is not EQL's`);
  }
}

function same(value: Scalar, constant: Scalar, op: Extract<TestOp, { op: 'equals' | 'in' }>): boolean {
  if (op.numeric === true && typeof constant === 'number')
    return scalarText(value) !== '' && Number(value) === constant;
  return foldText(scalarText(value), op.fold) === foldText(scalarText(constant), op.fold);
}

function globRegex(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su');
}

function compare(value: Scalar, constant: Scalar, type: string): number | null {
  if (type === 'date') return millisOf(value) - millisOf(constant);
  if (type === 'date-nanos') return Number(nanosOf(scalarText(value)) - nanosOf(scalarText(constant)));
  if (type === 'ip') return compareIps(parseIp(scalarText(value))!, parseIp(scalarText(constant))!);
  if (type === 'version') return compareVersions(scalarText(value), scalarText(constant));
  if (typeof constant === 'number') return Number.isNaN(Number(value)) ? null : Number(value) - constant;
  const [a, b] = [scalarText(value), scalarText(constant)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Milliseconds that a date field holds: of ISO text, or numbers as they are but for seconds since 2001. */
function millisOf(value: Scalar): number {
  const text = scalarText(value);
  if (!/^\d+$/.test(text)) return Date.parse(text);
  return Number(text) >= 1e9 && Number(text) < 1e11 ? Number(text) * 1000 : Number(text);
}

function nanosOf(text: string): bigint {
  const [whole, fraction = ''] = text.replace('Z', '').split('.') as [string, string?];
  const isIso = text.includes('-');
  const millis = isIso ? Date.parse(`${whole}Z`) : Number(whole);
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(isIso ? 9 : 6, '0'));
}

/** Enough for the rows: `1.2.3` and `1.2.3-pre`. */
function compareVersions(a: string, b: string): number {
  const [[left, leftPre], [right, rightPre]] = [a.split('-'), b.split('-')] as [string[], string[]];
  const [numbers, others] = [left!.split('.').map(Number), right!.split('.').map(Number)];
  for (const [i, number] of numbers.entries()) if (number !== others[i]) return number - (others[i] ?? 0);
  return leftPre === rightPre
    ? 0
    : leftPre === undefined
      ? 1
      : rightPre === undefined
        ? -1
        : leftPre < rightPre
          ? -1
          : 1;
}

// --- sequences and samples ------------------------------------------------------------------------------------------------

/** Milliseconds, with a fraction where the field is `isFine`. */
function timeOf(event: Fields, isFine = false): number | null {
  const time = event['@timestamp'];
  if (typeof time === 'string' && isFine) return Number(nanosOf(time)) / 1e6;
  return typeof time === 'string' || typeof time === 'number' ? millisOf(time) : null;
}

/** The keys under which an event takes part in a term; none where a key that must be there is missing. */
function keysOf(term: SequenceTerm, event: Fields): string[] {
  let keys: readonly (Scalar | null)[][] = [[]];
  for (const { name, optional, type } of term.by) {
    const written = valuesOf(toValue(event[name]));
    const values: readonly (Scalar | null)[] = [...new Set(written.map((value) => keyText(value, type)))];
    const options = values.length === 0 && optional ? [null] : values;
    keys = keys.flatMap((key) => options.map((value) => [...key, value]));
  }
  return keys.map((key) => JSON.stringify(key));
}

function keyText(value: Scalar, type: JoinKey['type']): string {
  if (type === 'date') return String(millisOf(value));
  return type === 'ip' ? String(parseIp(scalarText(value))) : scalarText(value);
}

interface Partial {
  readonly events: readonly number[];
  readonly key: string;
}

function runSequence(stage: Sequence, events: readonly Fields[], isFine: boolean): number[][] {
  const at = (i: number): number => timeOf(events[i]!, isFine)!;
  const order = [...events.keys()].filter((i) => timeOf(events[i]!) !== null).sort((a, b) => at(a) - at(b) || a - b);
  const positive = stage.terms.filter((term) => !term.missing);
  const waiting: Partial[][] = positive.map(() => []);
  const stops = new Map<string, number>();
  const found: Partial[] = [];
  const maxSpan = stage.maxSpan === null ? Infinity : stage.maxSpan / 1000;
  const advance = (partial: Partial, length: number): void => {
    if (length === positive.length) found.push(partial);
    else waiting[length]!.push(partial);
  };
  for (const [position, i] of order.entries()) {
    if (stage.until !== null && isTrue(stage.until.predicate, events[i]!)) {
      for (const key of keysOf(stage.until, events[i]!)) stops.set(key, position);
    }
    // Later terms first, so that an event does not follow itself.
    for (let stageAt = positive.length - 1; stageAt >= 0; stageAt--) {
      const term = positive[stageAt]!;
      if (!isTrue(term.predicate, events[i]!)) continue;
      for (const key of keysOf(term, events[i]!)) {
        if (stageAt === 0) {
          advance({ events: [i], key }, 1);
          continue;
        }
        const before = waiting[stageAt]!.filter((partial) => partial.key === key);
        const newest = before[before.length - 1];
        if (newest === undefined) continue;
        waiting[stageAt] = waiting[stageAt]!.filter((partial) => partial.key !== key);
        const last = order.indexOf(newest.events[newest.events.length - 1]!);
        const stopped = (stops.get(key) ?? -1) >= last && stops.get(key)! < position;
        if (at(i) - at(newest.events[0]!) > maxSpan || stopped) continue;
        advance({ events: [...newest.events, i], key }, stageAt + 1);
      }
    }
  }
  return found.flatMap((partial) => withMissing(stage, partial, events, order, maxSpan, at) ?? []);
}

/**
 * The sequence with -1 for its missing terms, in a list; null where an event stands where there must be none. As
 * Elasticsearch checks: neighbours by time alone and strictly; at the ends, the newest event before and the oldest after
 * count, and where both ends must be empty only the two together, within maxspan of each other, forbid the sequence.
 */
function withMissing(
  stage: Sequence,
  partial: Partial,
  events: readonly Fields[],
  order: readonly number[],
  maxSpan: number,
  at: (i: number) => number,
): number[][] | null {
  const [first, last] = [partial.events[0]!, partial.events[partial.events.length - 1]!];
  const out: number[] = [];
  let before: number | null = null;
  let after: number | null = null;
  let done = 0;
  for (const term of stage.terms) {
    if (!term.missing) {
      out.push(partial.events[done++]!);
      continue;
    }
    out.push(-1);
    const hits = order
      .filter((i) => isTrue(term.predicate, events[i]!) && keysOf(term, events[i]!).includes(partial.key))
      .map(at);
    if (done === 0) {
      for (const time of hits) if (time < at(first) && (before === null || time > before)) before = time;
    } else if (done === partial.events.length) {
      for (const time of hits) if (time > at(last) && (after === null || time < after)) after = time;
    } else if (hits.some((time) => time > at(partial.events[done - 1]!) && time < at(partial.events[done]!)))
      return null;
  }
  const [leading, trailing] = [stage.terms[0]!.missing, stage.terms[stage.terms.length - 1]!.missing];
  if ((leading && before === null) || (trailing && after === null) || (before === null && after === null)) return [out];
  return (after ?? at(last)) - (before ?? at(first)) > maxSpan ? [out] : null;
}

function runSample(stage: Sample, events: readonly Fields[]): number[][] {
  const keys = new Set(events.flatMap((event) => stage.terms.flatMap((term) => keysOf(term, event))));
  const samples: number[][] = [];
  for (const key of keys) {
    const options = stage.terms.map((term) =>
      [...events.keys()].filter((i) => isTrue(term.predicate, events[i]!) && keysOf(term, events[i]!).includes(key)),
    );
    const sample = choose(options, []);
    if (sample !== null) samples.push(sample);
  }
  return samples;
}

/** One event from each list, all different, the earliest choice; or null. */
function choose(options: readonly (readonly number[])[], chosen: readonly number[]): number[] | null {
  if (chosen.length === options.length) return [...chosen];
  for (const i of options[chosen.length]!) {
    const whole = chosen.includes(i) ? null : choose(options, [...chosen, i]);
    if (whole !== null) return whole;
  }
  return null;
}
