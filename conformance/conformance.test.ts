/** Every conformance row in every mode. Rows are files of this folder: JSON lists or YAML, by language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConformanceRow } from './row.ts';
import { leftOutByStore, MODES, runRow } from './run-row.ts';

const here = import.meta.dirname;

for (const language of ['eql', 'kql', 'esql', 'spl']) {
  for (const file of readdirSync(join(here, language)).filter((name) => /\.(ya?ml|json)$/.test(name))) {
    const text = readFileSync(join(here, language, file), 'utf8');
    const rows = (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as readonly ConformanceRow[];
    describe(`${language}/${file}`, () => {
      for (const row of rows) {
        it(`${row.id}: ${row.why}`, () => {
          for (const mode of MODES) {
            // Splunk hands events on newest first and rows keep that order; reversing arrival is for what orders itself.
            if (mode.reversed && row.kind === 'spl') continue;
            expect(runRow(row, mode), `${row.id} in mode "${mode.name}"`).toEqual(row.expect);
          }
        });
      }
    });
  }
}

describe('a store that is asked first', () => {
  it('leaves out events', () => {
    expect(leftOutByStore).toBeGreaterThan(100);
  });
});
