import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { readQuickToml } from './quick-toml.ts';

const RULE = `# a rule
[metadata]
creation_date = "2026/03/01" # when
maturity = 'production'
integration = ["endpoint", 'windows',]

[rule]
author = [
  "A", # first
  "B",
]
risk_score = 47
negative = -3
none = 0
enabled = true
off = false
empty = []
name = "With \\"quotes\\", a \\\\ and a\\ttab"
query = '''
process where process.name : "a\\b" and
  "" != 'x'
'''
note = """## Triage
Say \\"yes\\" and "no" and ""both"".
"""
short = """"quoted""""
nothing = """"""
mapping = [{ field = "a", value = "b" }, { field = 'c' , values = [1, [2]] }]

[[rule.threat]]
framework = "F"
[[rule.threat.technique]]
id = "T1"
[[rule.threat.technique.subtechnique]]
id = "T1.001"
[[rule.threat.technique]]
id = "T2"
[rule.threat.tactic]
id = "TA1"
[[rule.threat]]
framework = "G"
[rule.threat.tactic]
id = "TA2"
`;

const SNIPPETS = [
  ...[
    '\n',
    '\n\n',
    ' ',
    '\t',
    '#',
    '# x',
    '"',
    '""',
    '"""',
    "'",
    "''",
    "'''",
    '[',
    ']',
    '[[',
    ']]',
    '{',
    '}',
    ',',
    '.',
    '=',
  ],
  ...[
    '\\',
    '\\\\',
    '\\n',
    '\\"',
    '\\u0041',
    '\\e',
    '\\x41',
    '\\\n',
    '\r',
    '\r\n',
    '\u0000',
    '\u00a0',
    '\ufeff',
    'é',
    '\ud83d\ude00',
  ],
  ...[
    'a.b = 1\n',
    '"q" = 1\n',
    '__proto__ = 1\n',
    'constructor = 1\n',
    '[rule]\n',
    '[rule.new]\n',
    '[a.b]\n',
    '[[a.b]]\n',
  ],
  ...[
    '[rule.mapping]\n',
    '[[rule.mapping]]\n',
    '[[rule.empty]]\n',
    '[rule.threat]\n',
    '[rule.threat.technique]\n',
    '[ x ]\n',
  ],
  ...[
    '1',
    '0',
    '-',
    '+1',
    '-0',
    '007',
    '1.5',
    '1e3',
    '1_000',
    '0x1f',
    'inf',
    'nan',
    'true',
    'falsely',
    '2026-03-01',
    '07:32:00',
  ],
  ...[
    '12345678901234567890',
    'x = 1\n',
    'x = {}\n',
    'x = { y = 1, }\n',
    'x = {\n y = 1 # z\n}\n',
    'x = [[[1]], {a = [2]}]\n',
    'x =\n1\n',
  ],
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 40 })),
  put: fc.constantFrom(...SNIPPETS),
});

/** Whether the quick reader took the text; what it took must be what the library says. */
function agrees(text: string): boolean {
  const quick = readQuickToml(text);
  if (quick === null) return false;
  expect(JSON.stringify(quick)).toBe(JSON.stringify(parse(text)));
  return true;
}

describe('the quick reader of TOML', () => {
  it('takes what rules are written in', () => {
    expect(agrees(RULE)).toBe(true);
  });

  it.each(SNIPPETS.map((text) => [text]))('means what the library says, or declines: %j', (text) => {
    agrees(text);
    agrees(`x = ${text}`);
    agrees(`x = ${text}\n`);
    agrees(`x = [${text}]\n`);
    agrees(`[${text}]\n`);
    agrees(`x = "${text}"\ny = '${text}'\n`);
    agrees(`x = """${text}"""\ny = '''\n${text}'''\n`);
    agrees(`x = 1\n${text}`);
  });

  it('means what the library says of any text near a rule, or declines', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = RULE;
        for (const { at, cut, put } of edits) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + put + text.slice(start + cut);
        }
        if (agrees(text)) taken++;
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it('reads a text that is blank from end to end', () => {
    expect(readQuickToml(' \n#\n'.repeat(200_000))).toEqual({});
  });

  const folder = join(import.meta.dirname, '../../../shared/data/rules/elastic');
  it.skipIf(!existsSync(folder))('takes nearly all published rules (skipped without ../shared)', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
    const taken = names.filter((name) => agrees(readFileSync(join(folder, name), 'utf8')));
    expect(taken.length).toBeGreaterThan(0.9 * names.length);
  });
});
