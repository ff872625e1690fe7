/**
 * Candidates: of many rules on one event class, those that can hold on an event at all, found by a few of its values
 * instead of by evaluating each rule. For each rule a set of keys is chosen of which every event that satisfies it must
 * fit one; a rule without such keys is always a candidate. Candidates are then evaluated in full, so a poor choice costs
 * time and never an answer.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { Schema } from '../event/event-class.ts';
import { type Fold, foldText } from '../event/fold.ts';
import { isList, type Scalar, scalarText } from '../event/value.ts';
import type { Exists, Expr, Test, TestOp, Truth } from '../lang/expression.ts';
import { numberOf } from './order.ts';
import { isTotal } from './predicate.ts';
import { sha256Hex } from './row.ts';
import { MIN_LITERAL, ValueIndex, type ValueKey } from './value-index.ts';

/** A key on one field. */
interface FieldKey {
  readonly schema: Schema;
  readonly name: string;
  readonly fold: Fold;
  readonly key: ValueKey;
}

/** Keys of which one must fit. Empty: no event satisfies the rule. null: nothing is known. */
export type KeySet = readonly FieldKey[] | null;

/** Whether an expression means the same for every event of the class, and what it gives. */
export type Settle = (expr: Expr) => boolean | 'open';

/** More keys than this for one rule cost more than they save. */
const MAX_KEYS = 2_000;

export function keysOf(expr: Expr, schema: Schema, settle: Settle): KeySet {
  switch (expr.kind) {
    case 'literal':
      return expr.value === true ? null : [];
    case 'and': {
      let best: KeySet = null;
      for (const arg of expr.args) {
        best = cheaper(best, keysOf(arg, schema, settle));
        if (best?.length === 0) break;
      }
      return best;
    }
    case 'or':
      return keysOfAny(expr.args.map((arg) => keysOf(arg, schema, settle)));
    case 'test':
    case 'exists':
    case 'truth': {
      const settled = settle(expr);
      if (settled !== 'open') return settled === true ? null : [];
      return keysOfLeaf(expr, schema);
    }
    case 'not': {
      const settled = isTotal(expr) ? settle(expr) : 'open';
      return settled === 'open' || settled === true ? null : [];
    }
    default:
      return null;
  }
}

/** What a leaf that differs from event to event asks for; the same on every class where it does. */
const leafKeys = new WeakMap<Test | Exists | Truth, KeySet>();

function keysOfLeaf(expr: Test | Exists | Truth, schema: Schema): KeySet {
  let keys = leafKeys.get(expr);
  if (keys === undefined) leafKeys.set(expr, (keys = findLeafKeys(expr, schema)));
  return keys;
}

function findLeafKeys(expr: Test | Exists | Truth, schema: Schema): KeySet {
  if (expr.arg.kind !== 'field') return null;
  const { name } = expr.arg;
  if (expr.kind !== 'test') return [{ schema, name, fold: 'none', key: { kind: 'present' } }];
  const fold = 'fold' in expr.op ? expr.op.fold : 'none';
  return keysOfTest(expr.op, fold).map((key) => ({
    schema,
    name,
    fold: key.kind === 'present' ? 'none' : fold,
    key,
  }));
}

/** Keys of a rule that holds when any of its conditions does. */
export function keysOfAny(sets: readonly KeySet[]): KeySet {
  const keys: FieldKey[] = [];
  for (const set of sets) {
    if (set === null || keys.length + set.length > MAX_KEYS) return null;
    keys.push(...set);
  }
  return keys;
}

function cheaper(a: KeySet, b: KeySet): KeySet {
  if (a === null || b === null) return a ?? b;
  return costOf(b) < costOf(a) ? b : a;
}

const costs = new WeakMap<NonNullable<KeySet>, number>();

/** Roughly, how many of a thousand events fit. */
function costOf(keys: NonNullable<KeySet>): number {
  let cost = costs.get(keys);
  if (cost === undefined) costs.set(keys, (cost = addCosts(keys)));
  return cost;
}

function addCosts(keys: NonNullable<KeySet>): number {
  let cost = 0;
  for (const { key } of keys) {
    if (key.kind === 'present') cost += 900;
    else if (key.kind === 'literal') cost += key.text.length < 5 ? 30 : key.text.length < 8 ? 8 : 3;
    else cost += key.kind === 'number' ? 20 : 4;
  }
  return cost;
}

const PRESENT: readonly ValueKey[] = [{ kind: 'present' }];

function keysOfTest(op: TestOp, fold: Fold): readonly ValueKey[] {
  switch (op.op) {
    case 'equals':
      return keysOfScalar(op.value, fold, op.numeric === true);
    case 'in':
      return op.values.flatMap((value) => keysOfScalar(value, fold, op.numeric === true));
    case 'glob': {
      const keys = op.patterns.flatMap((pattern) => [
        keyOfGlob(foldText(pattern, fold), op.wild),
        ...keysOfNumber(pattern, op.numeric === true),
      ]);
      return keys.some(({ kind }) => kind === 'present') ? PRESENT : keys;
    }
    case 'prefix':
      return literalKey(foldText(op.value, fold), true, false);
    case 'suffix':
      return literalKey(foldText(op.value, fold), false, true);
    case 'contains':
      return literalKey(foldText(op.value, fold), false, false);
    default:
      return PRESENT;
  }
}

function keysOfScalar(value: Scalar, fold: Fold, numeric: boolean): readonly ValueKey[] {
  return [{ kind: 'exact', text: foldText(scalarText(value), fold) }, ...keysOfNumber(value, numeric)];
}

/** Text and number may be equal: any text that reads as the number fits. */
function keysOfNumber(value: Scalar, numeric: boolean): readonly ValueKey[] {
  const number = numeric || typeof value === 'number' ? numberOf(value) : null;
  return number === null ? [] : [{ kind: 'number', number }];
}

function keyOfGlob(pattern: string, wild: '*?' | '*' | '%_'): ValueKey {
  const any = wild === '%_' ? '%' : '*';
  const one = wild === '*?' ? '?' : wild === '%_' ? '_' : null;
  const parts = one === null ? [pattern] : pattern.split(one);
  if (parts.length === 1 && !pattern.includes(any)) return { kind: 'exact', text: pattern };
  let best: ValueKey = { kind: 'present' };
  let longest = MIN_LITERAL - 1;
  for (const [p, part] of parts.entries()) {
    const runs = part.split(any);
    for (const [r, run] of runs.entries()) {
      if (run.length <= longest) continue;
      longest = run.length;
      best = {
        kind: 'literal',
        text: run,
        starts: p === 0 && r === 0,
        ends: p === parts.length - 1 && r === runs.length - 1,
      };
    }
  }
  return best;
}

function literalKey(text: string, starts: boolean, ends: boolean): readonly ValueKey[] {
  return text.length < MIN_LITERAL ? PRESENT : [{ kind: 'literal', text, starts, ends }];
}

// ---------------------------------------------------------------------------------------------------------------------

interface SlotIndex {
  readonly slot: number;
  readonly fold: Fold;
  readonly index: ValueIndex;
}

/** Finds the candidates among the rules of one class: rule numbers in ascending order. */
export class CandidateIndex {
  readonly #always: Uint32Array;
  readonly #bits: Uint32Array;
  readonly #slots: readonly SlotIndex[];
  readonly #mark: (rule: number) => void;

  /** `keys[n]`: the keys of rule n. */
  constructor(keys: readonly KeySet[], slots: SlotTable, indexes: ValueIndexes) {
    this.#always = new Uint32Array((keys.length + 31) >>> 5);
    this.#bits = new Uint32Array(this.#always.length);
    const bits = this.#bits;
    this.#mark = (rule) => {
      bits[rule >>> 5]! |= 1 << (rule & 31);
    };
    const bySlot = new Map<string, { slot: number; fold: Fold; keys: IndexedKey[] }>();
    for (const [rule, set] of keys.entries()) {
      if (set === null) {
        this.#always[rule >>> 5]! |= 1 << (rule & 31);
        continue;
      }
      for (const { schema, name, fold, key } of set) {
        const id = `${schema} ${fold} ${name}`;
        const list = bySlot.get(id);
        if (list === undefined)
          bySlot.set(id, { slot: slots.slotOf(schema, name), fold, keys: [{ key, entry: rule }] });
        else list.keys.push({ key, entry: rule });
      }
    }
    this.#slots = [...bySlot.values()].map(({ slot, fold, keys }) => ({ slot, fold, index: indexes.of(keys) }));
  }

  /** Writes the rules, of this index and of another, that can hold on the event to `found`, and gives their number. */
  find(event: Event, found: Uint32Array, second: CandidateIndex | null = null): number {
    const bits = this.#bits;
    this.#look(event);
    if (second !== null) {
      second.#look(event);
      for (let word = 0; word < bits.length; word++) bits[word]! |= second.#bits[word]!;
    }
    let count = 0;
    for (let word = 0; word < bits.length; word++) {
      for (let left = bits[word]!; left !== 0; left &= left - 1) {
        found[count++] = (word << 5) + 31 - Math.clz32(left & -left);
      }
    }
    return count;
  }

  #look(event: Event): void {
    this.#bits.set(this.#always);
    for (let s = 0; s < this.#slots.length; s++) {
      const { slot, fold, index } = this.#slots[s]!;
      const value = fold === 'none' ? event.get(slot) : event.getFolded(slot, fold);
      if (value === null) continue;
      if (!isList(value)) index.find(value, this.#mark);
      else for (let i = 0; i < value.length; i++) index.find(value[i]!, this.#mark);
    }
  }
}

interface IndexedKey {
  readonly key: ValueKey;
  readonly entry: number;
}

/** Classes that ask the same of a field share one index. */
export class ValueIndexes {
  readonly #known = new Map<string, ValueIndex>();
  /** Keys are made once for each leaf of a rule, and so are the same objects on every class. */
  readonly #numbers = new Map<ValueKey, number>();

  of(keys: readonly IndexedKey[]): ValueIndex {
    const id = sha256Hex(keys.map(({ key, entry }) => `${this.#numberOf(key)}:${entry}`).join());
    let index = this.#known.get(id);
    if (index === undefined) this.#known.set(id, (index = new ValueIndex(keys)));
    return index;
  }

  #numberOf(key: ValueKey): number {
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    return number;
  }
}
