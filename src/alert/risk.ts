/**
 * Risk: what a result row adds to the entities that its rule names. One risk event per row and risk object; a row that
 * lacks the object's field adds nothing (Enterprise Security writes nothing for it), one with several values adds one
 * for each.
 */

import { scalarText, type Value, valuesOf } from '../event/value.ts';
import type { RiskDefinition } from '../rule/rule.ts';
import type { RiskEntry } from './alert.ts';
import { ruleIdentity } from './identity.ts';
import { fillTokens } from './tokens.ts';

export function riskOf(definition: RiskDefinition | null, columnOf: (name: string) => Value): RiskEntry[] {
  if (definition === null) return [];
  return definition.objects.flatMap(({ field, type, score, message }) =>
    valuesOf(columnOf(field))
      .map(scalarText)
      .filter((object) => object !== '')
      .map((object) => ({ object, type, score, message: fillTokens(message ?? definition.message, columnOf) })),
  );
}

export function threatObjectsOf(
  definition: RiskDefinition | null,
  columnOf: (name: string) => Value,
): { value: string; type: string }[] {
  if (definition === null) return [];
  return definition.threatObjects.flatMap(({ field, type }) =>
    valuesOf(columnOf(field)).map((value) => ({ value: scalarText(value), type })),
  );
}

export interface RiskTotal {
  readonly object: string;
  readonly type: string;
  score: number;
  events: number;
  /** What added to it: `viewer.exe → api.openai.com` or a rule's name, most first. */
  readonly from: Map<string, number>;
  /** Of the rules that added to it (`ruleIdentity`). */
  readonly rules: Set<string>;
  /** Names of the ATT&CK tactics of those rules. */
  readonly tactics: Set<string>;
}

/** Objects kept at most; further ones are counted together. */
const MAX_OBJECTS = 100_000;
/** Causes, rules and tactics kept at most for each object. */
const MAX_CAUSES = 20;

/** What the ledger needs to know of a risk event. */
export interface LedgerEntry {
  readonly object: string;
  readonly type: string;
  readonly score: number;
  readonly rule: { readonly id: string; readonly name: string };
  readonly tactics: readonly { readonly name: string }[];
}

/** Sums risk per object over a run. Objects are the same when they differ in case only, as Splunk normalises them. */
export class RiskLedger {
  readonly #totals = new Map<string, RiskTotal>();
  /** Risk events whose object found no room. */
  overflow = 0;

  add(entry: LedgerEntry, cause: string): void {
    const { object, type } = entry;
    const key = `${type}\u0000${object.toLowerCase()}`;
    let total = this.#totals.get(key);
    if (total === undefined) {
      if (this.#totals.size >= MAX_OBJECTS) {
        this.overflow++;
        return;
      }
      total = { object, type, score: 0, events: 0, from: new Map(), rules: new Set(), tactics: new Set() };
      this.#totals.set(key, total);
    }
    total.score += entry.score;
    total.events++;
    if (total.from.has(cause) || total.from.size < MAX_CAUSES) total.from.set(cause, (total.from.get(cause) ?? 0) + 1);
    if (total.rules.size < 1000) total.rules.add(ruleIdentity(entry.rule));
    for (const { name } of entry.tactics) if (total.tactics.size < MAX_CAUSES) total.tactics.add(name);
  }

  /** Highest score first, then by name. */
  totals(): readonly RiskTotal[] {
    return [...this.#totals.values()].sort((a, b) => b.score - a.score || (a.object < b.object ? -1 : 1));
  }
}
