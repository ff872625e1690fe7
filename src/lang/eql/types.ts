/**
 * What kind of value an expression gives, as far as that can be known before any event: by the field's mapping, the
 * function's result or the constant itself. `unknown` fits everything; so a field that no schema knows is never the
 * cause of a type error.
 */
import type { FieldType } from '../../event/ecs-fields.ts';
import { findSignature } from './functions.ts';
import type { Expression, FieldName } from './syntax.ts';

export type OperandType =
  | 'text'
  /** Whole numbers; `decimal` ones are written or mapped with a fraction; `number` may be either. */
  | 'integer'
  | 'decimal'
  | 'number'
  | 'boolean'
  | 'date'
  | 'ip'
  | 'version'
  | 'null'
  | 'unknown';

const OF_FIELD: Readonly<Record<FieldType, OperandType>> = {
  keyword: 'text',
  constant_keyword: 'text',
  wildcard: 'text',
  text: 'text',
  flattened: 'text',
  long: 'integer',
  double: 'decimal',
  boolean: 'boolean',
  date: 'date',
  date_nanos: 'date',
  ip: 'ip',
  version: 'version',
  object: 'unknown',
  nested: 'unknown',
  geo_point: 'unknown',
};

/** What is known of fields: their mapping, and whether an optional one is in no schema at all. */
export interface FieldKnowledge {
  /** null: some schema knows the name but not its type, or none does. */
  typeOf(name: string): FieldType | null;
  isKnown(name: string): boolean;
  /** The name under which a field is read. */
  nameOf(name: string): string;
}

/** `?f` where no schema knows `f`: null in the whole rule, whatever events hold. */
export function isUnmapped(field: FieldName, fields: FieldKnowledge): boolean {
  return field.optional && !fields.isKnown(field.name);
}

export function typeOf(expression: Expression, fields: FieldKnowledge): OperandType {
  switch (expression.kind) {
    case 'string':
      return 'text';
    case 'number':
      return expression.decimal ? 'decimal' : 'integer';
    case 'null':
      return 'null';
    case 'field': {
      if (isUnmapped(expression, fields)) return 'null';
      const type = fields.typeOf(expression.name);
      return type === null ? 'unknown' : OF_FIELD[type];
    }
    case 'call':
      return typeOfCall(expression.name, expression.args, fields);
    case 'arithmetic':
      return typeOfArithmetic([expression.left, expression.right], fields);
    case 'sign':
      return typeOf(expression.arg, fields);
    default:
      return 'boolean';
  }
}

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply', 'divide', 'modulo']);

function typeOfCall(name: string, args: readonly Expression[], fields: FieldKnowledge): OperandType {
  const signature = findSignature(name);
  if (signature === undefined) return 'unknown';
  return ARITHMETIC.has(signature.name) ? typeOfArithmetic(args, fields) : signature.result;
}

/** Decimal if an operand is, whole if all are, else open. */
export function typeOfArithmetic(operands: readonly Expression[], fields: FieldKnowledge): OperandType {
  const types = operands.map((operand) => typeOf(operand, fields));
  if (types.includes('decimal')) return 'decimal';
  return types.every((type) => type === 'integer') ? 'integer' : 'number';
}

export function isNumeric(type: OperandType): boolean {
  return type === 'integer' || type === 'decimal' || type === 'number';
}

/** Whether values of the two types can be equal, as Elasticsearch sees it. */
export function areCompatible(a: OperandType, b: OperandType): boolean {
  return a === b || isOpen(a) || isOpen(b) || (isNumeric(a) && isNumeric(b));
}

function isOpen(type: OperandType): boolean {
  return type === 'unknown' || type === 'null';
}

/** How a type is called in messages. */
export function describeType(type: OperandType): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'decimal':
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a date';
    case 'ip':
      return 'an IP address';
    case 'version':
      return 'a version';
    case 'null':
      return 'null';
    case 'text':
      return 'text';
    case 'unknown':
      return 'a value of unknown type';
  }
}
