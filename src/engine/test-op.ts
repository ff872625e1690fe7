/**
 * Compiles what a `test` asks of one value to a closure over constants: folded, split and parsed here, once, so that a
 * value is only looked at. Callers that keep values already folded (`engine/predicate.ts`) say so and skip folding.
 */
import { type Fold, foldText } from '../event/fold.ts';
import { isInNetwork, parseIp, parseNetwork } from '../event/ip.ts';
import { type Scalar, scalarText } from '../event/value.ts';
import type { TestOp } from '../lang/expression.ts';
import { compileLuceneRegex } from '../lang/regex/lucene.ts';
import { compilePcre } from '../lang/regex/pcre.ts';
import { compileGlobs } from './glob.ts';
import { compileComparison, numberOf } from './order.ts';
import { compileWordTest } from './word-test.ts';

export interface ValueTest {
  /** Folding that `test` expects its text to have undergone. */
  readonly fold: Fold;
  test(value: Scalar): boolean;
  /** Index of the first alternative that matches, -1 for none; for explain. */
  find(value: Scalar): number;
}

/** A test does not depend on the event class, so each is compiled once for all classes. */
const compiledOps = new WeakMap<TestOp, ValueTest>();

export function compileTestOp(op: TestOp): ValueTest {
  let test = compiledOps.get(op);
  if (test === undefined) {
    test = isDear(op) ? rememberAnswers(compileAnew(op)) : compileAnew(op);
    compiledOps.set(op, test);
  }
  return test;
}

/** Whether looking a text up costs less than testing it: fields such as paths and programs hold few different ones. */
function isDear(op: TestOp): boolean {
  return op.op === 'regex' || (op.op === 'glob' && op.patterns.length > DEAR_PATTERNS);
}

const DEAR_PATTERNS = 4;
const REMEMBERED = 256;
/** Longer texts repeat less than they cost to compare. */
const MAX_REMEMBERED_LENGTH = 512;

/** Keeps the answers for some texts seen lately, each in the one place that its length and a few characters give it. */
function rememberAnswers({ fold, test, find }: ValueTest): ValueTest {
  const texts: (string | null)[] = new Array<string | null>(REMEMBERED).fill(null);
  const answers = new Uint8Array(REMEMBERED);
  return {
    fold,
    find,
    test: (value) => {
      if (typeof value !== 'string' || value.length > MAX_REMEMBERED_LENGTH) return test(value);
      const length = value.length;
      const at =
        (length * 31 +
          value.charCodeAt(length - 1) * 7 +
          value.charCodeAt(length >> 1) * 17 +
          value.charCodeAt(length - 6) * 13) &
        (REMEMBERED - 1);
      if (texts[at] === value) return answers[at] === 1;
      const answer = test(value);
      texts[at] = value;
      answers[at] = answer ? 1 : 0;
      return answer;
    },
  };
}

function compileAnew(op: TestOp): ValueTest {
  switch (op.op) {
    case 'equals':
      return compileSet([op.value], op.fold, op.numeric === true);
    case 'in':
      return compileSet(op.values, op.fold, op.numeric === true);
    case 'glob':
      return compileGlobTest(op.patterns, op.wild, op.fold, op.numeric === true);
    case 'differs': {
      const same = compileGlobTest([op.pattern], op.wild, op.fold, true);
      if (op.network === undefined) return plain(op.fold, (value) => !same.test(value));
      const inside = compileCidr([op.network]);
      return plain(op.fold, (value) => !same.test(value) && !inside.test(value));
    }
    case 'order': {
      const compare = compileComparison(op.value, op.type);
      const accept = ORDER_ACCEPTS[op.cmp];
      const accepts = (value: Scalar): boolean => {
        const order = compare(value);
        return order !== null && accept(order);
      };
      if (op.below === undefined) return plain('none', accepts);
      const compareEnd = compileComparison(op.below, op.type);
      return plain('none', (value) => accepts(value) && (compareEnd(value) ?? 0) < 0);
    }
    case 'regex':
      return compileRegexTest(op);
    case 'cidr':
      return compileCidr(op.networks);
    case 'words': {
      const find = compileWordTest(op);
      return { fold: 'none', find, test: (value) => find(value) !== -1 };
    }
    case 'prefix': {
      const value = foldText(op.value, op.fold);
      return plain(op.fold, (v) => scalarText(v).startsWith(value));
    }
    case 'suffix': {
      const value = foldText(op.value, op.fold);
      return plain(op.fold, (v) => scalarText(v).endsWith(value));
    }
    case 'contains': {
      const value = foldText(op.value, op.fold);
      return plain(op.fold, (v) => scalarText(v).includes(value));
    }
  }
}

const ORDER_ACCEPTS: Readonly<Record<'<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function plain(fold: Fold, test: (value: Scalar) => boolean): ValueTest {
  return { fold, test, find: (value) => (test(value) ? 0 : -1) };
}

/** Equality with any of some scalars: exact type first, then text against text, then (SPL) as numbers. */
function compileSet(values: readonly Scalar[], fold: Fold, numeric: boolean): ValueTest {
  const texts = values.map((value) => foldText(scalarText(value), fold));
  const set = new Set(texts);
  const numbers = numericSet(values, numeric);
  const test = (value: Scalar): boolean => {
    if (typeof value === 'string') {
      if (set.has(value)) return true;
    } else if (set.has(scalarText(value))) return true;
    if (numbers === null) return false;
    const number = numberOf(value);
    return number !== null && numbers.has(number);
  };
  const find = (value: Scalar): number => {
    const number = numbers === null ? null : numberOf(value);
    return texts.findIndex(
      (text, i) => text === scalarText(value) || (number !== null && numberOf(values[i]!) === number),
    );
  };
  return { fold, test, find };
}

/**
 * Constants that compare as numbers: all of them in SPL, where text and number may be equal; in EQL only constants
 * written as numbers, so that `== 5` finds the text "5" of a layout that keeps numbers as text.
 */
function numericSet(values: readonly Scalar[], numeric: boolean): ReadonlySet<number> | null {
  const numbers = new Set<number>();
  for (const value of values) {
    const number = numeric || typeof value === 'number' ? numberOf(value) : null;
    if (number !== null) numbers.add(number);
  }
  return numbers.size === 0 ? null : numbers;
}

function compileGlobTest(
  patterns: readonly string[],
  wild: '*?' | '*' | '%_',
  fold: Fold,
  numeric: boolean,
): ValueTest {
  const globs = compileGlobs(
    patterns.map((pattern) => foldText(pattern, fold)),
    wild,
  );
  const numbers = numericSet(patterns, numeric);
  const test = (value: Scalar): boolean => {
    if (globs.test(typeof value === 'string' ? value : scalarText(value))) return true;
    if (numbers === null) return false;
    const number = numberOf(value);
    return number !== null && numbers.has(number);
  };
  const find = (value: Scalar): number => {
    const found = globs.find(scalarText(value));
    if (found !== -1 || numbers === null) return found;
    const number = numberOf(value);
    return number === null ? -1 : patterns.findIndex((pattern) => numberOf(pattern) === number);
  };
  return { fold, test, find };
}

function compileRegexTest(op: Extract<TestOp, { op: 'regex' }>): ValueTest {
  if (op.dialect === 'lucene') {
    const compiled = compileLuceneRegex(op.patterns, op.fold);
    if (!compiled.ok) return plain('none', () => false);
    return plain('none', (value) => compiled.matches(scalarText(value)));
  }
  const tests: ((text: string) => boolean)[] = [];
  for (const pattern of op.patterns) {
    const source = op.whole ? `\\A(?:${pattern})\\z` : pattern; // `$` would also match before a last line break
    const compiled = compilePcre(source, { fold: op.fold !== 'none' });
    tests.push(compiled.ok ? (text) => compiled.regex.test(text) : () => false);
  }
  return {
    fold: 'none',
    test: (value) => tests.some((test) => test(scalarText(value))),
    find: (value) => tests.findIndex((test) => test(scalarText(value))),
  };
}

function compileCidr(texts: readonly string[]): ValueTest {
  const networks = texts.map(parseNetwork);
  const find = (value: Scalar): number => {
    const address = typeof value === 'string' ? parseIp(value) : null;
    return address === null ? -1 : networks.findIndex((network) => network !== null && isInNetwork(address, network));
  };
  return { fold: 'none', find, test: (value) => find(value) !== -1 };
}
