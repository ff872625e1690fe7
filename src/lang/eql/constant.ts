/**
 * Constant folding: the value of an expression that does not depend on the event. An optional field that no schema
 * knows is the constant null, and null spreads as Elasticsearch's optimizer spreads it: through functions and order
 * comparisons, while `== null` asks whether something is null and `null == 5` is false.
 */
import { firstOf, type Scalar } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { EQL_FUNCTIONS } from '../functions/eql.ts';
import { printDecimal } from '../functions/eql-string.ts';
import { findSignature } from './functions.ts';
import type { CompareOp, Expression } from './syntax.ts';
import { type FieldKnowledge, isUnmapped, typeOf, typeOfArithmetic } from './types.ts';

const SPECS: ReadonlyMap<string, FunctionSpec> = new Map(EQL_FUNCTIONS.map((spec) => [spec.name, spec]));

/** Remembers what it found, so that nested expressions cost no more than their size. */
export class ConstantFolder {
  readonly #fields: FieldKnowledge;
  readonly #known = new Map<Expression, Scalar | null | undefined>();

  constructor(fields: FieldKnowledge) {
    this.#fields = fields;
  }

  /** The value, or undefined where it depends on the event. */
  valueOf(expression: Expression): Scalar | null | undefined {
    if (this.#known.has(expression)) return this.#known.get(expression);
    const value = this.#fold(expression);
    this.#known.set(expression, value);
    return value;
  }

  #fold(node: Expression): Scalar | null | undefined {
    switch (node.kind) {
      case 'string':
      case 'number':
      case 'boolean':
        return node.value;
      case 'null':
        return null;
      case 'field':
        return isUnmapped(node, this.#fields) ? null : undefined;
      case 'sign': {
        const value = this.valueOf(node.arg);
        if (value === undefined || value === null) return value;
        return typeof value !== 'number' ? undefined : node.op === '-' ? -value : value;
      }
      case 'arithmetic':
      case 'call': {
        const args = node.kind === 'call' ? node.args : [node.left, node.right];
        return this.#foldCall(functionName(node, this.#fields), args);
      }
      case 'compare': {
        const left = this.valueOf(node.left);
        const right = this.valueOf(node.right);
        if (left !== undefined && right !== undefined) return compareConstants(node.op, left, right);
        const isOrder = node.op !== '==' && node.op !== '!=';
        return isOrder && (left === null || right === null) ? null : undefined;
      }
      case 'in':
        return this.#foldIn(node.arg, node.list, node.insensitive, node.negated);
      case 'match':
        return this.valueOf(node.arg) === null ? null : undefined;
      default:
        return undefined;
    }
  }

  #foldCall(name: string | null, args: readonly Expression[]): Scalar | null | undefined {
    const values: (Scalar | null)[] = [];
    for (const [i, arg] of args.entries()) {
      const value = this.valueOf(arg);
      if (value === null && i === 0) return null;
      if (value === undefined) return undefined;
      values.push(isPrintedDecimal(name, arg, this.#fields) && typeof value === 'number' ? printDecimal(value) : value);
    }
    const spec = name === null ? undefined : SPECS.get(name);
    return spec?.call === undefined ? undefined : firstOf(spec.call(...values));
  }

  #foldIn(
    arg: Expression,
    list: readonly Expression[],
    insensitive: boolean,
    negated: boolean,
  ): boolean | null | undefined {
    const value = this.valueOf(arg);
    const items = list.map((item) => this.valueOf(item));
    if (value === null || items.every((item) => item === null)) return null;
    if (value === undefined || items.includes(undefined)) return undefined;
    const fold = (scalar: Scalar): Scalar =>
      typeof scalar === 'string' && insensitive ? scalar.toLowerCase() : scalar;
    const found = items.some((item) => item !== null && item !== undefined && fold(item) === fold(value));
    return found !== negated;
  }
}

/** The registered function behind a call or an arithmetic operator; null where there is none. */
export function functionName(
  node: Extract<Expression, { kind: 'call' | 'arithmetic' }>,
  fields: FieldKnowledge,
): string | null {
  const operands = node.kind === 'call' ? node.args : [node.left, node.right];
  const name = node.kind === 'call' ? findSignature(node.name)?.name : OPERATOR_FUNCTIONS[node.op];
  if (name === undefined) return null;
  if (name === 'divide' && typeOfArithmetic(operands, fields) === 'decimal') return 'eql.divideDecimal';
  return `eql.${name}${node.kind === 'call' && node.insensitive ? '~' : ''}`;
}

/** Whether a function makes text of an argument that is a decimal number, whole or not: `10.0`. */
export function isPrintedDecimal(name: string | null, arg: Expression, fields: FieldKnowledge): boolean {
  return (name === 'eql.string' || name === 'eql.concat') && typeOf(arg, fields) === 'decimal';
}

const OPERATOR_FUNCTIONS = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const;

function compareConstants(op: CompareOp, left: Scalar | null, right: Scalar | null): boolean | null {
  if (op === '==') return left === right;
  if (op === '!=') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return null;
  switch (op) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
