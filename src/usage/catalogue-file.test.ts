import { describe, expect, it } from 'vitest';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { Catalogue } from './catalogue.ts';
import { type CatalogueFile, checkCatalogue, MAX_HOSTS } from './catalogue-file.ts';

function check(text: string): CatalogueFile {
  return checkCatalogue(parseYamlFile({ name: 'endpoints.yaml', text }));
}

const codesOf = (file: CatalogueFile): string[] => file.diagnostics.map(({ code }) => code);

describe('catalogue files', () => {
  it('give providers with what each is known by', () => {
    const { data, diagnostics } = check(`
version: 1
checked: { first: 2026-01-01, last: '2026-02-01' }
sources: { list: A list }
providers:
  - name: Parrot
    kind: chat
    hosts:
      - { host: parrot.example, source: [list] }
      - { host: "*.parrot.example", kind: api, precision: shared, status: legacy, source: [list] }
  - name: Cellar
    kind: local-runtime
    ports: [4711]
    processes: [Cellar.exe]
    model_files: [.Wine]
`);
    expect(diagnostics).toEqual([]);
    expect(data.checked).toBe('2026-02-01');
    const catalogue = new Catalogue(data);
    expect(catalogue.findHost('parrot.example')).toMatchObject({ kind: 'chat', precision: 'dedicated' });
    expect(catalogue.findHost('api.parrot.example')).toMatchObject({ kind: 'api', precision: 'shared' });
    expect(catalogue.findPort(4711)?.provider.name).toBe('Cellar');
    expect(catalogue.findProcess('CELLAR.EXE')?.provider.name).toBe('Cellar');
    expect(catalogue.findFile('C:\\models\\red.WINE')?.provider.name).toBe('Cellar');
    expect(catalogue.findFile('C:\\models.wine\\red')).toBeNull();
  });

  it.each([
    ['providers: []', ['usage-missing-key']],
    ['providers: 7', ['usage-bad-value', 'usage-missing-key']],
    ['providers: [7]', ['usage-bad-value', 'usage-missing-key']],
    ['providers: [{ name: A, kind: chta, hosts: [{ host: a.example }] }]', ['usage-bad-value']],
    ["providers: [{ name: A, hosts: [{ host: '*.co.uk' }, { host: a.example }] }]", ['usage-bad-pattern']],
    ['providers: [{ name: A, host: [{ host: a.example }] }]', ['usage-unknown-key', 'usage-missing-key']],
    ['providers: [{ name: A, hosts: [{ host: "*.com" }, { host: a.example }] }]', ['usage-bad-pattern']],
    ['providers: [{ name: A, hosts: [{ host: a.example }, { host: a.example }] }]', ['usage-duplicate']],
    [
      'providers: [{ name: A, hosts: [{ host: a.example }] }, { name: B, hosts: [{ host: a.example }] }]',
      ['usage-duplicate', 'usage-missing-key'],
    ],
    [
      'providers: [{ name: A, hosts: [{ host: a.example }] }, { name: a, hosts: [{ host: b.example }] }]',
      ['usage-duplicate'],
    ],
    [
      'providers: [{ name: OpenAI, hosts: [{ host: a.example }] }, { name: "Оpеnаi", hosts: [{ host: b.example }] }]',
      ['usage-look-alike'],
    ],
    ['providers: [{ name: A, hosts: [{ host: a.example, source: [rumour] }] }]', ['usage-unknown-name']],
    ['providers: [{ name: A, ports: [70000], processes: [a.exe] }]', ['usage-bad-value']],
    ['- a', ['rule-syntax']],
    ['providers: *nobody', ['rule-syntax']],
  ])('%j: %j', (text, codes) => {
    expect(codesOf(check(text))).toEqual(codes);
  });

  it('reads no more hosts than anyone needs', () => {
    const providers = Array.from({ length: 30 }, (_, p) => ({
      name: `P${p}`,
      hosts: Array.from({ length: 2000 }, (_, i) => ({ host: `h${i}.p${p}.example` })),
    }));
    const file = {
      source: { name: 'x', text: '' },
      value: { providers },
      diagnostics: [],
      spanOf: () => null,
      keySpanOf: () => null,
      rawTextOf: () => null,
      textLineOf: () => null,
    };
    const { data, diagnostics } = checkCatalogue(file);
    expect(data.providers.reduce((sum, { hosts }) => sum + hosts.length, 0)).toBe(MAX_HOSTS);
    expect(diagnostics[0]?.code).toBe('usage-too-many');
  });
});
