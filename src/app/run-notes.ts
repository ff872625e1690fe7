/** What the notes of a run say about its alerts: sentences, or none where there is nothing to say. */
import { renderCount, renderQuantity } from '../io/outputs/quantity.ts';

export function suppressedNote(count: number): string[] {
  if (count === 0) return [];
  return [
    count === 1
      ? '1 alert was suppressed, as its rule asks; the alert that stands for it counts it'
      : `${renderCount(count)} alerts were suppressed, as their rules ask; the alerts that stand for them count them`,
  ];
}

/** Rules that are named. */
const NAMED = 3;

/** `rules`: names of those whose search answers with a count whatever it finds, and counted nothing. */
export function nothingNote(rules: readonly string[]): string[] {
  if (rules.length === 0) return [];
  const more = rules.length > NAMED ? ` and ${renderQuantity(rules.length - NAMED, 'more rule')}` : '';
  return [`A count of nothing is no alert: ${rules.slice(0, NAMED).join(', ')}${more}`];
}

/** `alerts`: by name of the rule, of windows, resting on no event. */
export function eventlessNote(alerts: ReadonlyMap<string, number>): string[] {
  if (alerts.size === 0) return [];
  const most = [...alerts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = most.reduce((sum, [, count]) => sum + count, 0);
  const named = most.slice(0, NAMED).map(([name, count]) => `${name} ×${renderCount(count)}`);
  const more = most.length > NAMED ? ` and ${renderQuantity(most.length - NAMED, 'more rule')}` : '';
  const rest = total === 1 ? 'rests' : 'rest';
  return [
    `${renderQuantity(total, 'alert')} ${rest} on no event: a search that answers to an empty window gives a row for each, as on its vendor's schedule: ${named.join(', ')}${more}`,
  ];
}

/** `rules`: those of new terms whose history, for some alerts, begins before the input does. */
export function unprovenNote(
  rules: readonly { readonly rule: string; readonly alerts: number; readonly all: number }[],
): string[] {
  if (rules.length === 0) return [];
  const most = [...rules].sort((a, b) => b.alerts - a.alerts || (a.rule < b.rule ? -1 : 1));
  const total = most.reduce((sum, { alerts }) => sum + alerts, 0);
  const named = most
    .slice(0, NAMED)
    .map(({ rule, alerts, all }) => `${rule} ${renderCount(alerts)} of ${renderCount(all)}`);
  const more = most.length > NAMED ? ` and ${renderQuantity(most.length - NAMED, 'more rule')}` : '';
  return [
    `Of ${renderQuantity(total, 'new term')} the input does not hold the whole history, so nothing says that they were not there before; earlier logs in the same scan do: ${named.join(', ')}${more}`,
  ];
}
