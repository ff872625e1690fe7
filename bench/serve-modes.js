/**
 * What `telltale serve` is held to, as modes of the bench: what each sends, and the limits that its numbers are compared
 * with. A limit that was not measured in a run says so.
 */

/** By name; flags of the command line take the place of what a mode says. */
export const MODES = {
  /** The bundled rules, and the events that they asked for stored. */
  seeds: { rate: 15_000, seconds: 60, keep: 'matched', limits: { rate: 15_000, detection: 1000, memory: 700 } },
  /** Every event stored. */
  all: { rate: 6_000, seconds: 60, keep: 'all', limits: { rate: 6_000, detection: 1000, memory: 1000 } },
  /** With rules that `--rules` names; meant for a thousand. */
  rules: { rate: 6_000, seconds: 60, keep: 'matched', limits: { rate: 6_000, detection: 1000, memory: 700 } },
  /** So many events that whatever grows shows. */
  long: {
    rate: 15_000,
    events: 10_000_000,
    keep: 'matched',
    live: true,
    limits: { rate: 15_000, detection: 1000, memory: 700, growth: 1.1 },
  },
  /** As fast as they are taken; then a crash, and all again from the log. */
  replay: { rate: 0, events: 1_000_000, keep: 'matched', replay: true, limits: { memory: 700, replay: 30 } },
};

const whole = (value) => Math.round(value).toLocaleString('en');

/** How much memory grew: the last fifth against the second, since the first also holds what starting takes. */
export function growthOf(rss) {
  const fifth = Math.floor(rss.length / 5);
  if (fifth === 0) return Number.NaN;
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return median(rss.slice(-fifth)) / median(rss.slice(fifth, 2 * fifth));
}

/** One line for each limit: what was wanted, what came out, and whether that is enough. */
export function verdictsOf(limits, found) {
  const rows = [
    // What is asked for to the event is never quite reached: the last request is still under way when time is up.
    ['rate', found.rate, (most) => found.rate >= 0.99 * most, (most) => `at least ${whole(most)} events/s`, 'events/s'],
    [
      'detection',
      found.detection,
      (most) => found.detection < most && found.unseen === 0,
      (most) => `p99 under ${most} ms, none missing`,
      'ms',
    ],
    ['memory', found.memory, (most) => found.memory < most, (most) => `under ${most} MB at most`, 'MB'],
    [
      'growth',
      found.growth,
      (most) => found.growth < most,
      (most) => `last fifth under ${most} times the second`,
      'times',
    ],
    ['replay', found.replay, (most) => found.replay < most, (most) => `1 million events in under ${most} s`, 's'],
  ];
  return rows.flatMap(([name, value, holds, wanted, unit]) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const isKnown = value !== undefined && Number.isFinite(value);
    const shown = isKnown ? `${value < 100 ? value.toFixed(2) : whole(value)} ${unit}` : 'not measured';
    return [`${isKnown ? (holds(limit) ? 'kept  ' : 'BROKEN') : 'open  '}     ${name}: ${shown} (${wanted(limit)})`];
  });
}
