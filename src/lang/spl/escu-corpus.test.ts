/** Every search of the ESCU sample beside the repository compiles, or names the construct that is not supported. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import type { LookupCatalogue } from './command.ts';
import { compileSpl } from './compile.ts';
import { buildMacroTable } from './macros.ts';

const ROOT = '../shared/data/rules/escu';

function readYaml(folder: string): Record<string, unknown>[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => parseDocument(readFileSync(join(folder, name), 'utf8')).toJS() as Record<string, unknown>);
}

describe.skipIf(!existsSync(ROOT))('the ESCU sample', () => {
  test('compiles, but for named unsupported constructs', () => {
    const macros = buildMacroTable(
      readYaml(join(ROOT, 'macros')).map((macro) => ({
        name: String(macro['name']),
        args: (macro['arguments'] as string[] | undefined) ?? [],
        definition: String(macro['definition']),
      })),
    );
    const lookups: LookupCatalogue = { has: () => true, names: () => [], columns: () => null };
    const statuses = new Map<string, number>();
    const failures: string[] = [];
    for (const rule of [...readYaml(join(ROOT, 'detections')), ...readYaml('../shared/seeds')]) {
      const name = String(rule['name']);
      const { plan, diagnostics } = compileSpl({ name, text: String(rule['search']) }, { macros, lookups });
      const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
      const status = plan !== null ? 'compiled' : errors.every((error) => error.unsupported) ? 'unsupported' : 'failed';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 'failed') failures.push(`${name}: ${errors.map((error) => error.message).join('; ')}`);
      if (status === 'unsupported')
        console.info(`unsupported ${name}: ${errors.map((error) => error.message).join('; ')}`);
    }
    console.info(Object.fromEntries(statuses));
    expect(failures).toEqual([]);
  });
});
