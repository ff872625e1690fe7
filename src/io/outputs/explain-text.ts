/**
 * Explanations as text that reads like a review: each clause or stage with the rule's own words, what it gave and the
 * value it saw. Every value is shortened and made safe for a terminal; nothing of a rule or an event reaches it raw.
 */
import type { Clause, Explanation, SeenField, StageTrace } from '../../engine/explain.ts';
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

/** Columns of a value. */
const MAX_VALUE = 80;
/** Columns of a rule's words before a note. */
const MAX_WORDS = 72;
/** Parts of one clause that are written out; a rule may have thousands. */
const MAX_PARTS = 60;
/** Levels of indentation; deeper clauses stand at the last one. */
const MAX_INDENT = 12;
/** What is looked at of a text before it is cut: escaping a megabyte to show a line would be a waste. Characters. */
const MAX_LOOKED_AT = 1000;

export function renderValue(value: Value): string {
  if (value === null) return 'missing';
  const values = valuesOf(value);
  const shown = values.slice(0, 3).map((item) => (typeof item === 'string' ? quote(item) : scalarText(item)));
  return values.length > 3 ? `${shown.join(', ')} and ${values.length - 3} more` : shown.join(', ');
}

function quote(text: string): string {
  return `"${clipEnd(escapeControls(text.slice(0, MAX_LOOKED_AT)), MAX_VALUE)}"`;
}

/** The rule's own words for a node, on one line. */
export function renderWords(text: SourceText, span: Span | null, width: number): string {
  if (span === null) return '';
  const words = withoutComments(text.text.slice(span.start, Math.min(span.end, span.start + 4 * MAX_LOOKED_AT)));
  return clipEnd(escapeControls(words.replace(/\s+/g, ' ').trim()), Math.max(20, width));
}

/** EQL's line comments go; what looks like one inside a string stays. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (part) => (part.startsWith('"') ? part : ''));
}

/** Stages whose outcome depends on the other rows of a search. */
const OF_MANY_ROWS: ReadonlySet<StageTrace['kind']> = new Set(['aggregate', 'transaction', 'dedup', 'head', 'tail']);

/**
 * What one event says of the rule, and no more: of a sequence it fits some terms, a search that asks another one is
 * followed up to there, and what a count over other events would have given is not known.
 */
export function renderVerdict({ holds, clauses, counted, stages }: Explanation): string {
  if (!holds) {
    const dropped = stages.findIndex(({ outcome }) => outcome === 'dropped');
    const isOfMany = stages.slice(0, Math.max(0, dropped)).some(({ kind }) => OF_MANY_ROWS.has(kind));
    return isOfMany ? 'does not hold on this event alone' : 'does not hold';
  }
  const waits = stages.findIndex(({ outcome }) => outcome === 'waits');
  if (waits !== -1) return `passes up to stage ${waits + 2}, which asks other events`;
  if (counted !== undefined) return `holds, and counts: ${escapeControls(counted)}`;
  if (clauses.length < 2) return 'holds';
  const fits = clauses.flatMap(({ verdict }, i) => (verdict === true ? [i + 1] : []));
  return `fits term ${fits.join(', ')} of ${clauses.length}; the other terms are other events`;
}

export function renderExplanation(text: SourceText, explanation: Explanation, options: ExplainTextOptions): string[] {
  const { outside, clauses, until, stages } = explanation;
  const lines: string[] = [];
  if (outside !== null) lines.push(`  ${mark(false, options)} not asked: ${escapeControls(outside)}`);
  const isSearch = stages.length > 0;
  if (isSearch) lines.push(`   1  ${'search'.padEnd(44)}  ${paint('kept   ', 'holds', options.color)}`.trimEnd());
  clauses.forEach((clause, i) => {
    if (clauses.length > 1) lines.push(`  term ${i + 1}`);
    lines.push(...renderClause(text, clause, isSearch ? 3 : 1, options));
  });
  if (until !== null)
    lines.push(
      `  until${until.verdict === true ? ', which ends what is pending' : ''}`,
      ...renderClause(text, until, 1, options),
    );
  stages.forEach((stage, i) => {
    lines.push(...renderStage(text, stage, i + 2, options));
  });
  return lines;
}

function mark(verdict: Value, { color }: ExplainTextOptions): string {
  if (verdict === true) return paint('✔', 'holds', color);
  return verdict === false ? paint('✘', 'fails', color) : paint('?', 'warning', color);
}

function renderClause(text: SourceText, clause: Clause, depth: number, options: ExplainTextOptions): string[] {
  // A conjunction of one part says nothing that the part does not.
  if ((clause.kind === 'and' || clause.kind === 'or') && clause.parts.length === 1)
    return renderClause(text, clause.parts[0]!, depth, options);
  const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
  const sign = mark(clause.verdict, options);
  const negated = clause.kind === 'not' ? clause.parts[0]! : null;
  if (negated === null ? clause.parts.length > 0 : negated.parts.length > 0) {
    const group = negated !== null && (negated.kind === 'and' || negated.kind === 'or') ? negated : clause;
    const words = { and: 'all of', or: 'any of' }[group.kind as string] ?? '';
    const parts = flatten(group);
    const shown = parts.slice(0, MAX_PARTS).flatMap((part) => renderClause(text, part, depth + 1, options));
    const rest = parts.length - MAX_PARTS;
    const heading = [negated === null ? '' : 'not', words].filter((word) => word !== '').join(' ');
    return [`${indent}${sign} ${heading}`, ...shown, ...(rest > 0 ? [`${indent}  … ${rest} more`] : [])];
  }
  const leaf = negated ?? clause;
  if (clause.kind === 'and' && clause.verdict === true) return [`${indent}${sign} every event`];
  return besideOrBelow(
    `${indent}${sign} ${wordsOfClause(text, clause, MAX_WORDS)}`,
    notesOf(leaf),
    `${indent}    `,
    options,
  );
}

/** What a clause asks: the rule's words, or ours where the rule has none, as for what a filter of Kibana adds to it. */
export function wordsOfClause(text: SourceText, clause: Clause, width: number): string {
  const own = renderWords(text, clause.span, width);
  if (own !== '') return own;
  if (clause.words !== null) return clipEnd(escapeControls(clause.words.slice(0, MAX_LOOKED_AT)), Math.max(20, width));
  const [negated] = clause.kind === 'not' ? clause.parts : [];
  return negated === undefined
    ? (KIND_WORDS[clause.kind] ?? 'a condition')
    : `not ${wordsOfClause(text, negated, width)}`;
}

const KIND_WORDS: { readonly [kind: string]: string } = { and: 'all of', or: 'any of' };

/** Notes behind the words where the line has room, else each on a line of its own. */
function besideOrBelow(
  line: string,
  notes: readonly string[],
  indent: string,
  { width, color }: ExplainTextOptions,
): string[] {
  if (notes.length === 0) return [line];
  const together = notes.join(' · ');
  if (displayWidth(line) + 3 + displayWidth(together) <= width) return [`${line}   ${paint(together, 'dim', color)}`];
  return [line, ...notes.map((note) => `${indent}${paint(note, 'dim', color)}`)];
}

/** Conjunctions inside a conjunction, and disjunctions inside a disjunction, are one list. */
function flatten(clause: Clause): readonly Clause[] {
  if (clause.kind !== 'and' && clause.kind !== 'or') return clause.parts;
  return clause.parts.flatMap((part) => (part.kind === clause.kind ? flatten(part) : [part]));
}

function notesOf(clause: Clause): string[] {
  const notes = clause.saw.slice(0, 3).map(renderSeen);
  if (clause.matched !== null && clause.matched.of > 1) {
    notes.push(`matched ${ordinal(clause.matched.index + 1)} of ${clause.matched.of}: ${quote(clause.matched.text)}`);
  }
  if (clause.near !== null) notes.push(clause.near);
  return notes;
}

export function renderSeen({ name, value, assumed, absent, isCut }: SeenField): string {
  const seen = absent ? 'never there on this kind of event' : isCut ? renderCut(value) : renderValue(value);
  return `${clipEnd(escapeControls(name), MAX_VALUE)} is ${seen}${assumed === null ? '' : ` (assumed: ${assumed})`}`;
}

function renderCut(value: Value): string {
  const what = 'too long for Elasticsearch to index (--ignore-above)';
  return value === null ? what : `${renderValue(value)} and what is ${what}`;
}

function renderStage(text: SourceText, stage: StageTrace, number: number, options: ExplainTextOptions): string[] {
  const word = { kept: 'kept', changed: 'changed', split: 'split', dropped: 'DROPPED', waits: 'waits' }[stage.outcome];
  const colour = stage.outcome === 'dropped' ? 'fails' : stage.outcome === 'kept' ? 'holds' : 'warning';
  const words = renderWords(text, stage.span, 44) || stage.kind;
  const lead = `  ${String(number).padStart(2)}  ${words}${' '.repeat(Math.max(0, 44 - displayWidth(words)))}  `;
  const line = `${lead}${paint(word.padEnd(7), colour, options.color)}  ${stageNote(stage)}`;
  return [
    line.trimEnd(),
    ...(stage.clause !== null && stage.outcome === 'dropped' ? renderClause(text, stage.clause, 3, options) : []),
  ];
}

function stageNote(stage: StageTrace): string {
  if (stage.outcome === 'dropped' && stage.nullBy.length > 0) {
    const from = [...new Set(stage.nullFrom.map(renderSeen))].slice(0, 3);
    const because = from.length === 0 ? '' : ` (${from.join(', ')})`;
    return `${stage.nullBy.map(escapeControls).join(', ')} ${stage.nullBy.length === 1 ? 'is' : 'are'} null${because}, and \`stats … by\` drops null keys`;
  }
  if (stage.outcome === 'waits') return 'runs another search; not followed here';
  const split = stage.outcome === 'split' ? [`one event became ${stage.rows} rows`] : [];
  // What a stage made says more than what it took away.
  const isMade = ({ after }: StageTrace['changes'][number]): boolean => after !== null;
  const changed = [...stage.changes.filter(isMade), ...stage.changes.filter((change) => !isMade(change))];
  const shown = changed
    .slice(0, split.length > 0 ? 0 : 3)
    .map(({ name, after }) => `${escapeControls(name)} = ${after === null ? 'nothing' : renderValue(after)}`);
  const more = split.length > 0 ? 0 : stage.changes.length - shown.length;
  const changes = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [...split, changes, stage.lookup === null ? '' : lookupNote(stage.lookup)]
    .filter((part) => part !== '')
    .join('  ');
}

function lookupNote({ rows, defaulted }: NonNullable<StageTrace['lookup']>): string {
  if (defaulted) return '(no row matches; the table’s default applies)';
  if (rows.length === 0) return '(no row matches)';
  const shown = rows.slice(0, 3).join(', ');
  return `(${rows.length === 1 ? 'row' : 'rows'} ${shown}${rows.length > 3 ? ` and ${rows.length - 3} more` : ''} of the table)`;
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
  if (explanation.outside !== null) return escapeControls(explanation.outside);
  const failing = nearestFailing(explanation);
  if (failing.length === 0) return 'reads no events';
  const shown = failing.slice(0, 3).map((clause) => {
    const words = wordsOfClause(text, clause, 70);
    return clause.kind === 'or' && clause.parts.length > 1 ? `none of: ${words}` : words;
  });
  return `${shown.join(' · ')}${failing.length > 3 ? ` · and ${failing.length - 3} more` : ''}`;
}

/** The values behind the reason: what the failing clauses saw, or what the null by-fields are read from. */
export function seenBehind(explanation: Explanation): readonly SeenField[] {
  const dropped = explanation.stages.find(({ outcome }) => outcome === 'dropped');
  if (dropped !== undefined) return dropped.clause === null ? dropped.nullFrom : leavesOf(dropped.clause);
  return nearestFailing(explanation).flatMap(leavesOf);
}

/** The failing clauses of the term that fails on the fewest. */
function nearestFailing({ clauses }: Explanation): readonly Clause[] {
  const failing = clauses.map(failingClauses);
  return failing.reduce<readonly Clause[]>(
    (best, one, i) => (i === 0 || one.length < best.length ? one : best),
    failing[0] ?? [],
  );
}

function leavesOf(clause: Clause): readonly SeenField[] {
  return clause.parts.length === 0 ? clause.saw : clause.parts.flatMap(leavesOf);
}
