/** Runs the bundled rules over the bundled sample twice: a table to read here, and a report to open. */
import { relative } from 'node:path';
import { escapeControls } from '../text/render.ts';
import { BUNDLED_SAMPLE } from './packs.ts';
import { runScan, type ScanRequest } from './scan-run.ts';

export async function runDemo(report: string): Promise<number> {
  const request: ScanRequest = {
    // Seen from here, so that the report can be handed on without saying where this machine keeps things.
    inputs: [relative(process.cwd(), BUNDLED_SAMPLE)],
    rules: [],
    format: 'table',
    output: null,
    from: null,
    to: null,
    now: null,
    zone: 'UTC',
    workers: 1,
    failOn: null,
    contentFolder: null,
    deprecated: false,
    strict: false,
    strictFields: false,
    stats: false,
  };
  const code = await runScan(request);
  await runScan({ ...request, format: 'html', output: report, quiet: true });
  process.stderr.write(
    [
      '',
      `Report    ${escapeControls(report)}   open it in a browser`,
      'Next      npx telltale scan <folder with logs>',
      '          npx telltale scan <folder with logs> --rules <folder with Splunk ESCU or Elastic rules>',
      '',
    ].join('\n'),
  );
  return code;
}
