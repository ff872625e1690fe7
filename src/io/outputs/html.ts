/**
 * One file that a manager can read and an analyst can sort: sentences, charts, a table with filters, every alert's
 * details. It works offline and asks nothing of the network. Memory is bounded: counts cover all alerts, but only the
 * most severe and newest are embedded, and the page says how many are not.
 */
import { SEVERITIES } from '../../rule/rule.ts';
import type { Output } from '../output.ts';
import { encodeForScript } from './html/embed.ts';
import { type EmbeddedRule, embedAlert, embedRule } from './html/entry.ts';
import { PAGE_END, renderPage } from './html/page.ts';
import { Tally } from './html/tally.ts';
import { TopList } from './html/top-list.ts';
import { titleTargets } from './target.ts';

/** Alerts in one file; more would make browsers slow. */
export const MAX_EMBEDDED = 5_000;

interface Rank {
  readonly severity: number;
  readonly time: string;
}

export const html: Output = {
  id: 'html',
  summary: 'A self-contained report to open in a browser.',
  open(write, options) {
    const tally = new Tally();
    const rules = new Map<string, { readonly index: number; readonly rule: EmbeddedRule }>();
    // Kept as text: a tenth of the memory of objects.
    const kept = new TopList<Rank, string>(
      MAX_EMBEDDED,
      (a, b) => b.severity - a.severity || (a.time < b.time ? 1 : a.time > b.time ? -1 : 0),
    );
    return {
      begin() {},
      alert(alert) {
        tally.add(alert);
        const key = `${alert.rule.id}\u0000${alert.rule.name}\u0000${alert.rule.severity}`;
        let known = rules.get(key);
        if (known === undefined) rules.set(key, (known = { index: rules.size, rule: embedRule(alert.rule) }));
        const { index } = known;
        const rank = { severity: SEVERITIES.indexOf(alert.rule.severity), time: alert.time ?? '' };
        kept.offer(rank, () => encodeForScript(embedAlert(alert, index)));
      },
      end(summary) {
        write(renderPage(tally, summary, options));
        const title = titleTargets(tally.all.kinds);
        const head = {
          targetTitle: title.charAt(0).toUpperCase() + title.slice(1),
          leftOut: kept.leftOut,
          rules: [...rules.values()].map(({ rule }) => rule),
        };
        // The head's closing brace makes way for the alerts, which are written one by one.
        write(`<script type="application/json" id="data">${encodeForScript(head).slice(0, -1)},"alerts":[`);
        for (const [i, entry] of kept.sorted().entries()) write(i === 0 ? entry : `,\n${entry}`);
        write(`]}</script>\n${PAGE_END}`);
      },
    };
  },
};
