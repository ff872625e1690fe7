/**
 * stats: groups rows by the values of its by-fields and folds each group. A row whose by-field is null is dropped
 * (Splunk; the most reported surprise of its content) unless `fillNull` stands in; a multivalued by-field puts the row
 * into one group per value, several into their cross product. Groups come out in ascending order of their by-values.
 *
 * Groups are capped: past the cap new groups are counted and dropped, never silently.
 */
import { isList, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { AggregateSpec } from '../../lang/aggregate.ts';
import { findAggregate } from '../../lang/aggregates/index.ts';
import type { Aggregate, AggregateCall } from '../../lang/plan.ts';
import type { Emit, Operator, OperatorContext } from '../operator.ts';
import { compareText, numberOf } from '../order.ts';
import { compileExpr } from '../predicate.ts';
import { type Row, rowTime, setColumn, type Tuple } from '../row.ts';
import { rowScope } from '../scope.ts';
import { TrailBuilder } from '../trail.ts';
import { compileNamePattern, fillNamePattern } from './name-pattern.ts';

export const MAX_GROUPS = 2_000_000;
/** Groups that one row may fall into; a row with more is cut, and the cut is reported. */
const MAX_FAN_OUT = 10_000;

interface Column {
  readonly as: string;
  readonly spec: AggregateSpec;
  readonly parameter: number | undefined;
  /** null: the row itself is counted. */
  readonly read: ((row: Row) => Value) | null;
}

interface Group {
  readonly key: readonly Scalar[];
  readonly states: unknown[];
  readonly trail: TrailBuilder;
  /** Columns that a wildcard such as `values(*)` made, by output name. */
  readonly extra: Map<string, { column: Column; state: unknown }>;
}

export function openStats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  const fixed = stage.aggregates.filter((a) => a.wildcard === undefined).map((a) => compileColumn(a));
  const wild = stage.aggregates.filter((a) => a.wildcard !== undefined);
  const groups = new Map<string, Group>();
  let order = 0;

  function compileColumn(call: AggregateCall): Column {
    const spec = findAggregate(call.function);
    if (spec === undefined) throw new Error(`no aggregate is named ${call.function}`);
    const compiled = call.arg === null ? null : compileExpr(call.arg, rowScope(context.context));
    const read = compiled === null ? null : compiled.kind === 'constant' ? () => compiled.value : compiled.evaluate;
    return { as: call.as, spec, parameter: call.parameter, read };
  }

  const add = (group: Group, tuple: Tuple): void => {
    const time = rowTime(tuple.row);
    fixed.forEach((column, i) => {
      group.states[i] = addValues(column, group.states[i], tuple.row, time, order);
    });
    for (const call of wild) addWildcard(group, call, stage.by, tuple.row, time, order);
    group.trail.add(tuple.trail);
    order++;
  };

  return {
    push: (tuple) => {
      const keys = groupKeys(tuple.row, stage.by, stage.fillNull, context.limit);
      for (const key of keys) {
        const id = JSON.stringify(key);
        let group = groups.get(id);
        if (group === undefined) {
          if (groups.size >= MAX_GROUPS) {
            context.limit(`stats reached ${MAX_GROUPS} groups; rows of further groups were dropped`);
            continue;
          }
          group = { key, states: fixed.map((c) => c.spec.init()), trail: new TrailBuilder(), extra: new Map() };
          groups.set(id, group);
        }
        add(group, tuple);
      }
    },
    end: () => {
      if (groups.size === 0 && stage.by.length === 0) {
        groups.set('', {
          key: [],
          states: fixed.map((c) => c.spec.init()),
          trail: new TrailBuilder(),
          extra: new Map(),
        });
      }
      for (const group of [...groups.values()].sort((a, b) => compareKeys(a.key, b.key))) {
        const row: Row = new Map();
        stage.by.forEach((name, i) => {
          row.set(name, group.key[i]!);
        });
        fixed.forEach((column, i) => {
          setColumn(row, column.as, column.spec.value(group.states[i], column.parameter));
        });
        for (const [name, { column, state }] of group.extra)
          setColumn(row, name, column.spec.value(state, column.parameter));
        const trail = group.trail.build();
        emit(stage.by.length === 0 ? { row, trail } : { row, trail, key: JSON.stringify(group.key) });
      }
      groups.clear();
    },
  };
}

function addValues(column: Column, state: unknown, row: Row, time: number | null, order: number): unknown {
  const { spec, read, parameter } = column;
  if (read === null) return spec.add(state, true, time, order, parameter);
  const value = read(row);
  if (value === null) return state;
  if (!isList(value)) return spec.add(state, value, time, order, parameter);
  let next = state;
  for (const item of value) next = spec.add(next, item, time, order, parameter);
  return next;
}

function addWildcard(
  group: Group,
  call: AggregateCall,
  by: readonly string[],
  row: Row,
  time: number | null,
  order: number,
): void {
  const spec = findAggregate(call.function);
  if (spec === undefined) throw new Error(`no aggregate is named ${call.function}`);
  const pattern = compileNamePattern(call.wildcard!);
  for (const name of row.keys()) {
    const stars = pattern.match(name);
    if (stars === null || by.includes(name) || name.startsWith('_')) continue;
    const as = fillNamePattern(call.as, stars);
    let entry = group.extra.get(as);
    if (entry === undefined) {
      const column: Column = { as, spec, parameter: call.parameter, read: (r) => r.get(name) ?? null };
      entry = { column, state: spec.init() };
      group.extra.set(as, entry);
    }
    entry.state = addValues(entry.column, entry.state, row, time, order);
  }
}

/** The by-values of the groups that a row belongs to; none where a by-field is null. */
export function groupKeys(
  row: Row,
  by: readonly string[],
  fillNull: string | undefined,
  limit: (what: string) => void,
): readonly (readonly Scalar[])[] {
  let keys: Scalar[][] = [[]];
  for (const name of by) {
    const value = row.get(name) ?? fillNull ?? null;
    if (value === null) return [];
    const values = valuesOf(value);
    if (values.length === 1) for (const key of keys) key.push(values[0]!);
    else keys = keys.flatMap((key) => values.map((item) => [...key, item]));
    if (keys.length > MAX_FAN_OUT) {
      limit(`one row fell into more than ${MAX_FAN_OUT} groups; the rest were dropped`);
      keys = keys.slice(0, MAX_FAN_OUT);
    }
  }
  return keys;
}

function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareScalars(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareScalars(a: Scalar, b: Scalar): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== null && right !== null) return left - right;
  if (left !== null) return -1;
  if (right !== null) return 1;
  return compareText(scalarText(a), scalarText(b));
}
