/**
 * Syntax back to EQL text, with only the parentheses that the structure needs. Invariant (tested as a property): parsing
 * what was printed gives the same tree, places aside.
 */
import type { EventQuery, Expression, FieldName, Query, Term } from './syntax.ts';
import { KEYWORDS } from './tokens.ts';

export function printQuery(query: Query): string {
  const { statement } = query;
  const parts: string[] = [];
  if (statement.kind === 'event') parts.push(printEventQuery(statement));
  else {
    const maxspan = statement.kind === 'sequence' ? statement.maxspan : null;
    const options = maxspan === null ? '' : ` with maxspan=${maxspan.count}${maxspan.unit}`;
    parts.push(`${statement.kind}${printKeys(statement.by)}${options}`);
    for (const term of statement.terms) parts.push(`  ${printTerm(term)}`);
    if (statement.kind === 'sequence' && statement.until !== null) parts.push(`until ${printTerm(statement.until)}`);
  }
  for (const pipe of query.pipes) {
    parts.push(
      `| ${pipe.name}${pipe.args.length === 0 ? '' : ` ${pipe.args.map((arg) => print(arg, OR)).join(', ')}`}`,
    );
  }
  return parts.join('\n');
}

function printEventQuery(query: EventQuery): string {
  const { category } = query;
  const name = category === null ? 'any' : isPlainName(category) ? category : quote(category);
  return `${name} where ${print(query.condition, OR)}`;
}

function printTerm(term: Term): string {
  const runs = term.runs === 1 ? '' : ` with runs=${term.runs}`;
  const name = term.name === null ? '' : ` as ${term.name}`;
  return `${term.missing ? '!' : ''}[${printEventQuery(term.query)}]${printKeys(term.by)}${name}${runs}`;
}

function printKeys(keys: readonly FieldName[]): string {
  return keys.length === 0 ? '' : ` by ${keys.map((key) => print(key, OR)).join(', ')}`;
}

export function printExpression(expression: Expression): string {
  return print(expression, OR);
}

// How tightly a construct binds; an operand that binds looser than its place asks for gets parentheses.
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARE = 4;
const ADD = 5;
const MULTIPLY = 6;
const SIGN = 7;
const PREDICATE = 8;
const PRIMARY = 9;

function print(expression: Expression, place: number): string {
  const [text, binding] = printBare(expression);
  return binding < place ? `(${text})` : text;
}

function printBare(node: Expression): [text: string, binding: number] {
  switch (node.kind) {
    case 'or':
      return [node.args.map((arg) => print(arg, AND)).join(' or '), OR];
    case 'and':
      return [node.args.map((arg) => print(arg, NOT)).join(' and '), AND];
    case 'not':
      return [`not ${print(node.arg, NOT)}`, NOT];
    case 'compare':
      return [`${print(node.left, ADD)} ${node.op} ${print(node.right, ADD)}`, COMPARE];
    case 'arithmetic': {
      const place = node.op === '+' || node.op === '-' ? ADD : MULTIPLY;
      return [`${print(node.left, place)} ${node.op} ${print(node.right, place + 1)}`, place];
    }
    case 'sign':
      return [`${node.op}${print(node.arg, SIGN)}`, SIGN];
    case 'in': {
      const word = `${node.negated ? 'not ' : ''}in${node.insensitive ? '~' : ''}`;
      return [
        `${print(node.arg, PRIMARY)} ${word} (${node.list.map((item) => print(item, OR)).join(', ')})`,
        PREDICATE,
      ];
    }
    case 'match': {
      const patterns = node.patterns.map((pattern) => print(pattern, OR)).join(', ');
      const right = node.patterns.length === 1 ? patterns : `(${patterns})`;
      return [`${print(node.arg, PRIMARY)} ${node.op} ${right}`, PREDICATE];
    }
    case 'call':
      return [
        `${node.name}${node.insensitive ? '~' : ''}(${node.args.map((arg) => print(arg, OR)).join(', ')})`,
        PRIMARY,
      ];
    case 'element-search':
      return [
        `_arraysearch(${[node.list, node.condition].map((each, i) => `${i === 0 ? '' : `${node.variable}, `}${print(each, OR)}`).join(', ')})`,
        PRIMARY,
      ];
    case 'descendant':
      return [`descendant of [${printEventQuery(node.query)}]`, PRIMARY];
    case 'field':
      if (node.variable !== undefined) return [node.name, PRIMARY];
      return [
        `${node.optional ? '?' : ''}${node.of === undefined ? '' : `${node.of}.`}${printFieldName(node.name)}`,
        PRIMARY,
      ];
    case 'string':
      return [quote(node.value), PRIMARY];
    case 'number':
      return [printNumber(node.value, node.decimal), PRIMARY];
    case 'boolean':
      return [String(node.value), PRIMARY];
    case 'null':
      return ['null', PRIMARY];
  }
}

function printNumber(value: number, decimal: boolean): string {
  if (!decimal) return BigInt(value).toString();
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_@][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name);
}

/** A dotted name, in backquotes as a whole where a part of it is not a plain name. */
export function printFieldName(name: string): string {
  return name.split('.').every(isPlainName) ? name : `\`${name.replaceAll('`', '``')}\``;
}

const NAMED: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

function quote(text: string): string {
  return `"${text.replace(/[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029]/g, (char) => NAMED[char] ?? `\\u{${char.charCodeAt(0).toString(16).padStart(4, '0')}}`)}"`;
}
