import { describe, expect, it } from 'vitest';
import { type ContentReader, findContentRoot, folderOf, loadContent, parentOf } from './content-roots.ts';

/** A folder tree in memory. */
function readerOf(files: Readonly<Record<string, string>>): ContentReader & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    list: (folder) => {
      const prefix = folder === '/' ? '/' : `${folder}/`;
      const names = Object.keys(files).flatMap((path) => {
        if (!path.startsWith(prefix)) return [];
        const [name, ...rest] = path.slice(prefix.length).split('/');
        return [rest.length === 0 ? name! : `${name}/`];
      });
      return [...new Set(names)];
    },
    read: (path) => {
      opened.push(path);
      return files[path] ?? null;
    },
  };
}

const FILES = {
  '/c/macros/m.yml': 'name: m\ndefinition: source=x\n',
  '/c/macros/broken.yml': 'name: "m\n',
  '/c/lookups/a.yml': 'name: tools\nfilename: tools_2024.csv\nmatch_type: WILDCARD(tool)\n',
  '/c/lookups/tools_2024.csv': 'tool,kind\n*x.exe, bad\n',
  '/c/lookups/csv/b.yml': 'name: hosts\nlookup_type: csv\n',
  '/c/lookups/csv/b.csv': 'host,owner\nh1,ada\n',
  '/c/lookups/kvstore/k.yml': 'name: seen\ncollection: seen\nfields_list: host, time\n',
  '/c/lookups/gone.yml': 'name: gone\nfilename: gone.csv\n',
  '/c/lookups/plain.csv': 'p,q\n1,2\n',
  '/c/detections/endpoint/rule.yml': '',
};

describe('content roots', () => {
  it.each([
    ['/c/detections/endpoint', '/c'],
    ['/c', '/c'],
    ['/c/1/2/3/4/5/6', '/c'],
    ['/c/1/2/3/4/5/6/7', null],
    ['/elsewhere', null],
  ])('of %s is %s', (folder, root) => {
    expect(findContentRoot(folder, readerOf(FILES))).toBe(root);
  });

  it('is the first on the way up', () => {
    const reader = readerOf({ ...FILES, '/c/detections/lookups/x.csv': 'a\n' });
    expect(findContentRoot('/c/detections/endpoint', reader)).toBe('/c/detections');
  });

  it.each([
    ['a/b', 'a'],
    ['a/b/', 'a'],
    ['a', '.'],
    ['.', '..'],
    ['..', '../..'],
    ['../..', '../../..'],
    ['/a', '/'],
    ['/', null],
    ['C:\\x\\y', 'C:\\x'],
    ['C:\\', null],
  ])('above %s is %s', (folder, above) => {
    expect(parentOf(folder)).toBe(above);
  });

  it.each([
    ['a/b.yml', 'a'],
    ['b.yml', '.'],
    ['/b.yml', '/'],
  ])('the folder of %s is %s', (path, folder) => {
    expect(folderOf(path)).toBe(folder);
  });

  it('brings macros and lookups by name, and tables by file name', () => {
    const { macros, lookups, diagnostics } = loadContent('/c', readerOf(FILES));
    expect(macros.get('m', 0)?.definition).toBe('source=x');
    expect(diagnostics.map((d) => d.source?.name)).toEqual(['/c/macros/broken.yml']);
    expect([...lookups.names()].sort()).toEqual([
      'b.csv',
      'gone',
      'hosts',
      'plain.csv',
      'seen',
      'tools',
      'tools_2024.csv',
    ]);
    expect(lookups.get('tools')?.match([{ column: 'tool', value: 'ax.exe' }])).toEqual([1]);
    expect(lookups.get('tools_2024.csv')?.match([{ column: 'tool', value: 'ax.exe' }])).toEqual([]);
    expect(lookups.columns('hosts')).toEqual(['host', 'owner']);
    expect(lookups.columns('seen')).toEqual(['host', 'time']);
    expect(lookups.columns('gone')).toBeNull();
    expect(lookups.has('nope')).toBe(false);
    expect(lookups.get('nope')).toBeUndefined();
  });

  it('says what is wrong with a lookup to whoever uses it', () => {
    const { lookups } = loadContent('/c', readerOf(FILES));
    expect(lookups.diagnosticsOf('gone', true)).toMatchObject([{ code: 'lookup-file-missing', severity: 'warning' }]);
    expect(lookups.diagnosticsOf('seen', true)).toMatchObject([{ code: 'lookup-not-a-table' }]);
    expect(lookups.diagnosticsOf('tools', true)).toEqual([]);
    expect([...lookups.get('gone')!.rows()]).toEqual([]);
  });

  it('opens no table that nobody asks for', () => {
    const reader = readerOf(FILES);
    const { lookups } = loadContent('/c', reader);
    expect(reader.opened.filter((path) => path.endsWith('.csv'))).toEqual([]);
    lookups.get('tools');
    lookups.get('tools_2024.csv');
    expect(reader.opened.filter((path) => path.endsWith('.csv'))).toEqual(['/c/lookups/tools_2024.csv']);
  });
});
