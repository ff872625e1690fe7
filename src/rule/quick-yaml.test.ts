import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuickYaml } from './quick-yaml.ts';
import { parseAnyYaml, parseYamlFile } from './yaml-file.ts';

const RULE = `name: A rule
id: 0f1e2d3c-1234
version: 7
date: '2026-03-01'
status: production
type: Anomaly
description: The first line of a longer text
  and its second
  third

  after an empty one
# a comment
data_source:
- Sysmon EventID 1
- Windows Event Log Security 4688
search: '| tstats count from datamodel=Endpoint.Processes where Processes.process="*a*"
  by Processes.dest _time span=1h

  | \`drop_dm_object_name(Processes)\` | where it''s'
how: "one\\n\\ttwo \\"three\\" \\\\
  four
  five"
block: |
  index=a
    | stats count

  | where count > 1
folded: >-
  one
  two

  three
below:
  on a line of its own
nothing:
other: null
score: 47
half: 0.50
sure: True
tags:
  analytic_story:
  - A
  - B: c
    d: 4
  empty: []
  none: {}
  flow: [a, "b, c", 'd', 1.5, true, null, [e f, {g: h}]]
  nested:
    deep:
      - name: True Positive Test
        attack_data:
        - data: https://example.test/a.log
          source: XmlWinEventLog:Security
      - name: second
hosts:
  - { host: "*.a.example", kind: api, source: [one, two-2] }
  - { host: b.example, precision: shared, checked: 2026-01-01 }
`;

const SNIPPETS = [
  ...['\n', '\n\n', ' ', '  ', '    ', '\n  ', '\n    ', ':', ': ', ' #', '#', '- ', '\n- ', '-', '|', '>', '|-', '>-'],
  ...[
    '|+',
    "'",
    "''",
    '"',
    '\\',
    '\\n',
    '\\x41',
    '[',
    ']',
    '[]',
    '{',
    '{}',
    '{a: b}',
    '{ a: b, c: [d, 1] }',
    '[ a, b ]',
    '[a b,c]',
    ',',
    ', ',
    ' ,',
    '} ',
    '] ',
    '{ ',
    '[ ',
    '/',
    '(',
    '=',
    '<',
    '&a ',
    '*a',
    '!t ',
    '%',
  ],
  ...['@', '`', '?', '? ', '---', '\n---\n', '...', '\t', '\r\n', 'null', '~', 'true', '1', '007', '1e3', '.5', '.inf'],
  ...['key: v\n', '\nname: twice', '<<: ', '__proto__: 1\n', '"quoted key": 1\n', 'a', '\u2028', '\ufeff', 'é', '0x1f'],
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 40 })),
  put: fc.constantFrom(...SNIPPETS),
});

/** Whether the quick reader took the text; what it took must be what the library says. */
function agrees(text: string): boolean {
  const quick = readQuickYaml(text);
  if (quick === null) return false;
  const source = { name: 'rule.yml', text };
  const [ours, whole] = [parseYamlFile(source), parseAnyYaml(source)];
  expect(whole.diagnostics, text).toEqual([]);
  expect(ours.value, text).toEqual(whole.value);
  expect(Object.keys(ours.value!), text).toEqual(Object.keys(whole.value!));
  for (const [key, value] of Object.entries(ours.value!)) {
    if (typeof value === 'string') expect(ours.textLineOf([key]), `${key} in ${text}`).toBe(whole.textLineOf([key]));
    else if (typeof value === 'number' || typeof value === 'boolean') {
      expect(ours.rawTextOf([key]), `${key} in ${text}`).toBe(whole.rawTextOf([key]));
    }
    expect(ours.spanOf([key])).toEqual(whole.spanOf([key]));
  }
  return true;
}

describe('the quick reader', () => {
  it('takes what rule files are made of', () => {
    expect(agrees(RULE)).toBe(true);
  });

  it('takes the line ends that Git writes on Windows', () => {
    expect(agrees(RULE.replaceAll('\n', '\r\n'))).toBe(true);
  });

  it('gives scalars as they were written', () => {
    const file = parseYamlFile({ name: 'rule.yml', text: 'version: 4\nscore: 25.0\nis: True\nlist: [1.50]\n' });
    expect(['version', 'score', 'is'].map((key) => file.rawTextOf([key]))).toEqual(['4', '25.0', 'True']);
    expect(file.rawTextOf(['list', 0])).toBe('1.50');
  });

  it('means what the library means, whatever is edited', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let text = RULE;
        for (const { at, cut, put } of edits) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + put + text.slice(from + cut);
        }
        if (agrees(text)) taken++;
        agrees(text.replaceAll(/(?<!\r)\n/g, '\r\n'));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(0);
  }, 60_000);

  it('means what the library means, on texts of snippets alone', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SNIPPETS, 'k: ', 'list:\n'), { minLength: 1, maxLength: 9 }),
        (pieces) => {
          if (agrees(`name: ${pieces.join('')}\nlast: x`) || agrees(`name:\n${pieces.join('')}`)) taken++;
        },
      ),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(0);
  }, 60_000);

  it.each([
    ['anchors', 'a: &x 1\nb: *x'],
    ['tags', 'a: !!str 1'],
    ['repeated keys', 'a: 1\na: 2'],
    ['a comment behind a value', 'a: b # c'],
    ['odd numbers', 'a: 0o17'],
    ['a list at the top', '- a'],
    ['several documents', 'a: 1\n---\nb: 2'],
    ['lines at the left edge', "a: 'b\nc'"],
  ])('leaves %s to the library', (_, text) => {
    expect(readQuickYaml(text)).toBeNull();
  });
});

const RULES = '../shared/data/rules/escu';

describe.skipIf(!existsSync(RULES))('public rules', () => {
  it('are nearly all taken, and mean what the library says', () => {
    const paths = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yml'));
    const taken = paths.filter((path) => agrees(readFileSync(join(RULES, path), 'utf8')));
    expect(taken.length).toBeGreaterThan(paths.length * 0.9);
  }, 60_000);
});
