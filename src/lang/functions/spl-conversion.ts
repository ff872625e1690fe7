/** `tostring` and `tonumber`, and the conversions of the `convert` command, which leave alone what they cannot read. */
import { scalarText, type Value } from '../../event/value.ts';
import { toNumber } from '../aggregates/numeric.ts';
import type { FunctionSpec } from '../function.ts';
import { mapText, mapValues, numberOf, textOf } from './spl-values.ts';

const tostring: FunctionSpec = {
  name: 'spl.tostring',
  arity: [1, 2],
  summary: 'The value as text; a number also as "hex", "commas" or "duration" ([days+]HH:MM:SS). Null for null.',
  call: (value = null, format) =>
    mapValues(value, (item) => {
      if (typeof item === 'boolean') return item ? 'True' : 'False';
      const number = toNumber(item);
      const how = format === undefined ? null : textOf(format);
      if (number === null || how === null) return scalarText(item);
      switch (how.toLowerCase()) {
        case 'hex':
          return `0x${Math.trunc(number).toString(16).toUpperCase()}`;
        case 'commas':
          return withCommas(number);
        case 'duration':
          return toDuration(number);
        default:
          return scalarText(item);
      }
    }),
};

function withCommas(number: number): string {
  const [whole = '', fraction] = Math.abs(number)
    .toFixed(Number.isInteger(number) ? 0 : 2)
    .split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${number < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Seconds as `[days+]HH:MM:SS[.ffffff]`. */
export function toDuration(seconds: number): string {
  const micros = Math.round(Math.abs(seconds) * 1e6);
  const whole = Math.floor(micros / 1e6);
  const fraction = micros % 1e6;
  const days = Math.floor(whole / 86_400);
  const clock = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${seconds < 0 ? '-' : ''}${days > 0 ? `${days}+` : ''}${clock}${fraction > 0 ? `.${String(fraction).padStart(6, '0')}` : ''}`;
}

const tonumber: FunctionSpec = {
  name: 'spl.tonumber',
  arity: [1, 2],
  summary: 'The number that a text writes, in a base of 2 to 36 (10 unless given); null for what is none.',
  call: (value = null, base = 10) => {
    const radix = numberOf(base);
    return mapText(value, (text) => {
      if (radix === 10 || radix === null) return toNumber(text);
      const digits = text.trim().replace(/^0x/i, '');
      if (!Number.isInteger(radix) || radix < 2 || radix > 36 || !/^[-+]?[0-9a-z]{1,64}$/i.test(digits)) return null;
      const highest = Math.max(...[...digits.replace(/^[-+]/, '')].map((digit) => Number.parseInt(digit, 36)));
      return highest < radix ? Number.parseInt(digits, radix) : null;
    });
  },
};

/** `3+04:05:06`, `04:05:06`, `05:06` in seconds, or null. */
function durationSeconds(text: string): number | null {
  const parts = /^\s*(?:(\d+)\+)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/.exec(text);
  if (parts === null) return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

const KILOBYTES: Readonly<Record<string, number>> = { '': 1, k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 };

function conversion(name: string, summary: string, convert: (text: string) => Value): FunctionSpec {
  return { name, arity: [1, 1], summary, call: (value = null) => mapText(value, convert) };
}

/** Called by `convert` only. `num` removes what it cannot read; the others leave it as it is. */
export const SPL_CONVERSIONS: readonly FunctionSpec[] = [
  conversion('spl.convert-num', 'convert num: the number, or null.', (text) => toNumber(text) ?? durationSeconds(text)),
  conversion(
    'spl.convert-auto',
    'convert auto: the number where there is one, else the text.',
    (text) => toNumber(text) ?? durationSeconds(text) ?? text,
  ),
  conversion(
    'spl.convert-rmcomma',
    'convert rmcomma: the number without commas, else the text.',
    (text) => toNumber(text.replaceAll(',', '')) ?? text,
  ),
  conversion('spl.convert-rmunit', 'convert rmunit: the leading number, else the text.', (text) => {
    const leading = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)/.exec(text)?.[0];
    return leading === undefined ? text : (toNumber(leading) ?? text);
  }),
  conversion(
    'spl.convert-dur2sec',
    'convert dur2sec: seconds of [days+]HH:MM:SS, else the text.',
    (text) => durationSeconds(text) ?? text,
  ),
  conversion('spl.convert-mstime', 'convert mstime: seconds of [MM:]SS.SSS, else the text.', (text) => {
    const parts = /^\s*(?:(\d+):)?(\d+(?:\.\d+)?)\s*$/.exec(text);
    return parts === null ? text : Number(parts[1] ?? 0) * 60 + Number(parts[2]);
  }),
  conversion('spl.convert-memk', 'convert memk: kilobytes of a number with k, m, g or t, else the text.', (text) => {
    const parts = /^\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*([kmgt]?)b?\s*$/i.exec(text);
    return parts === null ? text : Number(parts[1]) * KILOBYTES[parts[2]!.toLowerCase()]!;
  }),
];

export const SPL_CASTS: readonly FunctionSpec[] = [tostring, tonumber];
