/**
 * `scan --drilldown N`: runs the N-th drill-down of each alert over the same input and shows its rows as hunting results
 * under a rule of its own. Searches over risk read the risk events of the scan itself. What does not compile is said,
 * never passed over. Equal searches over the same time run once, and only so many.
 */
import type { Alert } from '../alert/alert.ts';
import type { RiskEvent } from '../alert/risk-event.ts';
import { type BundleOptions, buildBundle } from '../app/rule-bundle.ts';
import { diskReader } from '../app/rule-files.ts';
import { type ScanOptions, scan } from '../app/scan.ts';
import { parseTime } from '../event/time.ts';
import { type Zone, zoneOf } from '../event/zone.ts';
import { applyRelativeTime, parseRelativeTime } from '../lang/functions/spl-relative-time.ts';
import type { Rule } from '../rule/rule.ts';
import { sortDiagnostics } from '../text/diagnostic.ts';
import { escapeControls, renderDiagnostic } from '../text/render.ts';

/** Searches that one scan drills into. */
const MAX_SEARCHES = 100;

interface Search {
  readonly id: string;
  readonly name: string;
  readonly rule: Rule;
  readonly query: string;
  /** Microseconds; null is open. */
  readonly from: number | null;
  readonly to: number | null;
}

export class Drilldowns {
  riskEvents: readonly RiskEvent[] = [];
  readonly #number: number;
  readonly #options: BundleOptions;
  readonly #zone: Zone;
  readonly #isWindowed: boolean;
  readonly #write: (line: string) => void;
  readonly #searches = new Map<string, Search>();
  #left = 0;

  /**
   * `number`: 1 for the first drill-down of each alert. `options`: of the scan's own rules. `zone`: whose days `@d` snaps
   * to. `isWindowed`: each rule ran on its schedule.
   */
  constructor(
    number: number,
    options: BundleOptions,
    { zone, isWindowed }: { readonly zone: string; readonly isWindowed: boolean },
    write: (line: string) => void,
  ) {
    this.#number = number;
    this.#options = { ...options, deprecated: true, ...unwritten(options.state) };
    this.#zone = zoneOf(zone);
    this.#isWindowed = isWindowed;
    this.#write = write;
  }

  /** `rule`: the alert's own, undefined where it has no file. */
  take(alert: Alert, rule: Rule | undefined): void {
    const drilldown = alert.drilldowns[this.#number - 1];
    if (drilldown === undefined || rule === undefined) return;
    const now = alert.time === null ? 0 : (parseTime(alert.time) ?? 0);
    const from = readTime(drilldown.from, now, this.#zone);
    const end = readTime(drilldown.to, now, this.#zone);
    const isWindowEnd = this.#isWindowed && rule.drilldowns[this.#number - 1]?.latest.includes('$info_max_time$');
    // The newest event of a run stands at the very end of its range, which a search would leave out; a window ends before.
    const to = end === null || isWindowEnd === true ? end : Math.floor(end / 1e6) * 1e6 + 1e6;
    const key = JSON.stringify([drilldown.search, from, to]);
    if (this.#searches.has(key)) return;
    if (this.#searches.size >= MAX_SEARCHES) {
      this.#left++;
      return;
    }
    const id = `${rule.id}/drilldown-${this.#number}/${this.#searches.size + 1}`;
    this.#searches.set(key, { id, name: drilldown.name, rule, query: drilldown.search, from, to });
  }

  /** Runs what was taken, one pass over the input for each range of time. */
  async run(base: ScanOptions, onAlert: (alert: Alert) => void): Promise<void> {
    const byRange = new Map<string, Search[]>();
    for (const search of this.#searches.values()) {
      const key = `${search.from}-${search.to}`;
      byRange.set(key, [...(byRange.get(key) ?? []), search]);
    }
    for (const searches of byRange.values()) {
      // In the folder of the rule, so that the search finds what the rule found beside it.
      const files = searches.map((search) => ({
        path: `${search.rule.path}#${search.id.slice(search.rule.id.length + 1).replaceAll('/', '-')}`,
        text: printRule(search),
      }));
      const { bundle, compiled } = buildBundle(files, this.#options, diskReader);
      for (const { status, rule, diagnostics } of compiled.all) {
        if (status === 'compiled') continue;
        this.#write(`telltale: the drill-down "${escapeControls(rule.name)}" does not run`);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        for (const diagnostic of sortDiagnostics(errors)) this.#write(renderDiagnostic(diagnostic));
      }
      if (compiled.rules.length === 0) continue;
      const { from, to } = searches[0]!;
      await scan({
        ...base,
        bundle,
        compiled,
        settings: { ...base.settings, from: later(base.settings.from, from), to: earlier(base.settings.to, to) },
        schedules: null,
        risk: { incidents: false, dedup: false, given: this.riskEvents.filter(({ time }) => isWithin(time, from, to)) },
        onAlert,
      });
    }
    if (this.#left > 0)
      this.#write(`telltale: ${this.#left} further drill-downs were not run; a scan runs ${MAX_SEARCHES}`);
  }
}

/** Our own rule layout; JSON texts are YAML texts too. */
function printRule({ id, name, query }: Search): string {
  const quote = (text: string): string => JSON.stringify(text);
  return `telltale: rule/1\nid: ${quote(id)}\nname: ${quote(name === '' ? id : name)}\nlanguage: spl\nkind: hunt\nquery: ${quote(query)}\n`;
}

/** Seconds since 1970, or a time relative to the alert's; null is open. */
function readTime(text: string, now: number, zone: Zone): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return text === '0' ? null : Math.round(Number(text) * 1e6);
  const steps = text === '' ? null : parseRelativeTime(text);
  return steps === null ? null : applyRelativeTime(now, steps, zone);
}

/** What is kept from earlier runs, for searches that look and leave it as it is. */
function unwritten(state: BundleOptions['state']): Pick<BundleOptions, 'state'> {
  return state === undefined
    ? {}
    : { state: { rows: (name) => state.rows(name), names: () => state.names(), write: () => {} } };
}

/** What has no time is in every range. */
function isWithin(time: number | null, from: number | null, to: number | null): boolean {
  return time === null || ((from === null || time >= from) && (to === null || time < to));
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
