/**
 * Requirements: what an event must have for a rule to hold, taken from the rule's meaning as a necessary condition. They
 * let readers skip records. They err one way only: whatever cannot be read off a predicate is "nothing known".
 */
import type { Expr, TestOp } from '../lang/expression.ts';

/** A field that must be there and, where known, what its value must look like. */
export interface RequiredField {
  readonly name: string;
  /** Lower-case globs (`*` and `?`) of which some value must match one, ignoring ASCII case; null: any value. */
  readonly patterns: readonly string[] | null;
}

/** Of these fields at least one must be as said. Empty: the predicate can never hold. null: nothing is known. */
export type Requirement = readonly RequiredField[] | null;

/** Judges how rarely a field occurs: lower is rarer; null: useless (it may be present without standing in the bytes). */
export type FieldRarity = (name: string) => number | null;

/** The most selective necessary condition of the form "one of these fields is present, with such a value". */
export function requirementOf(predicate: Expr, rarity: FieldRarity): Requirement {
  switch (predicate.kind) {
    case 'literal':
      return predicate.value === true ? null : [];
    case 'field':
      return requireField(predicate, null, rarity);
    case 'test':
      return requireField(predicate.arg, patternsOf(predicate.op), rarity);
    case 'exists':
    case 'truth':
      return requireField(predicate.arg, null, rarity);
    case 'and': {
      const parts = predicate.args.map((arg) => requirementOf(arg, rarity));
      return narrow(
        parts.reduce((a, b) => rarer(a, b, rarity), null),
        parts,
      );
    }
    case 'or':
      return union(predicate.args.map((arg) => requirementOf(arg, rarity)));
    default:
      return null;
  }
}

/** A leaf over a plain field needs it; a leaf over a call may hold without it (`concat(a, null) == null`). */
function requireField(arg: Expr, patterns: readonly string[] | null, rarity: FieldRarity): Requirement {
  return arg.kind === 'field' && rarity(arg.name) !== null ? [{ name: arg.name, patterns }] : null;
}

/**
 * Texts that globs over raw bytes may be made of: nothing that any format escapes or that folds in another way than
 * ASCII. Text that reads as a number may be equal to other texts, so it is no pattern.
 */
const PLAIN = /^(?=.*[a-z_])[a-z0-9._*-]+$/;

function patternsOf(op: TestOp): readonly string[] | null {
  const texts =
    op.op === 'glob' && op.wild !== '%_'
      ? op.patterns
      : op.op === 'in' && op.values.every((value) => typeof value === 'string' && !/[*?]/.test(value))
        ? op.values.map(String)
        : op.op === 'equals' && typeof op.value === 'string' && !/[*?]/.test(op.value)
          ? [op.value]
          : null;
  const lower = texts?.map((text) => text.toLowerCase()) ?? null;
  return lower?.every((text) => PLAIN.test(text)) === true ? lower : null;
}

/** Another part of the conjunction may say more of the same one field. */
function narrow(chosen: Requirement, parts: readonly Requirement[]): Requirement {
  if (chosen === null || chosen.length !== 1 || chosen[0]!.patterns !== null) return chosen;
  return (
    parts.find((part) => part?.length === 1 && part[0]!.name === chosen[0]!.name && part[0]!.patterns !== null) ??
    chosen
  );
}

function union(parts: readonly Requirement[]): Requirement {
  const byName = new Map<string, readonly string[] | null>();
  for (const part of parts) {
    if (part === null) return null;
    for (const { name, patterns } of part) byName.set(name, joinPatterns(byName.get(name), patterns));
  }
  return [...byName].map(([name, patterns]) => ({ name, patterns }));
}

/** Patterns of which one must match where either list may be the one; undefined is no list yet. */
export function joinPatterns(
  a: readonly string[] | null | undefined,
  b: readonly string[] | null,
): readonly string[] | null {
  if (a === undefined) return b;
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}

function rarer(a: Requirement, b: Requirement, rarity: FieldRarity): Requirement {
  if (a === null) return b;
  if (b === null) return a;
  return cost(b, rarity) < cost(a, rarity) ? b : a;
}

function cost(fields: readonly RequiredField[], rarity: FieldRarity): number {
  return fields.reduce((sum, { name }) => sum + (rarity(name) ?? Number.POSITIVE_INFINITY), 0);
}
