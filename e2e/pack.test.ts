/** The bundled pack holds what it promises: every rule compiles, carries what people need to act, and passes its tests. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACK, runTelltale } from './telltale.ts';

describe.each(['rules', 'extra'])('packs/ai/%s', (folder) => {
  const path = join(PACK, folder);

  it('compiles, without a warning about conditions', () => {
    const { stdout, code } = runTelltale(['rules', 'check', path, '--format', 'json']);
    const { total, compiled, rules } = JSON.parse(stdout) as {
      readonly total: number;
      readonly compiled: number;
      readonly rules: readonly {
        readonly diagnostics: readonly { readonly code: string; readonly severity: string }[];
      }[];
    };
    expect(code).toBe(0);
    expect(compiled).toBe(total);
    const codes = rules.flatMap(({ diagnostics }) => diagnostics.map((one) => one.code));
    expect(codes.filter((one) => !one.startsWith('lint-'))).toEqual([]);
  });

  it('passes its tests, each rule having some with an alert', () => {
    const { stdout, code } = runTelltale(['test', path, '--strict']);
    expect(code).toBe(0);
    const rules = stdout.split(/^(?=\S.* \()/m).filter((part) => part.includes('.yml)'));
    for (const rule of rules) expect(rule).toMatch(/pass .* [1-9]\d* alerts? from/);
    expect(rules.length).toBe(folder === 'rules' ? 2 : 12);
  });
});
