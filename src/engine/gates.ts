/**
 * Gates: conditions that several rules have in common, such as `EventCode=1` or what a macro for a source stands for. A
 * gate that no event of a class can pass rules all of them out there, so it is asked once for the class and not once for
 * each rule.
 */

import type { Schema } from '../event/event-class.ts';
import type { Expr, TestOp } from '../lang/expression.ts';
import { conjunctsOf } from '../lang/walk.ts';
import type { Program } from './program.ts';
import { conditionsOf } from './rule-on-class.ts';

export interface Gate {
  readonly schema: Schema;
  readonly expr: Expr;
}

/** More values or alternatives than this are hardly ever shared. */
const MAX_PARTS = 16;

export class Gates {
  readonly #gates: Gate[] = [];
  /** By gate: rules that have it. */
  readonly #rules: number[] = [];
  /** By program index. */
  readonly #ofPrograms: readonly (readonly number[])[];

  constructor(programs: readonly Program[]) {
    const known = new Map<string, number>();
    this.#ofPrograms = programs.map((program) => {
      const [condition, ...others] = conditionsOf(program);
      if (condition === undefined || others.length > 0) return [];
      return conjunctsOf(condition).flatMap((expr) => {
        const text = gateText(expr);
        if (text === null) return [];
        const key = `${program.schema} ${text}`;
        let gate = known.get(key);
        if (gate === undefined) {
          gate = this.#gates.push({ schema: program.schema, expr }) - 1;
          this.#rules.push(0);
          known.set(key, gate);
        }
        this.#rules[gate]!++;
        return [gate];
      });
    });
  }

  /** The same for programs with the same gates, as far as any other program has them too. */
  keyOf(program: number): string {
    return this.#ofPrograms[program]!.filter((gate) => this.#rules[gate]! > 1).join();
  }

  /** Opens the gates of one class: gives whether a program has one that no event passes, of which `isShut` tells. */
  ofClass(isShut: (gate: Gate) => boolean): (program: number) => boolean {
    const answers: (boolean | undefined)[] = [];
    return (program) =>
      this.#ofPrograms[program]!.some(
        (gate) => this.#rules[gate]! > 1 && (answers[gate] ??= isShut(this.#gates[gate]!)),
      );
  }
}

/** The same for conditions that are the same, wherever they stand; null for what is not worth comparing. */
function gateText(expr: Expr): string | null {
  switch (expr.kind) {
    case 'and':
    case 'or': {
      if (expr.args.length > MAX_PARTS) return null;
      const texts = expr.args.map(gateText);
      return texts.includes(null) ? null : `${expr.kind}(${texts.join()})`;
    }
    case 'test': {
      const op = textOfOp(expr.op);
      return op === null || expr.arg.kind !== 'field' ? null : JSON.stringify([expr.arg.name, op]);
    }
    case 'exists':
      return expr.arg.kind === 'field' ? JSON.stringify([expr.arg.name]) : null;
    default:
      return null;
  }
}

function textOfOp(op: TestOp): readonly unknown[] | null {
  const numeric = 'numeric' in op && op.numeric === true;
  switch (op.op) {
    case 'equals':
      return [op.op, op.value, op.fold, numeric];
    case 'in':
      return op.values.length > MAX_PARTS ? null : [op.op, op.values, op.fold, numeric];
    case 'glob':
      return op.patterns.length > MAX_PARTS ? null : [op.op, op.patterns, op.fold, numeric, op.wild];
    default:
      return null;
  }
}
