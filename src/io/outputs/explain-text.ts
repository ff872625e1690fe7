/**
 * Explanations as text that reads like a review: the event in a line, then each clause or stage with the rule's own
 * words, what it gave and the value it saw. Every value is shortened and made safe for a terminal.
 */
import type { Clause, Explanation, StageTrace } from '../../engine/explain.ts';
import { failingClauses } from '../../engine/explain.ts';
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { SourceText, Span } from '../../text/source-text.ts';
import { paint } from './ansi.ts';
import { clipEnd } from './clip.ts';

export interface ExplainTextOptions {
  readonly width: number;
  readonly color: boolean;
}

const MAX_VALUE = 80;
/** Parts of one clause that are written out; a rule may have thousands. */
const MAX_PARTS = 60;

export function renderValue(value: Value): string {
  if (value === null) return 'missing';
  const values = valuesOf(value);
  const shown = values
    .slice(0, 3)
    .map((item) => (typeof item === 'string' ? `"${clipEnd(escapeControls(item), MAX_VALUE)}"` : scalarText(item)));
  return values.length > 3 ? `${shown.join(', ')} and ${values.length - 3} more` : shown.join(', ');
}

/** The rule's own words for a node, on one line. */
export function renderWords(text: SourceText, span: Span | null, width: number): string {
  if (span === null) return '';
  const words = withoutComments(text.text.slice(span.start, span.end)).replace(/\s+/g, ' ').trim();
  return clipEnd(escapeControls(words), Math.max(20, width));
}

/** EQL's line comments go; what looks like one inside a string stays. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (part) => (part.startsWith('"') ? part : ''));
}

export function renderExplanation(text: SourceText, explanation: Explanation, options: ExplainTextOptions): string[] {
  const lines: string[] = [];
  explanation.clauses.forEach((clause, i) => {
    if (explanation.clauses.length > 1) lines.push(`  term ${i + 1}`);
    lines.push(...renderClause(text, clause, 1, options));
  });
  explanation.stages.forEach((stage, i) => {
    lines.push(...renderStage(text, stage, i + 2, options));
  });
  return lines;
}

const MARKS = { true: '✔', false: '✘', null: '?' } as const;

function renderClause(text: SourceText, clause: Clause, depth: number, options: ExplainTextOptions): string[] {
  // A conjunction of one part says nothing that the part does not.
  if (clause.kind === 'and' && clause.parts.length === 1) return renderClause(text, clause.parts[0]!, depth, options);
  const indent = '  '.repeat(Math.min(depth, 12));
  const verdict = clause.verdict === true ? 'true' : clause.verdict === false ? 'false' : 'null';
  const mark = paint(
    MARKS[verdict],
    verdict === 'true' ? 'holds' : verdict === 'false' ? 'fails' : 'warning',
    options.color,
  );
  const negated = clause.kind === 'not' && clause.parts[0]!.parts.length === 0 ? clause.parts[0]! : null;
  if (negated === null && clause.parts.length > 0) {
    const word = clause.kind === 'and' ? 'all of' : clause.kind === 'or' ? 'any of' : 'not';
    const parts = flatten(clause);
    const shown = parts.slice(0, MAX_PARTS).flatMap((part) => renderClause(text, part, depth + 1, options));
    const rest = parts.length - MAX_PARTS;
    return [`${indent}${mark} ${word}`, ...shown, ...(rest > 0 ? [`${indent}  … ${rest} more`] : [])];
  }
  const note = noteOf(negated ?? clause);
  const room = options.width - displayWidth(indent) - displayWidth(note) - 4;
  const words = renderWords(text, clause.span ?? negated?.span ?? null, Math.min(room, 70)) || clause.kind;
  return [`${indent}${mark} ${words}${note === '' ? '' : `   ${paint(note, 'dim', options.color)}`}`];
}

/** Conjunctions inside a conjunction, and disjunctions inside a disjunction, are one list. */
function flatten(clause: Clause): readonly Clause[] {
  if (clause.kind !== 'and' && clause.kind !== 'or') return clause.parts;
  return clause.parts.flatMap((part) => (part.kind === clause.kind ? flatten(part) : [part]));
}

function noteOf(clause: Clause): string {
  const parts: string[] = [];
  for (const { name, value, assumed, absent } of clause.saw.slice(0, 3)) {
    const seen = absent ? 'never there on this kind of event' : value === null ? 'missing' : renderValue(value);
    parts.push(`${escapeControls(name)} is ${seen}${assumed === null ? '' : ` (assumed: ${assumed})`}`);
  }
  if (clause.matched !== null && clause.matched.of > 1) {
    parts.push(
      `matched ${ordinal(clause.matched.index + 1)} of ${clause.matched.of}: "${clipEnd(escapeControls(clause.matched.text), MAX_VALUE)}"`,
    );
  }
  return parts.join(' · ');
}

function renderStage(text: SourceText, stage: StageTrace, number: number, options: ExplainTextOptions): string[] {
  const word = { kept: 'kept', changed: 'changed', split: 'split', dropped: 'DROPPED', waits: 'waits' }[stage.outcome];
  const colour = stage.outcome === 'dropped' ? 'fails' : stage.outcome === 'kept' ? 'holds' : 'warning';
  const words = renderWords(text, stage.span, 44) || stage.kind;
  const line = `  ${String(number).padStart(2)}  ${words.padEnd(44)}  ${paint(word.padEnd(7), colour, options.color)}  ${stageNote(stage)}`;
  return [
    line.trimEnd(),
    ...(stage.clause !== null && stage.outcome === 'dropped' ? renderClause(text, stage.clause, 4, options) : []),
  ];
}

function stageNote(stage: StageTrace): string {
  if (stage.nullBy.length > 0 && stage.outcome === 'dropped') {
    return `${stage.nullBy.map(escapeControls).join(', ')} ${stage.nullBy.length === 1 ? 'is' : 'are'} null, and \`stats … by\` drops null keys`;
  }
  if (stage.outcome === 'waits') return 'runs another search; not followed here';
  if (stage.outcome === 'split') return `one event became ${stage.rows} rows`;
  const shown = stage.changes
    .slice(0, 3)
    .map(({ name, after }) => `${escapeControls(name)} = ${after === null ? 'nothing' : renderValue(after)}`);
  const more = stage.changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function ordinal(number: number): string {
  const tens = number % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}

/** In a few words, why an event did not match: its failing clauses, or the stage that dropped it. */
export function renderReason(text: SourceText, explanation: Explanation): string {
  const dropped = explanation.stages.find(({ outcome }) => outcome === 'dropped');
  if (dropped !== undefined) {
    const words = renderWords(text, dropped.span, 60) || dropped.kind;
    return dropped.nullBy.length > 0
      ? `${dropped.nullBy.map(escapeControls).join(', ')} null: \`stats … by\` drops null keys`
      : `dropped by: ${words}`;
  }
  const [first] = [...explanation.clauses].sort((a, b) => failingClauses(a).length - failingClauses(b).length);
  if (first === undefined) return 'reads no events';
  return failingClauses(first)
    .slice(0, 3)
    .map((clause) => renderWords(text, clause.span, 70) || clause.kind)
    .join(' · ');
}
