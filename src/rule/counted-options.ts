/**
 * What Elastic's `threshold` and `new_terms` rules say beside their query, as the repository's TOML and Kibana's exports
 * write it: the fields whose values are counted, and how many or since when.
 */
import { UTC } from '../event/zone.ts';
import { applyRelativeTime, type TimeStep } from '../lang/functions/spl-relative-time.ts';
import { ELASTIC_SCHEDULE, mergeSchedules, parseMoment } from './run-schedule.ts';
import type { WrittenPlace } from './written-file.ts';
import type { WrittenMap } from './written-map.ts';

/** A field, and where the rule names it. */
export interface CountedField {
  readonly name: string;
  readonly place: WrittenPlace;
}

export type CountedOptions =
  | {
      readonly kind: 'threshold';
      readonly fields: readonly CountedField[];
      readonly count: number;
      readonly cardinality: { readonly field: CountedField; readonly atLeast: number } | null;
      /** How much time a run looks at. Microseconds. */
      readonly stretch: number;
    }
  | {
      readonly kind: 'new-terms';
      readonly fields: readonly CountedField[];
      /** Since when events count, as steps from the end of a run, and as the rule says it. */
      readonly history: readonly TimeStep[];
      readonly written: string;
    };

/** Kibana's own limits: five fields since 9.2, three before. */
const MAX_THRESHOLD_FIELDS = 5;
const MAX_NEW_TERMS_FIELDS = 3;
/** A time to measure lengths at that differ by calendar: the first of March 2001. Microseconds. */
const SOME_TIME = 983_404_800_000_000;

/** Null where the rule's type counts nothing, and where what is written cannot be read (which is reported). */
export function readCounted(rule: WrittenMap, type: string): CountedOptions | null {
  if (type === 'threshold') return readThreshold(rule);
  return type === 'new_terms' ? readNewTerms(rule) : null;
}

function readThreshold(rule: WrittenMap): CountedOptions | null {
  const map = rule.map('threshold');
  if (map === null) {
    if (!rule.has('threshold')) rule.report('rule-missing-key', 'error', 'a threshold rule has no `threshold`');
    return null;
  }
  const fields = fieldsIn(map, 'field');
  if (fields.length > MAX_THRESHOLD_FIELDS)
    map.report('rule-bad-value', 'error', `\`field\` names more than ${MAX_THRESHOLD_FIELDS} fields`, 'field');
  const count = requireNumber(map, 'threshold', 1);
  // Kibana asks for the first, and knows no second.
  const [cardinality] = map.maps('cardinality');
  const [counted] = cardinality === undefined ? [] : fieldsIn(cardinality, 'field');
  if (cardinality !== undefined && counted === undefined)
    cardinality.report('rule-missing-key', 'error', '`cardinality` names no `field`');
  const atLeast = cardinality === undefined ? null : requireNumber(cardinality, 'cardinality', 0);
  if (count === null || (counted === undefined) !== (atLeast === null)) return null;
  return {
    kind: 'threshold',
    fields,
    count,
    cardinality: counted === undefined || atLeast === null ? null : { field: counted, atLeast },
    stretch: stretchOf(rule),
  };
}

/** The repository writes `[rule.new_terms]` with names and values, the API the keys themselves. */
function readNewTerms(rule: WrittenMap): CountedOptions | null {
  const map = rule.map('new_terms');
  map?.text('field');
  const fields = map === null ? fieldsIn(rule, 'new_terms_fields') : fieldsIn(map, 'value');
  const [window] = map?.maps('history_window_start') ?? [];
  window?.text('field');
  const written = map === null ? rule.text('history_window_start') : (window?.text('value') ?? null);
  const at = map === null ? rule : (window ?? map);
  const key = map === null ? 'history_window_start' : 'value';
  if (fields.length === 0) rule.report('rule-missing-key', 'error', 'a new terms rule has no `new_terms_fields`');
  if (fields.length > MAX_NEW_TERMS_FIELDS)
    (map ?? rule).report(
      'rule-bad-value',
      'error',
      `new terms have ${MAX_NEW_TERMS_FIELDS} fields at most`,
      map === null ? 'new_terms_fields' : 'value',
    );
  if (written === null) {
    rule.report('rule-missing-key', 'error', 'a new terms rule has no `history_window_start`');
    return null;
  }
  const history = /^now(?=[-+/]|$)/.test(written.trim()) ? parseMoment(written) : null;
  if (history === null) {
    at.report('rule-bad-value', 'error', `\`${written}\` is no time such as \`now-7d\``, key);
    return null;
  }
  if (fields.length === 0) return null;
  if (applyRelativeTime(SOME_TIME, history, UTC) >= SOME_TIME - stretchOf(rule)) {
    at.report('rule-bad-value', 'error', 'the history must begin before what a run looks at (`from`)', key);
    return null;
  }
  return { kind: 'new-terms', fields, history, written: written.trim() };
}

function requireNumber(map: WrittenMap, name: string, least: number): number | null {
  const value = map.raw('value');
  if (value !== null && value !== '') return map.number('value', least, Number.MAX_SAFE_INTEGER);
  map.report('rule-missing-key', 'error', `\`${name}\` has no \`value\``);
  return null;
}

/** How much time a run of the rule looks at. */
function stretchOf(rule: WrittenMap): number {
  const written = { every: null, from: rule.text('from'), to: rule.text('to') };
  for (const schedule of [mergeSchedules(written, ELASTIC_SCHEDULE), ELASTIC_SCHEDULE]) {
    const from = parseMoment(schedule.from!);
    const to = parseMoment(schedule.to!);
    if (from === null || to === null) continue;
    const stretch = applyRelativeTime(SOME_TIME, to, UTC) - applyRelativeTime(SOME_TIME, from, UTC);
    if (stretch > 0) return stretch;
  }
  throw new Error('the usual schedule looks at nothing');
}

/** Each once, as Kibana takes them. */
function fieldsIn(map: WrittenMap, key: string): readonly CountedField[] {
  const names = map.texts(key).filter((name) => name.trim() !== '');
  return [...new Set(names)].map((name) => ({ name, place: map.placeOf(key) }));
}
