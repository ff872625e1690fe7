/**
 * What a hunt asks of the store: a condition on the text of lines that every event must meet on which some program of the
 * query can hold. A shortcut: too many lines may pass, never too few. The programs decide.
 */

import type { Program } from '../engine/program.ts';
import { type FieldRarity, type RequiredField, requirementOf } from '../engine/requirements.ts';
import type { Schema } from '../event/event-class.ts';
import { needlesFor, verbatimKeysOf } from '../event/requirement-needles.ts';
import type { Expr } from '../lang/expression.ts';
import { conjunctsOf } from '../lang/walk.ts';
import type { LineTest } from '../store/line-test.ts';
import { predicatesOf } from './prefilter.ts';

/** Alternatives of one condition, and texts of one alternative; beyond these it is left out. */
const MAX_ALTERNATIVES = 32;
const MAX_TEXTS = 256;
/** Shorter texts stand in too many lines to be worth looking for. */
const MIN_TEXT = 3;

/**
 * Names whose value stands in the line, whole or in part, whatever kind and layout the event has, also where no key tells
 * of it: hosts may come from a sender's envelope, names of programs from their paths.
 */
export const STANDING: Readonly<Record<Schema, ReadonlySet<string>>> = {
  ecs: new Set(['host.name', 'winlog.computer_name', 'process.name', 'process.executable', 'dns.question.name']),
  splunk: new Set(['host', 'Computer', 'dvc', 'Image', 'process_name', 'QueryName']),
  cim: new Set(),
};

/** null where any line could matter. */
export function lineTestOf(programs: readonly Program[]): LineTest | null {
  const tests: LineTest[] = [];
  for (const program of programs) {
    for (const predicate of predicatesOf(program)) {
      const test = predicateTest(program.schema, predicate);
      if (test === null) return null;
      tests.push(test);
    }
  }
  return { kind: 'any', tests };
}

function predicateTest(schema: Schema, predicate: Expr): LineTest | null {
  const rarity: FieldRarity = (name) => (STANDING[schema].has(name) ? 1 : (needlesFor(schema, name)?.length ?? null));
  const tests = conjunctsOf(predicate).flatMap((part) => {
    const requirement = requirementOf(part, rarity);
    return requirement === null ? [] : (fieldsTest(schema, requirement) ?? []);
  });
  return tests.length === 0 ? null : { kind: 'all', tests };
}

/** One of the fields is there, and as it must be; null where that asks nothing of the line. */
function fieldsTest(schema: Schema, fields: readonly RequiredField[]): LineTest | null {
  const tests: LineTest[] = [];
  for (const { name, patterns } of fields) {
    const texts = patterns === null ? null : textsOf(patterns);
    const part: LineTest[] = texts === null ? [] : [{ kind: 'part', texts }];
    const stands = STANDING[schema].has(name);
    const needles = needlesFor(schema, name);
    if (needles === null) {
      if (!stands || texts === null) return null;
      tests.push(...part);
      continue;
    }
    const verbatim = verbatimKeysOf(schema, name);
    for (const words of needles) {
      const isAsItStands = stands || words.some((word) => verbatim.has(word));
      tests.push({ kind: 'all', tests: [...wordTests(words), ...(isAsItStands ? part : [])] });
    }
  }
  return tests.length > MAX_ALTERNATIVES ? null : { kind: 'any', tests };
}

/** Words are cut where a format may write a character in more than one way. */
function wordTests(words: readonly string[]): LineTest[] {
  return words
    .flatMap((word) => word.split(/[^A-Za-z0-9_.-]+/))
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'word', text }));
}

/** The longest part of each glob that stands in the value as it is; null where one has none. */
function textsOf(patterns: readonly string[]): readonly string[] | null {
  const texts = patterns.map((pattern) =>
    pattern.split(/[*?]/).reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
  );
  return texts.length > MAX_TEXTS || texts.some((text) => text.length < MIN_TEXT) ? null : [...new Set(texts)];
}
