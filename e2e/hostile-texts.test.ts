/** Events are written by attackers: no text of one acts on a terminal, a spreadsheet or a browser, in any output. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { good } from './lookups.ts';
import { makeFolder, parseAlerts, runMany } from './telltale.ts';

const folder = makeFolder();

describe('hostile texts', () => {
  const ESC = '\x1b[31m\x1b]0;owned\x07';
  const BIDI = '\u202ecod.exe\u202c\u200b';
  const HTML = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'';
  const FORMULA = '=HYPERLINK("http://x","y")';
  const host = `${FORMULA}${HTML}`;
  const image = `C:\\Users\\kim\\${ESC}${BIDI}${HTML}\\x.exe`;
  const outcomes = new Map<string, string>();
  const reports = new Map<string, string>();
  beforeAll(() => {
    const record = good(1, { Hostname: host, Image: image, User: `${FORMULA}\\+cmd|' /C calc'!A0` });
    writeFileSync(join(folder, 'hostile.ndjson'), `${record}\n${record.slice(0, 80)}\x1b[2J\u202e\n`);
    writeFileSync(join(folder, 'harmless.ndjson'), `${good(1)}\n`);
    const formats = ['table', 'ndjson', 'csv', 'html'];
    const lists = formats.map((format) => ['scan', 'hostile.ndjson', '--format', format, '--stats']);
    const runs = runMany([...lists, ['scan', 'harmless.ndjson', '--format', 'html']], { cwd: folder });
    for (const [i, { code, stdout, stderr }] of runs.entries()) {
      expect(code).toBe(0);
      outcomes.set(formats[i] ?? 'harmless', stdout);
      reports.set(formats[i] ?? 'harmless', stderr);
    }
  });

  it('never act on a terminal', () => {
    const shown = [outcomes.get('table')!, ...reports.values()].join('\n');
    expect(shown).toContain('x.exe');
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('are data in JSON', () => {
    const lines = outcomes.get('ndjson')!.trimEnd().split('\n');
    expect(outcomes.get('ndjson')).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    const [alert] = parseAlerts(lines.join('\n'));
    expect(alert!.host).toBe(host);
    expect(alert!.process.executable).toBe(image);
  });

  it('are no formulas in CSV', () => {
    const text = outcomes.get('csv')!;
    expect(text).not.toMatch(/(?:^|,|\n)"?[=+@\t\r-](?!\d)/);
    expect(text).toContain('HYPERLINK');
    expect(text).not.toContain('\x1b');
  });

  it('are text in HTML', () => {
    const text = outcomes.get('html')!;
    const scripts = (html: string): number => html.match(/<script/g)!.length;
    expect(scripts(text)).toBe(scripts(outcomes.get('harmless')!));
    expect(text).not.toMatch(/<img src=x/i);
    expect(text).not.toContain('\x1b');
    expect(text).not.toMatch(/[\u202a-\u202e]/);
    expect(text).toContain('HYPERLINK');
  });
});
