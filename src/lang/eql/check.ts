/**
 * Checks a query against the schemas before it is lowered: names, functions, types of operands, join keys, terms, pipes.
 * Everything that Elasticsearch's verifier refuses is an error here; what only we don't know is a warning. All problems
 * are reported, not just the first.
 */
import { MAX_DIAGNOSTICS } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import { joinSpans } from '../../text/source-text.ts';
import type { Finding } from '../finding.ts';
import type { ConstantFolder } from './constant.ts';
import * as errors from './errors.ts';
import { FOREIGN_FUNCTIONS, FUNCTION_NAMES, findSignature, type ParameterType } from './functions.ts';
import {
  type Comparison,
  type Expression,
  earlierFieldsOf,
  type FieldName,
  type FunctionCall,
  type InList,
  type PatternMatch,
  type Query,
  type Term,
} from './syntax.ts';
import { areCompatible, describeType, type FieldKnowledge, isNumeric, type OperandType, typeOf } from './types.ts';

export interface CheckScope {
  readonly fields: FieldKnowledge;
  /** Names to suggest for an unknown field. */
  readonly names: Iterable<string>;
  readonly constants: ConstantFolder;
  readonly report: (finding: Finding) => void;
  /** The query is one of the endpoint's engine, which compares fields with one another. */
  readonly isOfEndpoint?: boolean;
}

const FOREIGN_PIPES: ReadonlySet<string> = new Set(['count', 'unique', 'unique_count', 'filter', 'sort', 'window']);

export function checkQuery(query: Query, scope: CheckScope): void {
  const { statement } = query;
  const checker = new Checker(scope);
  if (statement.kind === 'event') checker.condition(statement.condition);
  else {
    for (const key of statement.by) checker.field(key);
    checker.terms(statement.terms, statement.kind);
    if (statement.kind === 'sequence') {
      const { maxspan, until } = statement;
      if (until !== null) checker.until(until, statement.terms[0]!);
      const missing = statement.terms.find((term) => term.missing);
      if (missing !== undefined && maxspan === null) scope.report(errors.missingNeedsMaxspan(missing.span));
      if (maxspan === null) {
        const { start } = statement.span;
        scope.report(errors.unboundedSequence({ start, end: start + 'sequence'.length }));
      }
    } else if (statement.by.length + statement.terms[0]!.by.length === 0) {
      scope.report(errors.sampleNeedsKey(statement.span));
    }
  }
  for (const pipe of query.pipes) {
    if (statement.kind === 'sample') scope.report(errors.samplePipe(pipe.span));
    else if (pipe.name !== 'head' && pipe.name !== 'tail') {
      scope.report(errors.unknownPipe(pipe.span, pipe.name, FOREIGN_PIPES.has(pipe.name)));
    } else if (pipeCount(pipe.args, scope.constants) === null) scope.report(errors.pipeArgument(pipe.span, pipe.name));
  }
}

/** The number of a `head` or `tail`, or null. */
export function pipeCount(args: readonly Expression[], constants: ConstantFolder): number | null {
  const value = args.length === 1 ? constants.valueOf(args[0]!) : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

class Checker {
  readonly #scope: CheckScope;
  readonly #warned = new Set<string>();
  /** Looking for the nearest name is dear; past what is shown it is left undone. */
  #unknown = 0;

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  terms(terms: readonly Term[], kind: 'sequence' | 'sample'): void {
    const { report } = this.#scope;
    let count = 0;
    for (const term of terms) {
      this.#term(term);
      count += term.runs;
      this.#keys(term, terms[0]!);
      if (term.name !== null && term.runs !== 1) report(errors.namedRuns(term.span, term.name));
      if (term.missing) this.#refuseEarlier(term);
      if (kind === 'sample' && term.missing) report(errors.missingNotAllowed(term.span, 'a sample'));
      if (kind === 'sample' && term.runs !== 1) report(errors.unknownTermOption(term.span, 'runs'));
    }
    const all = joinSpans(terms[0]!.span, terms[terms.length - 1]!.span);
    if (count < 2) report(errors.tooFewTerms(all, kind));
    const most = kind === 'sample' ? MAX_SAMPLE_TERMS : MAX_EXPANDED_TERMS;
    if (count > most) report(errors.tooManyTerms(all, most));
    if (terms.every((term) => term.missing)) report(errors.onlyMissingTerms(all));
  }

  until(until: Term, first: Term): void {
    const { report } = this.#scope;
    this.#term(until);
    if (until.missing) report(errors.missingNotAllowed(until.span, '`until`'));
    if (until.runs !== 1) report(errors.unknownTermOption(until.span, 'runs'));
    this.#keys(until, first);
    this.#refuseEarlier(until);
  }

  /** What no event of the sequence stands for cannot depend on those before it. */
  #refuseEarlier({ query }: Pick<Term, 'query'>): void {
    const [field] = earlierFieldsOf(query.condition);
    if (field !== undefined) this.#scope.report(errors.earlierEvent(field.span, field.of!));
  }

  /** A term's keys against those of the first one: as many, and of types that can be equal. */
  #keys(term: Term, first: Term): void {
    const { report } = this.#scope;
    if (term.by.length !== first.by.length) {
      report(errors.keyCount(term.span, term.by.length, first.by.length));
      return;
    }
    for (const [i, key] of term.by.entries()) {
      const partner = first.by[i]!;
      const [type, wanted] = [this.#typeOf(key), this.#typeOf(partner)];
      if (!areCompatible(type, wanted))
        report(errors.keyType(key.span, key.name, describeType(type), partner.name, describeType(wanted)));
    }
  }

  #term(term: Term): void {
    for (const key of term.by) {
      this.field(key);
      if (key.of !== undefined) this.#scope.report(errors.earlierEvent(key.span, key.of));
    }
    this.condition(term.query.condition);
  }

  /** An expression that must be true or false. */
  condition(node: Expression): void {
    this.expression(node);
    const type = this.#typeOf(node);
    if (type !== 'boolean' && type !== 'unknown' && type !== 'null') {
      this.#scope.report(errors.conditionType(node.span, describeType(type)));
    }
  }

  field(field: FieldName): void {
    if (field.variable !== undefined) return; // what elements have no schema says
    const { fields, report } = this.#scope;
    const type = fields.typeOf(field.name);
    if (type === 'text' || type === 'object' || type === 'nested' || type === 'geo_point') {
      if (this.#first(field.name)) report(errors.unsupportedType(field.span, field.name, type));
    }
    this.#known(field);
  }

  #known(field: FieldName): void {
    const { fields, names, report } = this.#scope;
    if (fields.isKnown(field.name) || !this.#first(field.name) || ++this.#unknown > MAX_DIAGNOSTICS) return;
    report(errors.unknownField(field.span, field.name, findNearest(field.name, names), field.optional));
  }

  /** Whether a name is met for the first time; later ones would only repeat the warning. */
  #first(name: string): boolean {
    if (this.#warned.has(name)) return false;
    this.#warned.add(name);
    return true;
  }

  expression(node: Expression): void {
    switch (node.kind) {
      case 'and':
      case 'or':
        for (const arg of node.args) this.condition(arg);
        break;
      case 'not':
        this.condition(node.arg);
        break;
      case 'field':
        this.field(node);
        break;
      case 'element-search':
        this.#known(node.list);
        this.condition(node.condition);
        break;
      case 'descendant':
        this.condition(node.query.condition);
        this.#refuseEarlier(node);
        break;
      case 'call':
        this.#call(node);
        break;
      case 'compare':
        this.#comparison(node);
        break;
      case 'in':
        this.#list(node);
        break;
      case 'match':
        this.#match(node);
        break;
      case 'arithmetic':
        this.#number(node.op, node.left);
        this.#number(node.op, node.right);
        if ((node.op === '/' || node.op === '%') && this.#scope.constants.valueOf(node.right) === 0) {
          this.#scope.report(errors.divisionByZero(node.right.span));
        }
        break;
      case 'sign':
        this.#number(node.op, node.arg);
        break;
      default:
        break;
    }
  }

  #typeOf(node: Expression): OperandType {
    return typeOf(node, this.#scope.fields);
  }

  #number(operator: string, node: Expression): void {
    this.expression(node);
    const type = this.#typeOf(node);
    if (!isNumeric(type) && type !== 'unknown' && type !== 'null') {
      this.#scope.report(errors.operandType(node.span, operator, 'a number', describeType(type)));
    }
  }

  #comparison(node: Comparison): void {
    const { constants, report } = this.#scope;
    this.expression(node.left);
    this.expression(node.right);
    const left = constants.valueOf(node.left);
    const right = constants.valueOf(node.right);
    if (left === undefined && right === undefined) {
      const isEquality = node.op === '==' || node.op === '!=';
      if (!isEquality || this.#scope.isOfEndpoint !== true) report(errors.comparesFields(node.span, node.op));
      return;
    }
    if (node.op === '==' || node.op === '!=') return;
    for (const side of [node.left, node.right]) {
      if (this.#typeOf(side) === 'boolean')
        report(errors.operandType(side.span, node.op, 'values with an order', 'true or false'));
    }
  }

  #list(node: InList): void {
    const { constants, report } = this.#scope;
    this.expression(node.arg);
    const operator = node.insensitive ? 'in~' : 'in';
    if (node.insensitive) this.#text(operator, node.arg);
    const type = this.#typeOf(node.arg);
    let isReported = false;
    for (const item of node.list) {
      this.expression(item);
      const value = constants.valueOf(item);
      const found = this.#typeOf(item);
      if (value === undefined) report(errors.comparesFields(item.span, operator));
      else if (node.insensitive) {
        if (value !== null && typeof value !== 'string')
          report(errors.operandType(item.span, operator, 'text', describeType(found)));
      } else if (value !== null && !isReported && !areCompatible(type, found)) {
        isReported = true; // one of a thousand constants says it
        const name = node.arg.kind === 'field' ? node.arg.name : 'this';
        report(errors.listType(item.span, name, describeType(type), describeType(found), WRITTEN_TYPES.has(type)));
      }
    }
  }

  #match(node: PatternMatch): void {
    this.expression(node.arg);
    this.#text(node.op, node.arg);
    for (const pattern of node.patterns) {
      if (pattern.kind !== 'string') {
        this.#scope.report(errors.operandType(pattern.span, node.op, 'text', describeType(this.#typeOf(pattern))));
      }
    }
  }

  #text(operator: string, node: Expression): void {
    const type = this.#typeOf(node);
    if (type !== 'text' && type !== 'unknown' && type !== 'null') {
      this.#scope.report(errors.operandType(node.span, operator, 'text', describeType(type)));
    }
  }

  #call(node: FunctionCall): void {
    const { report } = this.#scope;
    const signature = findSignature(node.name);
    for (const arg of node.args) this.expression(arg);
    if (signature === undefined) {
      const lower = node.name.toLowerCase();
      report(
        errors.unknownFunction(
          node.nameSpan,
          node.name,
          findNearest(lower, FUNCTION_NAMES),
          FOREIGN_FUNCTIONS.get(lower),
        ),
      );
      return;
    }
    if (node.insensitive && signature.insensitive !== true) report(errors.noInsensitiveForm(node.nameSpan, node.name));
    const most = signature.repeats === true ? Infinity : signature.parameters.length;
    const found = node.args.length;
    if (found < signature.required || found > most) {
      report(errors.argumentCount(node.span, signature.name, found, signature.required, most));
      return;
    }
    for (const [i, arg] of node.args.entries()) {
      const wanted = signature.parameters[Math.min(i, signature.parameters.length - 1)]!;
      const type = this.#typeOf(arg);
      if (!fitsParameter(type, wanted)) {
        report(errors.argumentType(arg.span, signature.name, i + 1, PARAMETER_NAMES[wanted], describeType(type)));
      }
      const value = this.#scope.constants.valueOf(arg);
      if (signature.name === 'cidrMatch' && i > 0 && value === undefined)
        report(errors.argumentNotConstant(arg.span, signature.name, i + 1));
      if (DIVISIONS.has(signature.name) && i === 1 && value === 0) report(errors.divisionByZero(arg.span));
    }
  }
}

const DIVISIONS: ReadonlySet<string> = new Set(['divide', 'modulo']);

/** Types without constants of their own: text is read as one. */
const WRITTEN_TYPES: ReadonlySet<OperandType> = new Set(['date', 'ip', 'version']);

/** Terms after `with runs` is written out. */
const MAX_EXPANDED_TERMS = 1000;
/** Each term of a sample keeps as many events of each key as there are terms. */
const MAX_SAMPLE_TERMS = 20;

const PARAMETER_NAMES: Readonly<Record<ParameterType, string>> = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  ip: 'a field of type ip',
  any: 'a value',
};

function fitsParameter(type: OperandType, wanted: ParameterType): boolean {
  if (wanted === 'any' || type === 'unknown' || type === 'null') return true;
  if (wanted === 'number') return isNumeric(type);
  if (wanted === 'integer') return type === 'integer' || type === 'number';
  return type === wanted;
}
