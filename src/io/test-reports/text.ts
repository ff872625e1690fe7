/** Test results for people: a line a test, reasons below it where it did not pass, and a closing line. */
import { escapeControls } from '../../text/render.ts';
import { renderCount, renderDuration, renderQuantity } from '../outputs/quantity.ts';
import type { TestReport } from '../test-report.ts';

const MARKS = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;

export const text: TestReport = {
  id: 'text',
  summary: 'A line a test, with the reasons of those that did not pass.',
  open(write) {
    let path = '';
    return {
      result({ rule, test, outcome, reasons, alerts, records, seconds }) {
        if (rule.path !== path) {
          path = rule.path;
          write(`${escapeControls(rule.name)}  (${escapeControls(path)})\n`);
        }
        const found =
          outcome === 'skipped'
            ? ''
            : `  ${renderQuantity(alerts, 'alert')} from ${renderQuantity(records, 'record')}, ${renderDuration(seconds)}`;
        write(`  ${MARKS[outcome]}  ${escapeControls(test === '' ? 'test' : test)}${found}\n`);
        for (const reason of reasons) write(`        ${escapeControls(reason)}\n`);
      },
      end({ rules, untested, passed, failed, skipped, seconds }) {
        const without = untested === 0 ? '' : `, ${renderCount(untested)} without a test`;
        write(
          `\n${renderCount(passed)} passed, ${renderCount(failed)} failed, ${renderCount(skipped)} skipped · ${renderQuantity(rules, 'rule')}${without} · ${renderDuration(seconds)}\n`,
        );
      },
    };
  },
};
