/** Bitwise functions of eval, over whole numbers from 0 to 2^53 - 1; anything else gives null. */
import type { Value } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { numberOf } from './spl-values.ts';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

function bitsOf(value: Value): bigint | null {
  const number = numberOf(value);
  return number !== null && Number.isSafeInteger(number) && number >= 0 ? BigInt(number) : null;
}

function numberFrom(bits: bigint): number {
  return Number(bits & LARGEST);
}

function fold(name: string, summary: string, join: (a: bigint, b: bigint) => bigint): FunctionSpec {
  return {
    name,
    arity: [2, Infinity],
    summary,
    call: (...args) => {
      let all: bigint | null = null;
      for (const arg of args) {
        const bits = bitsOf(arg);
        if (bits === null) return null;
        all = all === null ? bits : join(all, bits);
      }
      return all === null ? null : numberFrom(all);
    },
  };
}

function shift(name: string, summary: string, move: (bits: bigint, by: bigint) => bigint): FunctionSpec {
  return {
    name,
    arity: [2, 2],
    summary,
    call: (value = null, by = null) => {
      const bits = bitsOf(value);
      const places = bitsOf(by);
      return bits === null || places === null ? null : places > 52n ? 0 : numberFrom(move(bits, places));
    },
  };
}

export const SPL_BITS: readonly FunctionSpec[] = [
  fold('spl.bit_and', 'Bits that all numbers have.', (a, b) => a & b),
  fold('spl.bit_or', 'Bits that some number has.', (a, b) => a | b),
  fold('spl.bit_xor', 'Bits that an odd number of the numbers has.', (a, b) => a ^ b),
  {
    name: 'spl.bit_not',
    arity: [1, 2],
    summary: 'The bits turned over, of those that an optional mask has (53 bits unless given).',
    call: (value = null, mask = Number.MAX_SAFE_INTEGER) => {
      const bits = bitsOf(value);
      const within = bitsOf(mask);
      return bits === null || within === null ? null : numberFrom(~bits & within);
    },
  },
  shift('spl.bit_shift_left', 'The bits moved to the left by a number of places.', (bits, by) => bits << by),
  shift('spl.bit_shift_right', 'The bits moved to the right by a number of places.', (bits, by) => bits >> by),
];
