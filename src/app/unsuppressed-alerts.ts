/**
 * Alerts of rules that suppress, by rule until all of them are there, outside memory where they are many: whether an
 * alert stands for itself or is one of those that another stands for, only what came before it tells.
 */
import type { Alert } from '../alert/alert.ts';
import { Suppressor } from '../alert/suppress.ts';
import type { SortPool, SpillingSort } from '../engine/sort-pool.ts';
import type { Rule } from '../rule/rule.ts';
import { type RunSchedule, runOf } from '../rule/run-schedule.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import { ALERT_CODEC, readAlert, type StoredAlert, storeAlert } from './stored-alert.ts';

export class UnsuppressedAlerts {
  readonly #rules: CompiledBundle['rules'];
  readonly #pool: SortPool;
  readonly #schedules: readonly RunSchedule[] | null;
  readonly #kept = new Map<number, SpillingSort<StoredAlert>>();
  /** Alerts that others stand for. */
  suppressed = 0;

  /** `schedules`: by rule, where each runs on its own; null: the whole input is one run. */
  constructor(rules: CompiledBundle['rules'], pool: SortPool, schedules: readonly RunSchedule[] | null) {
    this.#rules = rules;
    this.#pool = pool;
    this.#schedules = schedules;
  }

  keep(index: number, alert: Alert): void {
    let sort = this.#kept.get(index);
    if (sort === undefined) this.#kept.set(index, (sort = this.#pool.open(ALERT_CODEC)));
    sort.push(storeAlert(alert, index));
  }

  /** No more will come: what is left of them, rule by rule. */
  end(emit: (alert: Alert, index: number) => void, limit: (rule: Rule, what: string, times: number) => void): void {
    for (const [index, sort] of this.#kept) {
      const { rule } = this.#rules[index]!;
      const take = (alert: Alert): void => {
        this.suppressed += alert.suppression?.docs_count ?? 0;
        emit(alert, index);
      };
      const suppressor = new Suppressor(rule.elastic!.suppression!, take, runOf(this.#schedules?.[index]));
      let previous = '';
      for (const stored of sort.drain()) {
        // The same event from another copy of the log is the same alert.
        if (stored.id !== previous) suppressor.push(readAlert(stored, this.#rules));
        previous = stored.id;
      }
      suppressor.end();
      if (sort.dropped > 0) limit(rule, 'alerts found no room on disk and were dropped', sort.dropped);
      if (suppressor.closedEarly > 0)
        limit(rule, 'groups of suppressed alerts were closed early', suppressor.closedEarly);
    }
  }
}
