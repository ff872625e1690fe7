/**
 * Requirements: what an event must have for a rule to hold, taken from the rule's meaning as a necessary condition. They
 * let readers skip records. They err one way only: whatever cannot be read off a predicate is "nothing known".
 */
import type { Expr } from '../lang/plan.ts';

/**
 * Fields of which at least one must be non-null. Empty: the predicate can never hold. null: nothing is known.
 */
export type RequiredFields = readonly string[] | null;

/** Judges how rarely a field occurs: lower is rarer; null: useless (it may be present without standing in the bytes). */
export type FieldRarity = (name: string) => number | null;

/** The most selective necessary condition of the form "one of these fields is present". */
export function requiredFields(predicate: Expr, rarity: FieldRarity): RequiredFields {
  switch (predicate.kind) {
    case 'literal':
      return predicate.value === true ? null : [];
    case 'field':
      return rarity(predicate.name) === null ? null : [predicate.name];
    case 'test':
    case 'exists':
    case 'truth':
      return fieldsOfLeaf(predicate.arg, rarity);
    case 'and':
      return predicate.args.map((arg) => requiredFields(arg, rarity)).reduce((a, b) => rarer(a, b, rarity), null);
    case 'or':
      return union(predicate.args.map((arg) => requiredFields(arg, rarity)));
    default:
      return null;
  }
}

/** A leaf over a plain field needs it; a leaf over a call may hold without it (`concat(a, null) == null`). */
function fieldsOfLeaf(arg: Expr, rarity: FieldRarity): RequiredFields {
  return arg.kind === 'field' ? requiredFields(arg, rarity) : null;
}

function union(parts: readonly RequiredFields[]): RequiredFields {
  const names = new Set<string>();
  for (const part of parts) {
    if (part === null) return null;
    for (const name of part) names.add(name);
  }
  return [...names];
}

function rarer(a: RequiredFields, b: RequiredFields, rarity: FieldRarity): RequiredFields {
  if (a === null) return b;
  if (b === null) return a;
  return cost(b, rarity) < cost(a, rarity) ? b : a;
}

function cost(names: readonly string[], rarity: FieldRarity): number {
  return names.reduce((sum, name) => sum + (rarity(name) ?? Number.POSITIVE_INFINITY), 0);
}
