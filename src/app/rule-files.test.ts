import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listRuleFiles, readRuleFiles } from './rule-files.ts';

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

it('understands globs, and says where nothing matches one', () => {
  const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  try {
    for (const name of ['b.yml', 'a.yml', 'c.toml', 'literal*.yml']) writeFileSync(join(root, name), '');
    const read = (pattern: string) => readRuleFiles([join(root, pattern)], { contentFolder: null, deprecated: true });
    const names = (pattern: string) => read(pattern).files.map(({ path }) => path.slice(root.length + 1));
    expect(names('?.yml')).toEqual(['a.yml', 'b.yml']);
    expect(names('literal*.yml')).toEqual(['literal*.yml']);
    expect(read('*.json').unreadable).toEqual([{ path: join(root, '*.json'), reason: 'no file matches' }]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
