/**
 * The prefilter of a run: what the bytes of a record must hold for any rule to match it. It is only as good as the rule
 * that asks for least: one rule about which nothing is known, and every record is read.
 */

import { lineageQueriesOf } from '../engine/lineage-watch.ts';
import type { Program } from '../engine/program.ts';
import { type FieldRarity, joinPatterns, type Requirement, requirementOf } from '../engine/requirements.ts';
import { isEnrichedName } from '../event/enriched-fields.ts';
import type { Schema } from '../event/event-class.ts';
import { needlesFor, verbatimKeysOf } from '../event/requirement-needles.ts';
import type { Needles } from '../io/format.ts';
import type { Expr } from '../lang/expression.ts';
import type { ReadSettings } from './settings.ts';

/** More alternatives than this cost more to look for than they save. */
const MAX_ALTERNATIVES = 12;
/** More patterns than this cost more to try on raw values than they save. */
const MAX_PATTERNS = 256;

/** Names that nearly every record holds: looking for them skips nothing. */
const FREQUENT =
  /^(@timestamp|_time|_raw|host|source|sourcetype|index|eventtype|tag|EventCode|EventID|Channel|Computer|signature_id|event\.\w+|host\.\w+(\.\w+)?|agent\.\w+|winlog\.(channel|event_id|computer_name|provider_name)|message|user|User|user\.\w+|Image|process\.\w+|ProcessId|ProcessGuid|process_\w+|dest|dvc)$/;

/** null where every record must be read. `enriched`: fields of processes may come from other records. */
export function buildPrefilter(programs: readonly Program[], enriched = false): Needles | null {
  const alternatives = new Map<string, { readonly literals: readonly string[]; patterns: readonly string[] | null }>();
  for (const program of programs) {
    for (const predicate of predicatesOf(program)) {
      const requirement = requirementIn(program.schema, predicate, enriched);
      if (requirement === null) return null;
      for (const { name, patterns } of requirement) {
        const verbatim = verbatimKeysOf(program.schema, name);
        for (const literals of needlesFor(program.schema, name) ?? []) {
          const key = literals.join('\u0000');
          const known = alternatives.get(key);
          // Values only narrow an alternative whose one literal is the field's own name in the record.
          const own = literals.length === 1 && verbatim.has(literals[0]!) ? patterns : null;
          alternatives.set(key, { literals, patterns: joinPatterns(known?.patterns, own) });
        }
      }
      if (alternatives.size > MAX_ALTERNATIVES) return null;
    }
  }
  const all = [...alternatives.values()];
  return {
    alternatives: all.map(({ literals }) => literals),
    values: all.map(({ literals, patterns }) =>
      patterns === null || patterns.length > MAX_PATTERNS ? null : { key: literals[0]!, patterns },
    ),
  };
}

/** The prefilter of a run under these settings. */
export function needlesUnder(
  { readAll, processes, lineage }: ReadSettings,
  programs: readonly Program[],
): Needles | null {
  if (readAll || (lineage === 'as-read' && lineageQueriesOf(programs).length > 0)) return null;
  return buildPrefilter(programs, processes !== undefined);
}

/** What an event must have for a predicate over names of a schema to hold. */
export function requirementIn(schema: Schema, predicate: Expr, enriched = false): Requirement {
  return requirementOf(predicate, rarityIn(schema, enriched));
}

export function predicatesOf({ body }: Program): readonly Expr[] {
  switch (body.kind) {
    case 'events':
    case 'rows':
      return [body.predicate];
    case 'terms':
      return [
        ...body.stage.terms,
        ...(body.stage.kind === 'sequence' && body.stage.until !== null ? [body.stage.until] : []),
      ].map((term) => term.predicate);
    case 'generating':
      return [];
  }
}

function rarityIn(schema: Schema, enriched: boolean): FieldRarity {
  return (name) => {
    if (enriched && isEnrichedName(schema, name)) return null;
    const needles = FREQUENT.test(name) ? null : needlesFor(schema, name);
    return needles === null ? null : needles.length;
  };
}
