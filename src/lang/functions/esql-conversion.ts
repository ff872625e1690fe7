/** Conversions of ES|QL, of each value of several; what cannot be converted is null. */
import { formatIp, parseIp } from '../../event/ip.ts';
import { type Scalar, scalarText } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { millisOf, ofEach, ofOnes, printMillis, readNumber } from './esql-values.ts';

/** The bounds of 64 bits; beyond 2^53 neighbours are the same number here. */
const LONG = 2 ** 63;
const INTEGER = 2 ** 31;

function whole(name: string, what: string, limit: number): FunctionSpec {
  return ofEach(name, `A whole number of ${what}, rounded; null for what is none, or is beyond.`, (value) => {
    const number = readNumber(value);
    if (number === null) return null;
    const rounded = Math.round(number);
    return rounded >= -limit && rounded < limit ? rounded : null;
  });
}

/** As Java writes a `double`: always with a point. */
export function doubleText(number: number): string {
  const size = Math.abs(number);
  if (number === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(number) ? `${number}.0` : String(number);
  const [digits, exponent] = number.toExponential().split('e');
  return `${digits!.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

const toBoolean = (value: Scalar): boolean => {
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'boolean' ? value : value.toLowerCase() === 'true';
};

const round = ofOnes(
  'round',
  [1, 2],
  'A number to so many digits behind the point (0), halves away from nought.',
  (value, digits) => {
    const number = readNumber(value);
    const places = digits === undefined ? 0 : readNumber(digits);
    if (number === null || places === null) return null;
    if (Math.abs(places) > 15 || Number.isInteger(number)) {
      if (places >= 0 || Math.abs(places) > 15) return places >= 0 ? number : 0;
    }
    const scale = 10 ** places;
    const rounded = (Math.sign(number) * Math.round(Math.abs(number) * scale)) / scale;
    return Number.isFinite(rounded) ? rounded : number;
  },
);

function math(name: string, summary: string, compute: (number: number) => number): FunctionSpec {
  return ofOnes(name, [1, 1], summary, (value) => {
    const number = readNumber(value);
    const result = number === null ? Number.NaN : compute(number);
    return Number.isFinite(result) ? result : null;
  });
}

export const ESQL_CONVERSIONS: readonly FunctionSpec[] = [
  ofEach('to_string', 'The text of a value.', scalarText),
  ofEach('to_string_double', 'The text of a number that is not whole by its type: 1.0.', (value) => {
    const number = readNumber(value);
    return number === null ? null : doubleText(number);
  }),
  whole('to_long', '64 bits', LONG),
  whole('to_integer', '32 bits', INTEGER),
  ofEach('to_double', 'A number; null for text that is none.', readNumber),
  ofEach('to_boolean', 'true for `true` in any case and for numbers but 0.', toBoolean),
  ofEach('to_ip', 'An address in one way of writing; null for what is none.', (value) =>
    parseIp(scalarText(value)) === null ? null : formatIp(scalarText(value)),
  ),
  ofEach('to_datetime', 'A date, of text or of milliseconds since 1970.', (value) => {
    const millis = millisOf(value);
    return millis === null ? null : printMillis(millis);
  }),
  round,
  math('abs', 'A number without its sign.', Math.abs),
  math('floor', 'The next whole number below.', Math.floor),
  math('ceil', 'The next whole number above.', Math.ceil),
  math('sqrt', 'The square root.', Math.sqrt),
  math('log10', 'The logarithm to base 10; null for what has none.', Math.log10),
  ofOnes('pow', [2, 2], 'One number to the power of another.', (base, exponent) => {
    const result = (readNumber(base) ?? Number.NaN) ** (readNumber(exponent) ?? Number.NaN);
    return Number.isFinite(result) ? result : null;
  }),
];
