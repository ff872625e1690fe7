/**
 * Parser of eval expressions, straight to plan expressions: every operator is a call (`spl.add`, `spl.equals` …) with
 * Splunk's own rules for null, numbers in text and multivalues; AND, OR and NOT are the plan's three-valued logic.
 * Binding, tightest first: calls, `!` and signs, `* / %`, `+ -`, `.`, comparisons with IN and LIKE, NOT, AND, OR, XOR.
 * Keywords and function names are taken in any case.
 */
import { findNearest } from '../../text/nearest.ts';
import { joinSpans, type Span } from '../../text/source-text.ts';
import type { Call, Expr } from '../expression.ts';
import type { FunctionSpec } from '../function.ts';
import { SPL_CALLABLE, UNSUPPORTED_SPL_FUNCTIONS } from '../functions/spl.ts';
import { compilePcre } from '../regex/pcre.ts';
import { fieldNamesOf } from '../walk.ts';
import type { LowerContext } from './command.ts';
import type { Cursor } from './cursor.ts';
import { fail, failNotEqual, failRegex, failUnsupported } from './errors.ts';
import { type EvalToken, readEvalToken } from './eval-tokens.ts';
import { lowerSearchPredicate } from './search-lower.ts';
import { parseQuotedSearch } from './search-quoted.ts';

const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  SPL_CALLABLE.map((spec) => [spec.name.slice('spl.'.length), spec]),
);

/** Position of the argument that is a regular expression. */
const REGEX_ARGUMENT: Readonly<Record<string, number>> = { match: 1, replace: 1, mvfind: 1 };

/** Functions whose arguments are conditions and values in turn. */
const PAIRED: ReadonlySet<string> = new Set(['case', 'validate']);

/** Operators of one kind that may follow each other. */
const MAX_CHAIN = 500;

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': 'spl.equals',
  '==': 'spl.equals',
  '!=': 'spl.differs',
  '<': 'spl.less',
  '<=': 'spl.less-or-equal',
  '>': 'spl.greater',
  '>=': 'spl.greater-or-equal',
};
const PRODUCTS: Readonly<Record<string, string>> = { '*': 'spl.multiply', '/': 'spl.divide', '%': 'spl.modulo' };
const SUMS: Readonly<Record<string, string>> = { '+': 'spl.add', '-': 'spl.subtract' };
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'xor', 'in', 'like', 'as', 'by']);

/** What an expression has that stands in no search. */
export type ExpressionContext = Pick<LowerContext, 'text' | 'lowerValue'>;

/** Parses one expression; the cursor is left before whatever does not belong to it. */
export function parseEval(
  cursor: Cursor,
  context: LowerContext | ExpressionContext,
  aggregates: AggregateReader | null = null,
): Expr {
  return new EvalParser(cursor, context, aggregates).parse();
}

/** Takes an aggregate at the cursor, which stands for its column in the expression; null (and nothing taken) for others. */
export type AggregateReader = () => Expr | null;

class EvalParser {
  readonly #cursor: Cursor;
  readonly #context: LowerContext | ExpressionContext;
  readonly #aggregates: AggregateReader | null;
  #token: EvalToken;
  /** Where the cursor stood before the present token. */
  #before: number;

  constructor(cursor: Cursor, context: LowerContext | ExpressionContext, aggregates: AggregateReader | null) {
    this.#cursor = cursor;
    this.#context = context;
    this.#aggregates = aggregates;
    this.#before = cursor.pos;
    this.#token = readEvalToken(cursor, false);
  }

  parse(): Expr {
    const expr = this.#parseXor();
    this.#cursor.pos = this.#before;
    return expr;
  }

  #advance(afterOperand = false): EvalToken {
    const token = this.#token;
    this.#before = this.#cursor.pos;
    this.#token = readEvalToken(this.#cursor, afterOperand);
    return token;
  }

  #isKeyword(word: string): boolean {
    const token = this.#token;
    return token.kind === 'name' && !token.quoted && token.text.toLowerCase() === word;
  }

  #isOperator(text: string): boolean {
    return this.#token.kind === 'operator' && this.#token.text === text;
  }

  #expect(text: string, what: string, open?: Span): void {
    if (this.#isOperator(text)) {
      this.#advance(text === ')');
      return;
    }
    if (this.#token.kind === 'end' && open !== undefined) fail('spl-unclosed', `${what} is never closed`, open);
    fail('spl-syntax', `expected ${text} ${what === '' ? '' : `to end ${what}`}`.trimEnd(), this.#token.span);
  }

  #parseXor(): Expr {
    let left = this.#parseLogic('or');
    for (let length = 1; this.#isKeyword('xor'); length++) {
      this.#boundChain(length);
      this.#advance();
      left = call('spl.xor', [left, this.#parseLogic('or')]);
    }
    return left;
  }

  #parseLogic(kind: 'or' | 'and'): Expr {
    const parseArg = () => (kind === 'or' ? this.#parseLogic('and') : this.#parseNot());
    const args = [parseArg()];
    while (this.#isKeyword(kind)) {
      this.#advance();
      args.push(parseArg());
    }
    return args.length === 1
      ? args[0]!
      : { kind, args, span: joinSpans(spanOf(args[0]!), spanOf(args[args.length - 1]!)) };
  }

  #parseNot(): Expr {
    if (!this.#isKeyword('not')) return this.#parseComparison();
    const start = this.#advance().span;
    const arg = this.#cursor.nested(() => this.#parseNot());
    return { kind: 'not', arg, span: joinSpans(start, spanOf(arg)) };
  }

  #parseComparison(): Expr {
    let left = this.#parseBinary({ '.': 'spl.concat' }, () =>
      this.#parseBinary(SUMS, () => this.#parseBinary(PRODUCTS, () => this.#parseUnary())),
    );
    for (let length = 1; ; length++) {
      this.#boundChain(length);
      const token = this.#token;
      const name = token.kind === 'operator' ? COMPARISONS[token.text] : undefined;
      if (name !== undefined) {
        this.#advance();
        if (name === 'spl.less' && this.#isOperator('>')) failNotEqual(joinSpans(token.span, this.#token.span));
        left = call(name, [left, this.#parseJoined()]);
      } else if (this.#isKeyword('like')) {
        this.#advance();
        left = call('spl.like', [left, this.#parseJoined()]);
      } else if (this.#isKeyword('in')) {
        const start = this.#advance().span;
        const args = this.#parseArguments(start);
        left = call('spl.in', [left, ...args.list], joinSpans(spanOf(left), args.span));
      } else {
        return left;
      }
    }
  }

  /** The right-hand side of a comparison: everything that binds tighter. NOT is let in, as Splunk lets it. */
  #parseJoined(): Expr {
    if (this.#isKeyword('not')) return this.#parseNot();
    return this.#parseBinary({ '.': 'spl.concat' }, () =>
      this.#parseBinary(SUMS, () => this.#parseBinary(PRODUCTS, () => this.#parseUnary())),
    );
  }

  #parseBinary(operators: Readonly<Record<string, string>>, parseArg: () => Expr): Expr {
    let left = parseArg();
    for (let length = 1; ; length++) {
      const token = this.#token;
      const name = token.kind === 'operator' ? operators[token.text] : undefined;
      if (name === undefined) return left;
      this.#boundChain(length);
      this.#advance();
      left = call(name, [left, parseArg()]);
    }
  }

  /** Operators in a row nest to the left, one in the other. */
  #boundChain(length: number): void {
    if (length > MAX_CHAIN) fail('spl-too-deep', `more than ${MAX_CHAIN} operators in a row`, this.#token.span);
  }

  #parseUnary(): Expr {
    const token = this.#token;
    if (token.kind === 'operator' && (token.text === '-' || token.text === '+')) {
      this.#advance();
      const arg = this.#cursor.nested(() => this.#parseUnary());
      if (token.text === '+') return arg;
      const span = joinSpans(token.span, spanOf(arg));
      return arg.kind === 'literal' && typeof arg.value === 'number'
        ? { kind: 'literal', value: -arg.value, span }
        : call('spl.negate', [arg], span);
    }
    if (token.kind === 'operator' && token.text === '!') return this.#parseBang(token.span);
    return this.#parsePrimary();
  }

  /**
   * `!` before a call or a parenthesis, as `!match(…)`: a NOT that nobody documents and many searches use. What it would
   * take of `!a=b` is not known, so it takes nothing else.
   */
  #parseBang(span: Span): Expr {
    this.#advance();
    const isCall = this.#token.kind === 'name' && !this.#token.quoted && this.#opensList();
    if (!isCall && !this.#isOperator('('))
      failUnsupported('spl-syntax', '! is taken before a function or a parenthesis only', span, 'write NOT');
    const arg = this.#cursor.nested(() => this.#parsePrimary());
    return { kind: 'not', arg, span: joinSpans(span, spanOf(arg)) };
  }

  #parsePrimary(): Expr {
    const token = this.#token;
    switch (token.kind) {
      case 'number':
        this.#advance(true);
        return { kind: 'literal', value: token.value, span: token.span };
      case 'string':
        this.#advance(true);
        return { kind: 'literal', value: token.text, span: token.span };
      case 'name':
        return this.#parseName(token.text, token.quoted, token.span);
      case 'operator':
        if (token.text === '(') return this.#parseGroup();
        if (token.text === '[') return this.#parseSubsearch(token.span);
        return fail('spl-syntax', `an expression cannot start with ${token.text}`, token.span);
      case 'end':
        return fail('spl-syntax', 'an expression is missing here', this.#cursor.here);
    }
  }

  /** `[search … | return $x]`: its answer stands there as it would have been written. */
  #parseSubsearch(open: Span): Expr {
    this.#cursor.pos = open.start;
    const body = this.#cursor.readBracket();
    this.#advance(true);
    return this.#context.lowerValue(body) ?? { kind: 'literal', value: null, span: body };
  }

  #parseGroup(): Expr {
    const open = this.#advance().span;
    const inner = this.#cursor.nested(() => this.#parseXor());
    const close = this.#token.span;
    this.#expect(')', 'the parenthesis', open);
    return { ...inner, span: joinSpans(open, close) };
  }

  #parseName(text: string, quoted: boolean, span: Span): Expr {
    const lower = text.toLowerCase();
    if (!quoted && KEYWORDS.has(lower) && !this.#isCallable(lower))
      fail('spl-syntax', `${text} stands where a value should be`, span);
    if (!quoted && this.#aggregates !== null) {
      const back = this.#cursor.pos;
      this.#cursor.pos = span.start;
      const aggregate = this.#aggregates();
      if (aggregate !== null) {
        this.#advance(true);
        return aggregate;
      }
      this.#cursor.pos = back;
    }
    this.#advance(true);
    if (quoted || !this.#isOperator('(')) {
      return { kind: 'field', name: text, ...(!quoted && /<<|\uE000/.test(text) ? { isTemplate: true } : {}), span };
    }
    if (lower === 'searchmatch') return this.#parseSearchMatch(span);
    const { list, span: argsSpan } = this.#parseArguments(span);
    return this.#lowerCall(lower, text, list, span, joinSpans(span, argsSpan));
  }

  /** `like(x, y)` and `in(x, …)` are functions as well as operators. */
  #isCallable(name: string): boolean {
    return (name === 'like' || name === 'in') && this.#opensList();
  }

  /** Whether a parenthesis stands behind the present token. */
  #opensList(): boolean {
    return /^\s*\(/.test(this.#cursor.text.slice(this.#cursor.pos, this.#cursor.pos + 64));
  }

  /** `(a, b, …)` at the present token. */
  #parseArguments(before: Span): { list: Expr[]; span: Span } {
    const open = this.#token.span;
    if (!this.#isOperator('(')) fail('spl-syntax', 'a list in parentheses is missing here', joinSpans(before, open));
    this.#advance();
    const list: Expr[] = [];
    this.#cursor.nested(() => {
      while (!this.#isOperator(')')) {
        list.push(this.#parseXor());
        if (!this.#isOperator(',')) break;
        this.#advance();
      }
    });
    const close = this.#token.span;
    this.#expect(')', 'the list', open);
    return { list, span: joinSpans(open, close) };
  }

  #lowerCall(name: string, typed: string, args: readonly Expr[], nameSpan: Span, span: Span): Expr {
    if (name === 'null' && args.length === 0) return { kind: 'literal', value: null, span };
    if ((name === 'true' || name === 'false') && args.length === 0)
      return { kind: 'literal', value: name === 'true', span };
    if (name === 'mvfilter' || name === 'mvmap') return this.#lowerEachValue(name, args, span);
    const spec = FUNCTIONS.get(name);
    if (spec === undefined) {
      if (UNSUPPORTED_SPL_FUNCTIONS.has(name)) {
        failUnsupported('spl-function-not-supported', `the function ${typed} is not supported`, nameSpan);
      }
      const nearest = findNearest(name, FUNCTIONS.keys());
      fail(
        'spl-function-unknown',
        `there is no eval function ${typed}`,
        nameSpan,
        nearest === null ? undefined : `did you mean ${nearest}?`,
      );
    }
    const [least, most] = spec.arity;
    if (args.length < least || args.length > most) {
      const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
      fail(
        'spl-function-arguments',
        `${typed} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${args.length}`,
        span,
      );
    }
    if (PAIRED.has(name) && args.length % 2 !== 0) {
      fail('spl-function-arguments', `${typed} takes pairs of a condition and a value`, spanOf(args[args.length - 1]!));
    }
    this.#checkRegex(name, args);
    return call(spec.name, args, span);
  }

  #checkRegex(name: string, args: readonly Expr[]): void {
    const at = REGEX_ARGUMENT[name];
    const arg = at === undefined ? undefined : args[at];
    if (arg?.kind !== 'literal' || typeof arg.value !== 'string') return;
    checkRegex(arg.value, spanOf(arg));
  }

  #lowerEachValue(name: 'mvfilter' | 'mvmap', args: readonly Expr[], span: Span): Expr {
    const [first, second] = args;
    const body = name === 'mvfilter' ? first : second;
    if (body === undefined || args.length !== (name === 'mvfilter' ? 1 : 2)) {
      fail('spl-function-arguments', `${name} takes ${name === 'mvfilter' ? 'one argument' : 'two arguments'}`, span);
    }
    const names = fieldNamesOf(name === 'mvfilter' ? body : first!);
    if (names.length !== 1) {
      fail(
        'spl-function-arguments',
        `${name} works on exactly one field, here ${names.length === 0 ? 'none' : names.join(', ')}`,
        span,
      );
    }
    const source = name === 'mvmap' && first!.kind !== 'field' ? { source: first! } : {};
    return { kind: 'each-value', mode: name === 'mvfilter' ? 'filter' : 'map', over: names[0]!, ...source, body, span };
  }

  /** `searchmatch("…")`: search terms inside an expression. */
  #parseSearchMatch(nameSpan: Span): Expr {
    const { list, span } = this.#parseArguments(nameSpan);
    const text = list[0];
    if (list.length !== 1 || text?.kind !== 'literal' || typeof text.value !== 'string') {
      fail('spl-function-arguments', 'searchmatch takes one string of search terms', joinSpans(nameSpan, span));
    }
    if (!('stages' in this.#context))
      failUnsupported('spl-function-not-supported', 'searchmatch stands in no search', joinSpans(nameSpan, span));
    const expr = parseQuotedSearch(this.#context.text, spanOf(text));
    return { ...lowerSearchPredicate(expr, this.#context), span: joinSpans(nameSpan, span) };
  }
}

/** Fails where a regular expression does not compile, or asks for what the engines here do not have. */
export function checkRegex(pattern: string, span: Span): void {
  const compiled = compilePcre(pattern, {});
  if (!compiled.ok) failRegex(compiled, span);
}

function call(name: string, args: readonly Expr[], span?: Span): Call {
  const first = args[0];
  const last = args[args.length - 1];
  const covered =
    span ?? (first === undefined || last === undefined ? undefined : joinSpans(spanOf(first), spanOf(last)));
  return { kind: 'call', function: name, args, ...(covered === undefined ? {} : { span: covered }) };
}

function spanOf(expr: Expr): Span {
  return expr.span ?? { start: 0, end: 0 };
}
