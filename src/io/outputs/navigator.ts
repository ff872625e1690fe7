/**
 * A layer for MITRE's ATT&CK Navigator: the techniques that rules with alerts name, each scored with its alerts, with the
 * rules and hosts behind them. Techniques stand under every tactic that ATT&CK has them under: tactics move from version
 * to version, and rules name those of the version they were written for. What names no technique is in the layer's
 * metadata. The form is layer 4.5 of the Navigator's own description of its format.
 */
import type { Alert } from '../../alert/alert.ts';
import { compareText } from '../../engine/order.ts';
import { SEVERITIES } from '../../rule/rule.ts';
import type { Output, ScanSummary } from '../output.ts';
import { escapeHidden } from './ndjson.ts';
import { renderCount, renderQuantity, renderTime } from './quantity.ts';

const TECHNIQUE = /^T\d{4}(\.\d{3})?$/;
/** More than ATT&CK has. */
const MAX_TECHNIQUES = 5_000;
/** Rules and hosts that are told apart over all techniques, and those of one that are named. */
const MAX_NAMES = 200_000;
const NAMED = 20;
/** Code units. */
const MAX_NAME = 200;
const COLORS = ['#fff3bf', '#f08c00', '#c92a2a'];

interface Tally {
  alerts: number;
  worst: number;
  readonly rules: Map<string, number>;
  readonly hosts: Map<string, number>;
}

export const navigator: Output = {
  id: 'navigator',
  summary: 'A layer for the ATT&CK Navigator: how many alerts each technique has, of which rules and hosts.',
  open(write, { inputs, madeAt }) {
    const techniques = new Map<string, Tally>();
    const without = newTally();
    let names = 0;
    const count = (map: Map<string, number>, text: string): void => {
      const name = shorten(text);
      const known = map.get(name);
      if (known === undefined && names++ >= MAX_NAMES) return;
      map.set(name, (known ?? 0) + 1);
    };
    const add = (tally: Tally, { rule, host }: Alert): void => {
      tally.alerts++;
      tally.worst = Math.max(tally.worst, SEVERITIES.indexOf(rule.severity));
      count(tally.rules, rule.name);
      if (host !== null) count(tally.hosts, host);
    };
    return {
      begin() {},
      alert(alert) {
        const ids = techniquesOf(alert).filter((id) => techniques.has(id) || techniques.size < MAX_TECHNIQUES);
        for (const id of ids) {
          let tally = techniques.get(id);
          if (tally === undefined) techniques.set(id, (tally = newTally()));
          add(tally, alert);
        }
        if (ids.length === 0) add(without, alert);
      },
      end(summary) {
        const layer = renderLayer(techniques, without, { inputs, madeAt }, summary);
        write(`${escapeHidden(JSON.stringify(layer))}\n`);
      },
    };
  },
};

function renderLayer(
  techniques: ReadonlyMap<string, Tally>,
  without: Tally,
  { inputs, madeAt }: { readonly inputs: readonly string[]; readonly madeAt: string },
  summary: ScanSummary,
): object {
  const most = [...techniques.values()].reduce((most, { alerts }) => Math.max(most, alerts), 1);
  // A parent that nothing names itself would keep its sub-techniques folded away.
  const parents = new Set([...techniques.keys()].filter((id) => id.includes('.')).map((id) => id.slice(0, 5)));
  const ids = [...new Set([...techniques.keys(), ...parents])].sort(compareText);
  return {
    name: shorten(`Telltale: ${inputs.join(', ')}`),
    versions: { navigator: '5.0.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `${renderQuantity(summary.alerts.total, 'alert')}; made ${renderTime(madeAt)} UTC. The score of a technique is the number of its alerts.`,
    sorting: 3,
    layout: { layout: 'side', showID: true, showName: true, expandedSubtechniques: 'annotated' },
    gradient: { colors: COLORS, minValue: 0, maxValue: most },
    techniques: ids.map((techniqueID) => {
      const tally = techniques.get(techniqueID);
      const unfold = parents.has(techniqueID) ? { showSubtechniques: true } : {};
      return tally === undefined ? { techniqueID, ...unfold } : { techniqueID, ...renderTally(tally), ...unfold };
    }),
    metadata: without.alerts === 0 ? [] : [{ name: 'Alerts without a technique', value: renderNames(without.rules) }],
  };
}

function renderTally({ alerts, worst, rules, hosts }: Tally): object {
  return {
    score: alerts,
    comment: renderNames(rules),
    metadata: [
      { name: 'Highest severity', value: SEVERITIES[Math.max(0, worst)]! },
      { name: 'Hosts', value: hosts.size === 0 ? '-' : renderNames(hosts) },
    ],
  };
}

/** `Rule A ×12, Rule B ×3 and 4 more`, most first. */
function renderNames(names: ReadonlyMap<string, number>): string {
  const sorted = [...names].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  const shown = sorted.slice(0, NAMED).map(([name, count]) => `${name} ×${renderCount(count)}`);
  const more = sorted.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${renderCount(more)} more`}`;
}

function techniquesOf({ rule }: Alert): string[] {
  const ids = rule.threat.flatMap(({ technique }) => technique.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => TECHNIQUE.test(id));
}

function newTally(): Tally {
  return { alerts: 0, worst: 0, rules: new Map(), hosts: new Map() };
}

/** Copied, so that a short piece does not keep a huge string alive. */
function shorten(text: string): string {
  return text.length <= MAX_NAME ? text : Buffer.from(`${text.slice(0, MAX_NAME)}…`).toString();
}
