/** Time functions of eval and of `convert`. Times are seconds since 1970, with a fraction; local time is `--tz`. */
import { scalarText } from '../../event/value.ts';
import { zoneOf } from '../../event/zone.ts';
import type { Expr } from '../expression.ts';
import type { FunctionSpec } from '../function.ts';
import { applyRelativeTime, parseRelativeTime } from './spl-relative-time.ts';
import { formatTime } from './spl-time-format.ts';
import { readTime } from './spl-time-read.ts';
import { mapText, mapValues, numberOf, textOf } from './spl-values.ts';

const MICROSECONDS = 1_000_000;

function moment(
  name: string,
  summary: string,
  read: (context: { now: number; infoMin: number; infoMax: number }) => number,
): FunctionSpec {
  return {
    name,
    arity: [0, 0],
    summary,
    usesNow: () => true,
    bind: (_args, _constants, context) => {
      const seconds = read(context) / MICROSECONDS;
      return () => seconds;
    },
  };
}

const relativeTime: FunctionSpec = {
  name: 'spl.relative_time',
  arity: [2, 2],
  summary: 'A time moved by offsets and snaps such as "-1d@d"; null for what is no time or no offset.',
  bind: ([time, modifier], [, constant], context) => {
    const fixed = typeof constant === 'string' ? parseRelativeTime(constant) : undefined;
    return (ctx) => {
      const seconds = numberOf(time!(ctx));
      const steps = fixed !== undefined ? fixed : parseRelativeTime(textOf(modifier!(ctx)) ?? '?');
      if (seconds === null || steps === null) return null;
      return applyRelativeTime(Math.round(seconds * MICROSECONDS), steps, zoneOf(context.zone)) / MICROSECONDS;
    };
  },
};

const strftime: FunctionSpec = {
  name: 'spl.strftime',
  arity: [2, 2],
  summary: 'A time as text in a format; null for what is no number.',
  bind:
    ([time, format], _constants, context) =>
    (ctx) => {
      const pattern = textOf(format!(ctx));
      if (pattern === null) return null;
      return mapValues(time!(ctx), (item) => {
        const seconds = numberOf(item);
        return seconds === null ? null : formatTime(seconds, pattern, zoneOf(context.zone));
      });
    },
};

/** Whether a format, the second argument, may leave the year to the search's own time. */
function lacksYear([, format]: readonly Expr[]): boolean {
  return format?.kind !== 'literal' || !/%[YyFDxcs+]/.test(String(format.value));
}

const strptime: FunctionSpec = {
  name: 'spl.strptime',
  arity: [2, 2],
  summary: 'The time that a text writes in a format, in seconds since 1970; null where it does not fit.',
  usesNow: lacksYear,
  bind:
    ([text, format], _constants, context) =>
    (ctx) => {
      const pattern = textOf(format!(ctx));
      if (pattern === null) return null;
      return mapText(text!(ctx), (item) => readTime(item, pattern, zoneOf(context.zone), context.now));
    },
};

/** `convert ctime`: text of a time; what is no number stays as it is. */
const ctime: FunctionSpec = {
  name: 'spl.ctime',
  arity: [2, 2],
  summary: 'convert ctime: a time as text without its fraction; what is no number is left as it is.',
  bind:
    ([time, format], _constants, context) =>
    (ctx) => {
      const pattern = textOf(format!(ctx)) ?? '';
      return mapValues(time!(ctx), (item) => {
        const seconds = numberOf(item);
        return seconds === null ? item : (formatTime(Math.floor(seconds), pattern, zoneOf(context.zone)) ?? item);
      });
    },
};

const mktime: FunctionSpec = {
  name: 'spl.mktime',
  arity: [2, 2],
  summary: 'convert mktime: the time that a text writes in a format; what does not fit is left as it is.',
  usesNow: lacksYear,
  bind:
    ([text, format], _constants, context) =>
    (ctx) => {
      const pattern = textOf(format!(ctx)) ?? '';
      return mapValues(
        text!(ctx),
        (item) => readTime(scalarText(item), pattern, zoneOf(context.zone), context.now) ?? item,
      );
    },
};

export const SPL_TIME: readonly FunctionSpec[] = [
  moment('spl.now', "The search's own time, seconds since 1970.", (context) => context.now),
  moment('spl.time', "The search's own time, seconds since 1970.", (context) => context.now),
  relativeTime,
  strftime,
  strptime,
];

/** Used by `convert` and `addinfo`, not callable by name. */
export const SPL_TIME_INTERNAL: readonly FunctionSpec[] = [
  ctime,
  mktime,
  moment('spl.search-earliest', 'Start of the search range, seconds since 1970.', (context) => context.infoMin),
  moment('spl.search-latest', 'End of the search range, seconds since 1970.', (context) => context.infoMax),
];
