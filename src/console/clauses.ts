/**
 * Explanations made ready to show: which stretches of the rule's text held on the event and which did not, and trees of
 * clauses in which nested conjunctions are one list. Nothing is decided here; verdicts are the engine's.
 */
import type { Span } from '../server/wire/basics.ts';
import type { Explanation } from '../server/wire/why.ts';

export type Clause = Explanation['clauses'][number];

/** A stretch of the rule's text; `path` names the clause it belongs to. */
export interface Stretch {
  readonly text: string;
  readonly look: 'plain' | 'held' | 'failed' | 'matched';
  readonly path: string | null;
}

/** Clauses considered; an explanation of more is shown without lights beyond. */
const MAX_LEAVES = 2_000;

interface Leaf {
  readonly span: Span;
  readonly path: string;
  readonly held: boolean;
  readonly matched: Span | null;
}

/** The text cut where lights change; joined, the stretches are the text. */
export function lightText(text: string, clauses: readonly Clause[]): Stretch[] {
  const leaves: Leaf[] = [];
  for (const [index, clause] of clauses.entries()) gatherLeaves(clause, String(index), leaves);
  const isInside = ({ start, end }: Span): boolean => start >= 0 && start < end && end <= text.length;
  const lit = leaves.filter(({ span }) => isInside(span)).slice(0, MAX_LEAVES);
  const cuts = new Set([0, text.length]);
  for (const { span, matched } of lit) {
    cuts.add(span.start).add(span.end);
    if (matched !== null && isInside(matched)) cuts.add(matched.start).add(matched.end);
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).flatMap((start, index): Stretch[] => {
    const end = places[index + 1] ?? text.length;
    const part = text.slice(start, end);
    const covers = ({ start: from, end: to }: Span): boolean => from <= start && end <= to;
    const leaf = lit.findLast(({ span }) => covers(span));
    if (leaf === undefined) return [{ text: part, look: 'plain', path: null }];
    const isMatched = leaf.matched !== null && covers(leaf.matched);
    const look = isMatched ? 'matched' : leaf.held ? 'held' : 'failed';
    // Line breaks and the blanks that begin a line are not lit.
    return part
      .split(/(\n[ \t]*)/)
      .filter((piece) => piece !== '')
      .map((piece) =>
        piece.startsWith('\n') ? { text: piece, look: 'plain', path: null } : { text: piece, look, path: leaf.path },
      );
  });
}

function gatherLeaves(clause: Clause, path: string, leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES) return;
  const [only] = clause.parts;
  if (isNegatedLeaf(clause) && only !== undefined && clause.span !== null) {
    leaves.push({ span: clause.span, path: `${path}.0`, held: clause.verdict === true, matched: null });
    return;
  }
  if (clause.parts.length > 0) {
    for (const [index, part] of clause.parts.entries()) gatherLeaves(part, `${path}.${index}`, leaves);
    return;
  }
  if (clause.span === null) return;
  leaves.push({ span: clause.span, path, held: clause.verdict === true, matched: clause.matched?.span ?? null });
}

/** A clause with its path; conjunctions inside a conjunction, and disjunctions inside a disjunction, are one list. */
export interface ShownClause {
  readonly clause: Clause;
  readonly path: string;
  readonly parts: readonly ShownClause[];
}

export function shapeClauses(clause: Clause, path = '0'): ShownClause {
  const [only] = clause.parts;
  // A negation of one condition is one line, in the words of the rule.
  if (isNegatedLeaf(clause) && only !== undefined)
    return {
      clause: { ...only, kind: 'not', words: clause.words ?? only.words, verdict: clause.verdict },
      path: `${path}.0`,
      parts: [],
    };
  const parts = clause.parts.flatMap((part, index): readonly ShownClause[] => {
    const shown = shapeClauses(part, `${path}.${index}`);
    const isSame = part.kind === clause.kind && (part.kind === 'and' || part.kind === 'or');
    return isSame ? shown.parts : [shown];
  });
  return { clause, path, parts };
}

function isNegatedLeaf({ kind, parts }: Clause): boolean {
  return kind === 'not' && parts.length === 1 && parts[0]?.parts.length === 0;
}
