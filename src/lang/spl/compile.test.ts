import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../../text/render.ts';
import type { LookupCatalogue } from './command.ts';
import { SPL_COMMANDS } from './commands/index.ts';
import { UNSUPPORTED_COMMANDS } from './commands/unsupported.ts';
import { compileSpl } from './compile.ts';
import { buildMacroTable } from './macros.ts';

const macros = buildMacroTable([
  { name: 'sysmon', args: [], definition: 'source=a OR source=b' },
  { name: 'broken', args: [], definition: 'search x=' },
]);
const lookups: LookupCatalogue = {
  has: (name) => name === 'browser_app_list',
  names: () => ['browser_app_list'],
  columns: () => ['browser_process_name', 'isAllowed'],
};

function compile(text: string) {
  return compileSpl({ name: 'rule.yml', text }, { macros, lookups });
}

/** Stages without spans. */
function stagesOf(text: string): unknown {
  const { plan, diagnostics } = compile(text);
  expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  return JSON.parse(
    JSON.stringify(plan!.stages, (key, part) => (key === 'span' || key === 'spans' ? undefined : part)),
  );
}

const field = (name: string) => ({ kind: 'field', name });
const literal = (value: unknown) => ({ kind: 'literal', value });
const call = (name: string, ...args: unknown[]) => ({ kind: 'call', function: name, args });

describe('stages', () => {
  test.each<[string, unknown]>([
    ['* | fields + a, b', [{ kind: 'project', mode: 'keep', names: ['a', 'b'] }]],
    ['* | fields - a* b', [{ kind: 'project', mode: 'remove', names: ['a*', 'b'] }]],
    [
      '* | sort - a, +num(b) | head 3',
      [
        {
          kind: 'sort',
          keys: [
            { name: 'a', descending: true },
            { name: 'b', descending: false, type: 'num' },
          ],
          limit: 10000,
        },
        { kind: 'head', count: 3 },
      ],
    ],
    ['* | sort 0 a desc', [{ kind: 'sort', keys: [{ name: 'a', descending: true }], limit: 0 }]],
    [
      '* | dedup 2 a, b consecutive=t sortby -c',
      [
        { kind: 'sort', keys: [{ name: 'c', descending: true }], limit: 0 },
        { kind: 'dedup', names: ['a', 'b'], count: 2, keepEmpty: false, consecutive: true },
      ],
    ],
    [
      '* | bucket span=1d _time as day',
      [{ kind: 'bin', name: '_time', as: 'day', width: { unit: 'us', size: 86_400_000_000 } }],
    ],
    ['* | bin _time span=1mon', [{ kind: 'bin', name: '_time', as: '_time', width: { unit: 'month', size: 1 } }]],
    ['* | fillnull value="" a, b', [{ kind: 'fillnull', value: '', names: ['a', 'b'] }]],
    ['* | mvexpand a limit=5', [{ kind: 'expand', name: 'a', limit: 5 }]],
    [
      '* | makemv delim="," allowempty=t a',
      [
        {
          kind: 'transform',
          name: 'makemv',
          options: { field: 'a', delim: ',', tokenizer: null, allowEmpty: true },
        },
      ],
    ],
    [
      '* | where a=1',
      [{ kind: 'filter', predicate: { kind: 'truth', arg: call('spl.equals', field('a'), literal(1)) } }],
    ],
    [
      '* | stats p95(x) as p',
      [
        {
          kind: 'aggregate',
          mode: 'stats',
          aggregates: [{ function: 'perc', arg: field('x'), parameter: 95, as: 'p' }],
          by: [],
        },
      ],
    ],
    [
      '* | streamstats count as n',
      [
        {
          kind: 'aggregate',
          mode: 'streamstats',
          aggregates: [{ function: 'count', arg: null, as: 'n' }],
          by: [],
          window: 0,
          current: true,
        },
      ],
    ],
    [
      '* | spath input=x path=a.b{}.c output=y',
      [{ kind: 'transform', name: 'spath', options: { input: 'x', path: 'a.b{}.c', output: 'y' } }],
    ],
    ['* | spath a.b', [{ kind: 'transform', name: 'spath', options: { input: '_raw', path: 'a.b', output: 'a.b' } }]],
    ['* | xmlkv Message', [{ kind: 'transform', name: 'xmlkv', options: { field: 'Message' } }]],
    [
      '* | outputlookup append=t seen.csv',
      [{ kind: 'outputlookup', table: 'seen.csv', append: true, keyField: null, max: null, overrideIfEmpty: true }],
    ],
    [
      '* | outputlookup key_field=k max=2 override_if_empty=f seen',
      [{ kind: 'outputlookup', table: 'seen', append: true, keyField: 'k', max: 2, overrideIfEmpty: false }],
    ],
    [
      '* | outputlookup key_field=k append=f seen',
      [{ kind: 'outputlookup', table: 'seen', append: false, keyField: 'k', max: null, overrideIfEmpty: true }],
    ],
    ['* | fieldformat a=b+1', []],
  ])('%s', (text, stages) => {
    expect(stagesOf(text)).toEqual(stages);
  });

  test('tstats reads a data model, its terms and its groups', () => {
    const text =
      '| tstats summariesonly=false fillnull_value=null count min(_time) as firstTime FROM datamodel=Endpoint.Processes ' +
      'where Processes.user!="-" (Processes.a=1 OR Processes.b="*x*") BY Processes.user, _time span=1h';
    const { plan } = compile(text);
    expect(plan!.input).toEqual({ kind: 'datamodel', model: 'Endpoint', dataset: 'Processes', prefixed: true });
    expect(stagesOf(text)).toMatchObject([
      { kind: 'filter' },
      { kind: 'bin', name: '_time', as: '_bucket', width: { unit: 'us', size: 3_600_000_000 } },
      { kind: 'aggregate', by: ['Processes.user', '_bucket'], fillNull: 'null' },
      { kind: 'rename', renames: [{ from: '_bucket', to: '_time' }] },
    ]);
  });

  test.each([
    ['| tstats count from datamodel=Network_Traffic by All_Traffic.src', 'All_Traffic', true],
    ['| tstats count from datamodel=Endpoint by Registry.dest', 'Registry', true],
    [
      '| tstats count from datamodel=Authentication where nodename=Authentication.Successful_Authentication by Authentication.user',
      'Successful_Authentication',
      true,
    ],
    ['| from datamodel Risk.All_Risk', 'All_Risk', false],
    ['| from datamodel:"Endpoint"."Processes" | head 1', 'Processes', false],
    ['| datamodel Endpoint Filesystem search', 'Filesystem', true],
  ])('%s', (text, dataset, prefixed) => {
    expect(compile(text).plan!.input).toMatchObject({ kind: 'datamodel', dataset, prefixed });
  });

  test('transaction takes its limits and edges', () => {
    expect(
      stagesOf('a=1 | transaction user maxspan=2m maxpause=30s startswith=(x=1) endswith=eval(y>2) connected=f'),
    ).toMatchObject([
      { kind: 'filter' },
      {
        kind: 'transaction',
        names: ['user'],
        maxSpan: 120_000_000,
        maxPause: 30_000_000,
        maxEvents: 1000,
        connected: false,
        keepEvicted: false,
        startsWith: { kind: 'test' },
        endsWith: { kind: 'truth' },
      },
    ]);
  });

  test('foreach is filled in where the columns are known, and left to the run where they are not', () => {
    expect(
      stagesOf('* | stats count as a1 max(x) as a2 by b | foreach a* [eval <<FIELD>>_<<MATCHSTR>>=<<FIELD>>+1]'),
    ).toMatchObject([
      { kind: 'aggregate' },
      { kind: 'assign', assignments: [{ name: 'a1_1', value: call('spl.add', field('a1'), literal(1)) }] },
      { kind: 'assign', assignments: [{ name: 'a2_2', value: call('spl.add', field('a2'), literal(1)) }] },
    ]);
    expect(stagesOf('* | foreach a* [eval <<FIELD>>=1]')).toMatchObject([
      { kind: 'transform', name: 'foreach', options: { patterns: ['a*'] } },
    ]);
  });

  test('the span of a stage lies in the expanded text', () => {
    const { plan, expansion } = compile('`sysmon` x=1 | stats count by y | `any_filter`');
    const texts = plan!.stages.map((stage) => expansion.text.slice(stage.span!.start, stage.span!.end));
    expect(texts).toEqual(['source=a OR source=b x=1', 'stats count by y']);
  });
});

describe('diagnostics', () => {
  test.each([
    ['* | `nowhere` | head 1', ['spl-macro-missing']],
    ['* | head 1 | `nowhere(x)`', ['spl-macro-missing']],
    ['* | `nowhere` | | head 1', ['spl-macro-missing', 'spl-empty-command']],
    ['* | append [| `nowhere` | head 1]', ['spl-macro-missing']],
  ])('take a missing macro for no missing command: %s', (text, codes) => {
    expect(new Set(compile(text).diagnostics.map(({ code }) => code))).toEqual(new Set(codes));
  });

  test.each<[string, string]>([
    [
      'a=1 | statz count',
      'rule.yml:1:7: error[spl-command-unknown]: statz is not a Splunk command\n  | a=1 | statz count\n  |       ^^^^^\n  hint: did you mean stats?',
    ],
    [
      'a=1 | lookup browser_ap_list x OUTPUT y',
      'rule.yml:1:14: warning[spl-lookup-missing]: there is no lookup browser_ap_list; it is taken as an empty table\n  | a=1 | lookup browser_ap_list x OUTPUT y\n  |              ^^^^^^^^^^^^^^^\n  hint: did you mean browser_app_list?',
    ],
    [
      'a=1 | lookup browser_app_list browser_process_name OUTPUT allowed',
      'rule.yml:1:59: warning[spl-lookup-column]: the lookup browser_app_list has no column allowed\n  | a=1 | lookup browser_app_list browser_process_name OUTPUT allowed\n  |                                                           ^^^^^^^\n  hint: did you mean isAllowed?',
    ],
    [
      '| tstats count from datamodel=Endpoint.Proceses by Proceses.user',
      'rule.yml:1:31: warning[spl-datamodel-unknown]: the dataset Proceses of Endpoint is not known; it has no events here\n  | | tstats count from datamodel=Endpoint.Proceses by Proceses.user\n  |                               ^^^^^^^^^^^^^^^^^\n  hint: did you mean Endpoint.Processes?',
    ],
    [
      '| tstats count from datamodel=Change where nodename=All_Changes.Acount_Management by host',
      'rule.yml:1:31: warning[spl-datamodel-unknown]: the dataset Acount_Management of Change is not known; it has no events here\n  | | tstats count from datamodel=Change where nodename=All_Changes.Acount_Management by host\n  |                               ^^^^^^\n  hint: did you mean Change.Account_Management?',
    ],
    [
      '| tstats count from datamodel=Endpoint.Processes where Processes.proces_name=a by Processes.dset, Processes.my_own_field',
      'rule.yml:1:56: warning[spl-datamodel-unknown]: the dataset Processes of Endpoint has no field Processes.proces_name\n  | | tstats count from datamodel=Endpoint.Processes where Processes.proces_name=a by Processes.dset, Processes.my_own_field\n  |                                                        ^^^^^^^^^^^^^^^^^^^^^^^\n  hint: did you mean Processes.process_name?\nrule.yml:1:83: warning[spl-datamodel-unknown]: the dataset Processes of Endpoint has no field Processes.dset\n  | | tstats count from datamodel=Endpoint.Processes where Processes.proces_name=a by Processes.dset, Processes.my_own_field\n  |                                                                                   ^^^^^^^^^^^^^^\n  hint: did you mean Processes.dest?',
    ],
    ['| tstats count from datamodel=Endpoint.Processes where Processes.process_name=a by Processes.dest', ''],
    [
      '| datamodel Chance Typo search',
      'rule.yml:1:13: warning[spl-datamodel-unknown]: the data model Chance is not known; it has no events here\n  | | datamodel Chance Typo search\n  |             ^^^^^^\n  hint: did you mean Change?',
    ],
    [
      'a=1 [search b=1 | return latest] | stats count',
      'rule.yml:1:6: note[spl-time-modifier]: the time modifier latest that the subsearch gives back is not applied\n  | a=1 [search b=1 | return latest] | stats count\n  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^\n  hint: give the time range on the command line',
    ],
    ['| from datamodel:Change.Account_Management', ''],
    ['| tstats count from datamodel=Alerts.Alerts', ''],
    [
      'a=1 | apply model',
      'rule.yml:1:7: error[spl-command-not-supported]: the command apply is not supported: it needs a trained machine-learning model\n  | a=1 | apply model\n  |       ^^^^^',
    ],
    [
      'a=1 | `broken`',
      'rule.yml:1:7: error[spl-syntax]: a value is missing here\n  | a=1 | `broken`\n  |       ^^^^^^^^',
    ],
    [
      'a=1\n| eval b=coalesc(a, 1)',
      'rule.yml:2:10: error[spl-function-unknown]: there is no eval function coalesc\n  | | eval b=coalesc(a, 1)\n  |          ^^^^^^^\n  hint: did you mean coalesce?',
    ],
    [
      'a=1 | where match(a, "x(")',
      'rule.yml:1:22: error[spl-regex]: the regular expression does not compile: a parenthesis is never closed\n  | a=1 | where match(a, "x(")\n  |                      ^^^^',
    ],
  ])('%s', (text, rendered) => {
    expect(compile(text).diagnostics.map(renderDiagnostic).join('\n')).toBe(rendered);
  });

  test('every command is read, so that one look shows all that is wrong', () => {
    const { plan, diagnostics } = compile('a= | statz | eval b= | apply x');
    expect(plan).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'spl-syntax',
      'spl-command-unknown',
      'spl-syntax',
      'spl-command-not-supported',
    ]);
  });

  test.each([
    ['a=1 | collect index=x testmode=true'],
    ['| mstats avg(x) where index=y by z'],
    ['a=1 | stats sparkline(count)'],
    ['a=1 | timechart span=1h count by dest where max(other) in top2'],
    ['a=1 | chart count over x by y bins=10 aligntime=earliest'],
    ['| datamodel'],
    ['a=1 | eval [| inputlookup x | return b]'],
    ['| datamodel Endpoint'],
    ['a=1 | transaction b startswith=(x=1 OR [search c=3])'],
    ['a=1 | rex "a\\K(?<b>c)"'],
    ['a=1 | where match(b, "(?|x|y)")'],
    ['a=1 | regex b="(*UTF8)x"'],
    ['a=1 | rex field=b mode=sed "s/(?U)x+/y/"'],
  ])('%s is unsupported, not wrong', (text) => {
    const { plan, diagnostics } = compile(text);
    expect(plan).toBeNull();
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ unsupported }) => unsupported)).toEqual([
      true,
    ]);
  });

  test('warns where a command that needs rows stands first', () => {
    const { plan, diagnostics } = compile('| where a=1');
    expect(plan?.input).toEqual({ kind: 'none' });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['spl-generating-place', 'warning']]);
  });

  test.each([
    ['a=1 | tstats count'],
    ['a=1 ) b=2'],
    ['a=1 | ] b'],
    ['a=1 | eval b=(1'],
    ['a=1 | eval b=1 2'],
    ['a=1 | noop ='],
    ['a=1 | highlight b, = c'],
    ['a=1 | sendalert x [search b=1 | fields c]'],
    ['a=1 | rename a'],
    ['a=1 | rename a* as b'],
    ['a=1 | lookup'],
    ['a=1 | stats values'],
    ['a=1 | rex "no groups"'],
    ['a=1 | bin _time span=5parsecs'],
    ['a=1 | dedup'],
    ['a=1 |'],
    ['| tstats count from datamodel=Endpoint'],
  ])('%s is refused with its place', (text) => {
    const { plan, diagnostics } = compile(text);
    expect(plan).toBeNull();
    for (const { span } of diagnostics) {
      expect(span!.start).toBeGreaterThanOrEqual(0);
      expect(span!.end).toBeLessThanOrEqual(text.length);
    }
  });

  test('deep subsearches and long searches are refused', () => {
    const deep = `a=1 ${'[search b=1 '.repeat(40)}${']'.repeat(40)}`;
    expect(compile(deep).diagnostics.map(({ code }) => code)).toContain('spl-too-deep');
    expect(compile('a'.repeat(300_000)).diagnostics.map(({ code }) => code)).toEqual(['spl-text-too-long']);
    const stages = `a=1${' | delta b p=100'.repeat(200)}`;
    expect(compile(stages).diagnostics.map(({ code }) => code)).toEqual(['spl-text-too-long']);
    const parens = `a=1 | eval b=${'('.repeat(100_000)}`;
    expect(compile(parens).diagnostics.map(({ code }) => code)).toEqual(['spl-too-deep']);
    for (const operator of ['+', '.', '*', '=', ' XOR ']) {
      const chain = `a=1 | eval y=x${`${operator}x`.repeat(2000)}`;
      expect(compile(chain).diagnostics.map(({ code }) => code)).toEqual(['spl-too-deep']);
    }
  });
});

describe('hostile text', () => {
  const words = [
    ...SPL_COMMANDS.map(({ name }) => name),
    ...[...UNSUPPORTED_COMMANDS.keys()].slice(0, 5),
    '|',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '```',
    '=',
    '!=',
    '<',
    '\\',
    '\\"',
    ',',
    '*',
    'AND',
    'OR',
    'NOT',
    'IN',
    'by',
    'as',
    'where',
    'from',
    'datamodel=Endpoint.Processes',
    'span=5m',
    'a',
    'b.c{}',
    '1',
    '"x"',
    "'y z'",
    '$f$',
    '<<FIELD>>',
    'eval(',
    'if(',
    '(?<n>x)',
    '"(?<n>.+)+"',
    'output',
    'with',
    '-',
    '+',
    '.',
    '/',
    '%',
    '\n',
    '{',
    '}',
    '😀',
    '`sysmon`',
    '`broken`',
    'sysmon',
  ];

  test('never throws, and places lie within the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), fc.constantFrom('', ' '), (parts, blank) => {
        const text = parts.join(blank);
        const { plan, diagnostics } = compile(text);
        expect(plan === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
        for (const diagnostic of diagnostics) {
          expect(diagnostic.span!.end).toBeLessThanOrEqual(text.length);
          expect(diagnostic.span!.start).toBeLessThanOrEqual(diagnostic.span!.end);
          renderDiagnostic(diagnostic);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test('every command has a name of its own and a sentence', () => {
  const names = SPL_COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const { summary, name } of SPL_COMMANDS) expect(summary, name).toMatch(/\.$/);
  expect(names.filter((name) => UNSUPPORTED_COMMANDS.has(name))).toEqual([]);
});
