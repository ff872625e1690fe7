/**
 * `printf`: text from a format with `%d %i %u %o %x %X %f %F %e %E %g %G %s %c %%`, the flags `'`, `+`, `-`, blank, `#` and
 * `0`, a width and a precision (`*` takes either from an argument). A format or an argument that is null gives null.
 */
import type { Value } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { MAX_TEXT, numberOf, textOf } from './spl-values.ts';

/** Widths and precisions beyond this are taken as this. */
const MAX_PLACES = 1_000;
const SPECIFIER = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])/g;

export const printf: FunctionSpec = {
  name: 'spl.printf',
  arity: [1, Infinity],
  summary: 'Text from a format such as "%s: %05.2f" and arguments; null with a null.',
  call: (format = null, ...args) => {
    const text = textOf(format);
    if (text === null) return null;
    let at = 0;
    let isBroken = false;
    let room = MAX_TEXT;
    const take = (): Value => args[at++] ?? null;
    const places = (written: string | undefined): number | undefined => {
      const count = written === undefined ? undefined : written === '*' ? numberOf(take()) : Number(written);
      return count === undefined || count === null ? undefined : Math.min(MAX_PLACES, Math.abs(Math.trunc(count)));
    };
    const out = text.replace(SPECIFIER, (_, flags: string, wide, precise, kind: string) => {
      if (kind === '%') return '%';
      const width = places(wide) ?? 0;
      const precision = places(precise);
      const shown = show(kind, take(), flags, precision);
      if (shown === null) isBroken = true;
      const padded = shown === null ? '' : pad(shown, width, flags, kind).slice(0, room);
      room -= padded.length;
      return padded;
    });
    return isBroken ? null : out;
  },
};

function show(kind: string, value: Value, flags: string, precision: number | undefined): string | null {
  if (kind === 's' || kind === 'c') {
    const text = textOf(value);
    return text === null ? null : kind === 'c' ? text.slice(0, 1) : text.slice(0, precision ?? text.length);
  }
  const number = numberOf(value);
  if (number === null) return null;
  const digits = digitsOf(kind, Math.abs(number), precision, flags);
  if (digits === null) return null;
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return (
    sign + (flags.includes("'") ? digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ',')) : digits)
  );
}

function digitsOf(kind: string, number: number, precision: number | undefined, flags: string): string | null {
  const decimals = Math.min(precision ?? 6, 100);
  const whole = (radix: number): string =>
    Math.trunc(number)
      .toString(radix)
      .padStart(precision ?? 0, '0');
  const mark = (prefix: string): string => (flags.includes('#') ? prefix : '');
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return whole(10);
    case 'o':
      return mark('0') + whole(8);
    case 'x':
      return mark('0x') + whole(16);
    case 'X':
      return mark('0X') + whole(16).toUpperCase();
    case 'f':
    case 'F':
      return number.toFixed(decimals);
    case 'e':
    case 'E': {
      const text = number.toExponential(decimals).replace(/e([+-])(\d)$/, 'e$10$2');
      return kind === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G': {
      const text = String(Number(number.toPrecision(Math.max(1, decimals)))).replace(/e([+-])(\d)$/, 'e$10$2');
      return kind === 'G' ? text.toUpperCase() : text;
    }
    default:
      return null;
  }
}

function pad(text: string, width: number, flags: string, kind: string): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || kind === 's' || kind === 'c') return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)![0];
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
