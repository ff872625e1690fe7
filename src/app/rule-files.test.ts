import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listRuleFiles } from './rule-files.ts';

it('follows a link to a folder that is named, and none that lies in a folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  try {
    mkdirSync(join(root, 'real/deeper'), { recursive: true });
    writeFileSync(join(root, 'real/a.yml'), 'name: a\n');
    writeFileSync(join(root, 'real/deeper/b.toml'), '');
    symlinkSync(join(root, 'real'), join(root, 'link'));
    symlinkSync(root, join(root, 'real/deeper/loop'));
    const names = [...listRuleFiles(join(root, 'link'))].map((path) => path.slice(root.length + 1));
    expect(names).toEqual(['link/a.yml', 'link/deeper/b.toml']);
  } finally {
    rmSync(root, { recursive: true });
  }
});
