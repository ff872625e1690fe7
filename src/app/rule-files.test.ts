import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { listRuleFiles, readRuleFiles } from './rule-files.ts';

// Windows lets only administrators make links.
it.skipIf(platform === 'win32')(
  'follows a link to a folder that is named, and none that lies in a folder, which it says',
  () => {
    const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
    try {
      mkdirSync(join(root, 'real/deeper'), { recursive: true });
      writeFileSync(join(root, 'real/a.yml'), 'name: a\n');
      writeFileSync(join(root, 'real/deeper/b.toml'), '');
      symlinkSync(join(root, 'real'), join(root, 'link'));
      symlinkSync(root, join(root, 'real/deeper/loop'));
      symlinkSync(join(root, 'real/a.yml'), join(root, 'real/other.yml'));
      symlinkSync('turning.toml', join(root, 'real/turning.toml'));
      symlinkSync('/dev/null', join(root, 'real/README'));
      const skipped: string[] = [];
      const names = [...listRuleFiles(join(root, 'link'), ({ code, source }) => skipped.push(`${code} ${source}`))];
      expect(names.map((path) => path.slice(root.length + 1))).toEqual(['link/a.yml', 'link/deeper/b.toml']);
      // What can lead to no rule is not worth a word.
      const links = ['deeper/loop', 'other.yml', 'turning.toml'].map((name) => join(root, 'link', name));
      expect(skipped).toEqual(links.map((path) => `link-not-followed ${path}`));
      const read = readRuleFiles([join(root, 'link'), join(root, 'link/deeper')], {
        contentFolder: null,
        deprecated: true,
      });
      expect(read.skipped.map(({ source }) => source)).toEqual(links);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
);

it('understands globs, and says where nothing matches one', () => {
  const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  try {
    for (const name of ['b.yml', 'a.yml', 'c.toml']) writeFileSync(join(root, name), '');
    const read = (pattern: string) => readRuleFiles([join(root, pattern)], { contentFolder: null, deprecated: true });
    const names = (pattern: string) => read(pattern).files.map(({ path }) => path.slice(root.length + 1));
    expect(names('?.yml')).toEqual(['a.yml', 'b.yml']);
    expect(read('*.json').unreadable).toEqual([{ path: join(root, '*.json'), reason: 'no file matches' }]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it.skipIf(platform === 'win32')('takes a name with a star for the file of this name, where there is one', () => {
  const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  try {
    for (const name of ['literal.yml', 'literal*.yml']) writeFileSync(join(root, name), '');
    const { files } = readRuleFiles([join(root, 'literal*.yml')], { contentFolder: null, deprecated: true });
    expect(files.map(({ path }) => path)).toEqual([join(root, 'literal*.yml')]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('says of an archive that it has to be unpacked', () => {
  const root = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  try {
    const zip = join(root, 'rules.zip');
    const gzip = join(root, 'rules.tar.gz');
    writeFileSync(zip, Buffer.from('504b0304140000000800', 'hex'));
    writeFileSync(gzip, gzipSync('name: a\n'));
    writeFileSync(join(root, 'a.yml'), 'name: PK\n');
    const { unreadable, files } = readRuleFiles([zip, gzip, join(root, 'a.yml')], {
      contentFolder: null,
      deprecated: true,
    });
    const reason = 'an archive; unpack it and name the folder';
    expect(unreadable).toEqual([
      { path: zip, reason },
      { path: gzip, reason },
    ]);
    expect(files.map(({ path }) => path)).toEqual([join(root, 'a.yml')]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
