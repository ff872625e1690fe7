/**
 * Explanations as JSON for tools: the same tree as the text shows, with the rule's own words at each clause and stage.
 * Long values, long words and long lists are cut and say so, so that one hostile event cannot make a line of megabytes.
 */
import type { Clause, Explanation, SeenField, StageTrace } from '../../engine/explain.ts';
import { type Scalar, type Value, valuesOf } from '../../event/value.ts';
import { HIDDEN_CHARACTERS } from '../../text/render.ts';
import type { SourceText } from '../../text/source-text.ts';
import { renderVerdict, renderWords, wordsOfClause } from './explain-text.ts';

const MAX_TEXT = 1000;
const MAX_VALUES = 100;
const MAX_PARTS = 500;
const MAX_WORDS = 400;

/** Every key is always there; `null` where there is nothing to say. */
export function describeExplanation(text: SourceText, explanation: Explanation): Readonly<Record<string, unknown>> {
  const { holds, outside, clauses, until, stages, rows } = explanation;
  return {
    holds,
    verdict: renderVerdict(explanation),
    outside,
    clauses: clauses.map((clause) => describeClause(text, clause)),
    until: until === null ? null : describeClause(text, until),
    stages: stages.map((stage) => describeStage(text, stage)),
    rows: rows.map((row) => Object.fromEntries([...row].map(([name, value]) => [name, cut(value)]))),
  };
}

function describeClause(text: SourceText, clause: Clause): unknown {
  const { kind, verdict, saw, matched, near, parts, span } = clause;
  const isNamed = span !== null || clause.words !== null;
  return {
    kind,
    words: isNamed ? wordsOfClause(text, clause, MAX_WORDS) : null,
    span,
    verdict: cut(verdict),
    saw: saw.slice(0, MAX_PARTS).map(describeSeen),
    matched: matched === null ? null : { ...matched, text: cut(matched.text) },
    near,
    parts: parts.slice(0, MAX_PARTS).map((part) => describeClause(text, part)),
    ...(parts.length > MAX_PARTS ? { parts_left_out: parts.length - MAX_PARTS } : {}),
  };
}

function describeSeen({ name, value, assumed, absent, isCut }: SeenField): unknown {
  return { name, value: cut(value), missing: value === null, absent, unindexed: isCut, assumed };
}

function describeStage(text: SourceText, stage: StageTrace): unknown {
  const { kind, outcome, span, changes, clause, nullBy, nullFrom, lookup, rows } = stage;
  return {
    kind,
    words: renderWords(text, span, MAX_WORDS) || null,
    span,
    outcome,
    changes: changes
      .slice(0, MAX_PARTS)
      .map(({ name, before, after }) => ({ name, before: cut(before), after: cut(after) })),
    clause: clause === null ? null : describeClause(text, clause),
    null_by: nullBy,
    null_from: nullFrom.map(describeSeen),
    lookup,
    rows,
  };
}

/** A value of bounded length; what is left out is said in words. */
export function cut(value: Value): Value {
  if (value === null) return null;
  const values = valuesOf(value);
  if (values.length === 1) return cutScalar(values[0]!);
  const shown = values.slice(0, MAX_VALUES).map(cutScalar);
  return values.length > MAX_VALUES ? [...shown, `… ${values.length - MAX_VALUES} more`] : shown;
}

function cutScalar(value: Scalar): Scalar {
  if (typeof value !== 'string' || value.length <= MAX_TEXT) return value;
  return `${value.slice(0, MAX_TEXT)}… (${value.length} characters)`;
}

/** JSON in which no hidden character stands raw: all of them are inside strings and become escapes there. */
export function encodeSafeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN_CHARACTERS, (char) =>
    char === '\n' ? char : Array.from({ length: char.length }, (_, i) => encodeUnit(char.charCodeAt(i))).join(''),
  );
}

function encodeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
