/**
 * The alternatives of a pattern as patterns of their own. One costly alternative among a hundred words would have all of
 * them go to a slow engine; apart, the words go to a fast one. A text holds a match of the pattern where it holds one of
 * some part, so this is for questions of yes or no: where the match begins is another question.
 */
import { costOf } from './pcre-cost.ts';
import { hasInnerEnd, printRegex } from './pcre-print.ts';
import type { RegexNode, RegexSyntax } from './pcre-syntax.ts';

/** More alternatives that are costly than these stay together with all others. */
const MAX_COSTLY = 16;

/**
 * Those alternatives that a backtracking engine is proved to ask in linear time, as one, and each other by itself. Null
 * where that would tell nothing apart, and where the pattern has what RE2 does not: matches of such may be given up, which
 * is said of the whole pattern.
 */
export function splitAlternatives({ root, groups }: RegexSyntax): RegexSyntax[] | null {
  const alternation = root.kind === 'group' ? root.body : root;
  if (alternation.kind !== 'alternation') return null;
  if (hasInnerEnd(alternation) || printRegex(alternation, 're2') === null) return null;
  const isCheap = (node: RegexNode): boolean => (costOf(node)?.degree ?? 2) <= 1;
  const cheap = alternation.items.filter(isCheap);
  const costly = alternation.items.filter((node) => !isCheap(node));
  if (cheap.length === 0 || costly.length > MAX_COSTLY) return null;
  const roots: RegexNode[] = [{ kind: 'alternation', items: cheap }, ...costly];
  return roots.map((part) => ({ root: part, groups, names: [] }));
}
