/**
 * Makes docs/images/report.png, the picture in the README: the HTML report of the bundled sample, as Chromium shows it.
 * Run by hand when the report's looks change: npm run build && node scripts/make-report-picture.js [chromium]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..');
const CHROMIUM = process.argv[2] ?? 'chromium';

const folder = mkdtempSync(join(tmpdir(), 'telltale-picture-'));
try {
  const report = join(folder, 'report.html');
  const scan = ['dist/cli/main.js', 'scan', 'packs/ai/sample', '--format', 'html', '--output', report];
  execFileSync(process.execPath, scan, { cwd: ROOT, stdio: 'ignore' });
  const picture = join(ROOT, 'docs/images/report.png');
  mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--window-size=1280,1080'];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  execFileSync(CHROMIUM, [...flags, profile, `--screenshot=${picture}`, pathToFileURL(report).href], {
    stdio: 'ignore',
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
