/**
 * How much a backtracking engine may have to do, proved from the pattern alone and on the safe side: at most
 * `ways * (n + 1) ** degree` steps on a text of `n` characters. Null: nothing is proved (a repeat within a repeat, and
 * other shapes that can explode), and the pattern is not given to such an engine.
 */
import { areDisjoint, type CodeSet } from './pcre-set.ts';
import type { RegexNode } from './pcre-syntax.ts';

export interface RegexCost {
  readonly ways: number;
  readonly degree: number;
}

/** Repeats that differ by at most this many times count as that many ways instead of a degree. */
const FEW = 8;
const MAX_WAYS = 4096;
/** Characters that one way may compare for the price of one step. */
const FREE_LENGTH = 32;

interface Work extends RegexCost {
  /** Characters of fixed texts and repeats that one way compares at most. */
  readonly length: number;
  /** A run that can end in one place only: scanned once more, never multiplied. */
  readonly runs: boolean;
}

export function costOf(root: RegexNode): RegexCost | null {
  const work = workOf(root);
  if (work === null) return null;
  const ways = work.ways * Math.max(1, Math.ceil(work.length / FREE_LENGTH));
  if (ways > MAX_WAYS) return null;
  // Unanchored, the pattern is tried at every position.
  return { ways, degree: work.degree + (work.runs ? 1 : 0) + (isAnchored(root) ? 0 : 1) };
}

const NONE: Work = { ways: 1, degree: 0, runs: false, length: 0 };

function workOf(node: RegexNode): Work | null {
  switch (node.kind) {
    case 'set':
      return { ...NONE, length: 1 };
    case 'anchor':
      return NONE;
    case 'group':
    case 'look':
    case 'atomic':
      return workOf(node.body);
    case 'backreference':
      return { ...NONE, degree: 1 };
    case 'alternation': {
      let total: Work = { ...NONE, ways: 0 };
      for (const item of node.items) {
        const work = workOf(item);
        if (work === null) return null;
        total = {
          ways: total.ways + work.ways,
          degree: Math.max(total.degree, work.degree),
          runs: total.runs || work.runs,
          length: Math.max(total.length, work.length),
        };
      }
      return total;
    }
    case 'sequence':
      return workOfSequence(node.items);
    case 'repeat':
      return workOfRepeat(node, null);
  }
}

function workOfSequence(items: readonly RegexNode[]): Work | null {
  let total = NONE;
  for (const [i, item] of items.entries()) {
    const work = item.kind === 'repeat' ? workOfRepeat(item, firstOf(items, i + 1)) : workOf(item);
    if (work === null) return null;
    total = {
      ways: total.ways * work.ways,
      degree: total.degree + work.degree,
      runs: total.runs || work.runs,
      length: total.length + work.length,
    };
    if (total.ways > MAX_WAYS) return null;
  }
  return total;
}

/** `next`: what must follow the repeat, where that is known. */
function workOfRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, next: CodeSet | null): Work | null {
  const body = workOf(node.body);
  if (body === null) return null;
  const isPlain = body.degree === 0 && body.ways === 1 && !body.runs && hasFixedWidth(node.body);
  const length = body.length * node.max;
  if (node.max === node.min && isPlain) return { ...NONE, length };
  if (node.min === 0 && node.max === 1) return { ...body, ways: body.ways + 1 };
  if (!isPlain) return null;
  if (node.max - node.min <= FEW) return { ...NONE, ways: node.max - node.min + 1, length };
  // What a run takes is no longer than the text, and counted as that.
  if (node.body.kind === 'set' && next !== null && areDisjoint(node.body.set, next)) return { ...NONE, runs: true };
  return { ...NONE, degree: 1 };
}

/** Characters that must come next in a sequence, or null where nothing is certain. */
export function firstOf(items: readonly RegexNode[], from: number): CodeSet | null {
  const item = items[from];
  if (item === undefined) return null;
  if (item.kind === 'set') return item.set;
  if (item.kind === 'group') return firstOf([item.body], 0);
  if (item.kind === 'sequence') return firstOf(item.items, 0);
  if (item.kind === 'repeat' && item.min > 0) return firstOf([item.body], 0);
  return null;
}

/** True where every match takes the same, non-zero number of characters. */
function hasFixedWidth(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return true;
    case 'group':
      return hasFixedWidth(node.body);
    case 'sequence':
      return node.items.length > 0 && node.items.every(hasFixedWidth);
    default:
      return false;
  }
}

/** Whether every match begins where the text does. */
export function isAnchored(node: RegexNode): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.at === 'start';
    case 'sequence':
      return node.items[0] !== undefined && isAnchored(node.items[0]);
    case 'alternation':
      return node.items.every(isAnchored);
    case 'group':
    case 'atomic':
      return isAnchored(node.body);
    default:
      return false;
  }
}
