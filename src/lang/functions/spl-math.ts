/** Number functions of eval. What is no number gives null, and so does a result that is not finite. */
import { type Scalar, valuesOf } from '../../event/value.ts';
import { compareMixed } from '../aggregates/extremes.ts';
import type { FunctionSpec } from '../function.ts';
import { finite, mapValues, numberOf } from './spl-values.ts';

function onNumber(name: string, summary: string, compute: (x: number) => number): FunctionSpec {
  return {
    name,
    arity: [1, 1],
    summary,
    call: (value = null) =>
      mapValues(value, (item) => {
        const number = numberOf(item);
        return number === null ? null : finite(compute(number));
      }),
  };
}

const round: FunctionSpec = {
  name: 'spl.round',
  arity: [1, 2],
  summary: 'The number rounded to a number of decimals (0 unless given), halves away from zero.',
  call: (value = null, decimals = 0) => {
    const places = numberOf(decimals);
    if (places === null) return null;
    return mapValues(value, (item) => {
      const number = numberOf(item);
      return number === null ? null : roundTo(number, Math.trunc(places));
    });
  },
};

/** By the decimal digits that the number is written with: 1.005 to two places is 1.01. */
function roundTo(number: number, places: number): number | null {
  if (places < 0 || places > 15) return number;
  const shifted = Number(`${Math.abs(number)}e${places}`);
  if (!Number.isFinite(shifted)) return Number.isFinite(number) ? Number(number.toFixed(Math.min(places, 15))) : null;
  return Math.sign(number) * Number(`${Math.round(shifted)}e-${places}`);
}

function onNumbers(name: string, summary: string, compute: (x: number, y: number) => number): FunctionSpec {
  return {
    name,
    arity: [2, 2],
    summary,
    call: (x = null, y = null) => {
      const a = numberOf(x);
      const b = numberOf(y);
      return a === null || b === null ? null : finite(compute(a, b));
    },
  };
}

const log: FunctionSpec = {
  name: 'spl.log',
  arity: [1, 2],
  summary: 'Logarithm to a base, 10 unless given.',
  call: (x = null, base = 10) => {
    const number = numberOf(x);
    const b = numberOf(base);
    return number === null || b === null
      ? null
      : b === 10
        ? finite(Math.log10(number))
        : finite(Math.log(number) / Math.log(b));
  },
};

function extreme(name: string, sign: 1 | -1, summary: string): FunctionSpec {
  return {
    name,
    arity: [1, Infinity],
    summary,
    call: (...args) => {
      let best: Scalar | null = null;
      for (const item of args.flatMap((arg) => [...valuesOf(arg)])) {
        if (best === null || sign * compareMixed(item, best) < 0) best = item;
      }
      return best;
    },
  };
}

export const SPL_MATH: readonly FunctionSpec[] = [
  onNumber('spl.abs', 'Absolute value.', Math.abs),
  onNumber('spl.ceiling', 'The next whole number above.', Math.ceil),
  onNumber('spl.ceil', 'The next whole number above.', Math.ceil),
  onNumber('spl.floor', 'The next whole number below.', Math.floor),
  onNumber('spl.sqrt', 'Square root; null below zero.', Math.sqrt),
  onNumber('spl.exp', 'e to the power of x.', Math.exp),
  onNumber('spl.ln', 'Natural logarithm.', Math.log),
  onNumber('spl.exact', 'The number itself.', (x) => x),
  onNumber('spl.sin', 'Sine of an angle in radians.', Math.sin),
  onNumber('spl.cos', 'Cosine of an angle in radians.', Math.cos),
  onNumber('spl.tan', 'Tangent of an angle in radians.', Math.tan),
  onNumber('spl.asin', 'The angle in radians that has a sine.', Math.asin),
  onNumber('spl.acos', 'The angle in radians that has a cosine.', Math.acos),
  onNumber('spl.atan', 'The angle in radians that has a tangent.', Math.atan),
  onNumber('spl.sinh', 'Hyperbolic sine.', Math.sinh),
  onNumber('spl.cosh', 'Hyperbolic cosine.', Math.cosh),
  onNumber('spl.tanh', 'Hyperbolic tangent.', Math.tanh),
  onNumber('spl.asinh', 'Inverse hyperbolic sine.', Math.asinh),
  onNumber('spl.acosh', 'Inverse hyperbolic cosine; null below 1.', Math.acosh),
  onNumber('spl.atanh', 'Inverse hyperbolic tangent; null outside -1 to 1.', Math.atanh),
  onNumbers('spl.hypot', 'Length of the third side of a right-angled triangle.', Math.hypot),
  onNumbers('spl.atan2', 'The angle in radians of the point with this y and x.', Math.atan2),
  onNumbers('spl.pow', 'x to the power of y.', (x, y) => x ** y),
  round,
  log,
  {
    name: 'spl.pi',
    arity: [0, 0],
    summary: 'The number pi, to 11 digits as Splunk gives it.',
    call: () => Math.trunc(Math.PI * 1e11) / 1e11,
  },
  extreme('spl.min', 1, 'The smallest argument; numbers stand below text, nulls are ignored.'),
  extreme('spl.max', -1, 'The largest argument; numbers stand below text, nulls are ignored.'),
];
