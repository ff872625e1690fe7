/**
 * What every match of a pattern has in it: runs of neighbouring characters of which each is of a known set. A text without
 * one of them has no match, and looking for a run takes time linear in the text, so it is done before an engine is asked
 * that is slow or may give up. Never says no to a text with a match; says yes to many without.
 */
import { printRegex } from './pcre-print.ts';
import type { CodeSet } from './pcre-set.ts';
import type { RegexNode } from './pcre-syntax.ts';

/** Characters of a run; what is more is not looked for. */
const MAX_RUN = 64;
/** With more alternatives, asking for each of them costs what is to be saved. */
const MAX_ALTERNATIVES = 8;
/** A run of one character is worth looking for where it is one of so few. */
const FEW = 2;

type Run = readonly CodeSet[];

/** Whether a text has what every match has; null where nothing is known that is worth asking for. */
export function compileFactors(root: RegexNode): ((text: string) => boolean) | null {
  const node = unwrap(root);
  const items = node.kind === 'alternation' ? node.items : [node];
  if (items.length > MAX_ALTERNATIVES) return null;
  const alternatives = items.map((item) => runsOf(item).flatMap((run) => compileRun(run) ?? []));
  if (alternatives.some((runs) => runs.length === 0)) return null;
  return (text) => alternatives.some((runs) => runs.every((run) => run.test(text)));
}

function unwrap(node: RegexNode): RegexNode {
  if (node.kind === 'group' || node.kind === 'atomic') return unwrap(node.body);
  const [only] = node.kind === 'sequence' ? node.items : [];
  return node.kind === 'sequence' && node.items.length === 1 ? unwrap(only!) : node;
}

function compileRun(run: Run): RegExp | null {
  const source = printRegex({ kind: 'sequence', items: run.map((set) => ({ kind: 'set', set })) }, 'javascript');
  return source === null ? null : new RegExp(source, 'u');
}

/** The runs that stand in every match. */
function runsOf(node: RegexNode): readonly Run[] {
  const runs: Run[] = [];
  let current: CodeSet[] = [];
  const cut = (): void => {
    if (isTelling(current)) runs.push(current.slice(0, MAX_RUN));
    current = [];
  };
  const follow = (one: RegexNode): void => {
    switch (one.kind) {
      case 'set':
        current.push(one.set);
        return;
      case 'sequence':
        for (const item of one.items) follow(item);
        return;
      case 'group':
      case 'atomic':
        follow(one.body);
        return;
      // Neither takes a character: what stands before and behind them are neighbours.
      case 'anchor':
      case 'look':
        return;
      case 'repeat': {
        if (one.min === 0) {
          cut();
          return;
        }
        const body = unwrap(one.body);
        if (body.kind !== 'set') {
          cut();
          follow(body);
          cut();
          return;
        }
        for (let i = 0; i < Math.min(one.min, MAX_RUN); i++) current.push(body.set);
        if (one.max === one.min && one.min <= MAX_RUN) return;
        cut();
        // The last of them is the neighbour of what follows.
        current.push(body.set);
        return;
      }
      case 'alternation':
      case 'backreference':
        cut();
    }
  };
  follow(node);
  cut();
  return runs;
}

/** Whether looking for a run refuses enough: a single character of many says next to nothing. */
function isTelling(run: Run): boolean {
  if (run.length === 0) return false;
  const narrow = run.filter((set) => set.reduce((sum, [low, high]) => sum + high - low + 1, 0) <= FEW).length;
  return narrow > 0 || run.length >= 8;
}
