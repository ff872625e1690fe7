/** Test results as TAP version 14: a line a test, reasons as a YAML block, the plan at the end. */
import { escapeControls } from '../../text/render.ts';
import type { TestReport } from '../test-report.ts';

export const tap: TestReport = {
  id: 'tap',
  summary: 'Test Anything Protocol, version 14.',
  open(write) {
    let number = 0;
    write('TAP version 14\n');
    return {
      result({ rule, test, outcome, reasons }) {
        number++;
        // `#` would begin a directive and a backslash escapes it.
        const name = escapeControls(`${rule.name}: ${test === '' ? 'test' : test}`).replace(/[\\#]/g, '\\$&');
        const directive =
          outcome === 'skipped' ? ` # SKIP ${escapeControls(reasons[0] ?? '').replace(/[\\#]/g, '\\$&')}` : '';
        write(`${outcome === 'failed' ? 'not ok' : 'ok'} ${number} - ${name}${directive}\n`);
        if (outcome !== 'failed') return;
        write(`  ---\n  path: ${JSON.stringify(rule.path)}\n  reasons:\n`);
        for (const reason of reasons) write(`    - ${JSON.stringify(escapeControls(reason))}\n`);
        write('  ...\n');
      },
      end() {
        write(`1..${number}\n`);
      },
    };
  },
};
