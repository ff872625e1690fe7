/** What a rule that counts makes of an event that its query finds, in words: what one event alone does not decide. */
import type { TimeStep } from '../lang/functions/spl-relative-time.ts';
import type { NewTerms, Threshold } from '../lang/plan.ts';

export function countedWords(stage: Threshold | NewTerms): string {
  const fields = stage.terms[0].by.map(({ name }) => name).join(', ');
  if (stage.kind === 'new-terms')
    return `an alert where no event in ${historyWords(stage.history)} before has the same ${fields}`;
  const { count, cardinality, stretch } = stage;
  const values = cardinality === null ? '' : ` and ${cardinality.atLeast} different ${cardinality.field}`;
  const same = fields === '' ? '' : ` of the same ${fields}`;
  return `an alert with ${count} ${count === 1 ? 'event' : 'events'}${values}${same} within ${lengthWords(stretch)}`;
}

/** A history as its author wrote it, without `now-`. */
function historyWords(history: readonly TimeStep[]): string {
  const [only] = history;
  if (history.length !== 1 || only?.kind !== 'shift') return 'the time';
  return quantity(-only.count, only.unit);
}

const UNITS: readonly (readonly [unit: string, micros: number])[] = [
  ['day', 86_400e6],
  ['hour', 3600e6],
  ['minute', 60e6],
  ['second', 1e6],
];

function lengthWords(micros: number): string {
  const [unit, size] = UNITS.find(([, size]) => micros % size === 0) ?? ['microsecond', 1];
  return quantity(micros / size, unit);
}

function quantity(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
