/**
 * Texts whose UTF-8 bytes stand in the order of what they were made from, so that sorting needs to read nothing back.
 * No key is the beginning of another of its kind, so keys in a row are ordered by the first, then the next; and none holds
 * a tab or a line break.
 */
import { type Scalar, scalarText } from '../event/value.ts';
import { numberOf } from './order.ts';

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Numbers in their order, as 16 hexadecimal digits; never NaN. */
export function numberKey(value: number): string {
  double[0] = value + 0; // -0 is 0
  const [low, high] = words as unknown as readonly [number, number];
  return high < 0x8000_0000 ? hex(high + 0x8000_0000) + hex(low) : hex(~high >>> 0) + hex(~low >>> 0);
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

const LOW = /[\0-\n]/g;

/** Texts in the order of their characters' code points. */
export function textKey(text: string): string {
  const plain = text.toWellFormed().replace(LOW, (low) => `\u0001${String.fromCharCode(low.charCodeAt(0) + 0x0b)}`);
  return `${plain}\0`;
}

/** Numbers, and texts that say one, before other texts, and null last: an order must be one for any three. */
export function scalarKey(value: Scalar | null): string {
  if (value === null) return '2';
  const number = numberOf(value);
  return number === null ? `1${textKey(scalarText(value))}` : `0${numberKey(number)}`;
}

/** Texts, and null last. */
export function textOrNullKey(text: string | null): string {
  return text === null ? '1' : `0${textKey(text)}`;
}
