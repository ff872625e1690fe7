/**
 * The command line as a contract: exit codes, what goes to which stream, flags, and rules that are broken. Scripts rely
 * on each of these.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  MAIN,
  makeFolder,
  type Outcome,
  PACK,
  parseAccounts,
  parseAlerts,
  runMany,
  runTelltale,
  startTelltale,
  writeTree,
} from './telltale.ts';

const SAMPLE = join(PACK, 'sample');
const ONE_RULE = 'ai_api_lookup_outside_browser.yml';
const LAPTOPS = join(SAMPLE, 'laptops.defend.ndjson');
/** Lets only administrators make links. */
const isWindows = platform === 'win32';
const folder = makeFolder();

function ownRule(id: number, more: Readonly<Record<string, string>>, query: string): string {
  const members = {
    telltale: 'rule/1',
    id: `00000000-0000-4000-8000-00000000000${id}`,
    name: `own ${id}`,
    language: 'eql',
    kind: 'alert',
    version: '1',
    description: 'for a test',
    severity: 'low',
    risk_score: '1',
    ...more,
  };
  const lines = Object.entries(members).map(([key, value]) => `${key}: ${value}`);
  return `${lines.join('\n')}\nquery: |\n  ${query}\n`;
}

const ELASTIC = [
  '[metadata]',
  'creation_date = "2026/01/01"',
  'maturity = "production"',
  'updated_date = "2026/01/01"',
  '[rule]',
  'author = ["x"]',
  'description = "d"',
  'name = "not for us"',
  'risk_score = 1',
  'rule_id = "00000000-0000-4000-8000-0000000000ff"',
  'severity = "low"',
  'language = "kuery"',
  'type = "threat_match"',
  "query = '''host.name: *'''",
  '',
].join('\n');

writeTree(folder, {
  'good/a.yml': ownRule(1, {}, 'network where dns.question.name == "api.groq.com"'),
  'broken/a.yml': ownRule(1, {}, 'network where dns.question.name == "api.groq.com"'),
  'broken/b.yml': ownRule(2, { name: 'the broken one' }, 'network where strtsWith(process.name, "x")'),
  'broken/c.yml': 'telltale: rule/1\nname: [x\n',
  'only-broken/b.yml': ownRule(2, { name: 'the broken one' }, 'network wher process.name == "x"'),
  'unsupported/a.yml': ownRule(1, {}, 'network where dns.question.name == "api.groq.com"'),
  'unsupported/b.toml': ELASTIC,
  'only-unsupported/b.toml': ELASTIC,
  'hunt/a.yml': ownRule(1, { kind: 'hunt', severity: 'critical' }, 'network where dns.question.name == "api.groq.com"'),
  'block/a.yml': ownRule(
    1,
    { kind: 'building_block', severity: 'critical' },
    'network where dns.question.name == "api.groq.com"',
  ),
  'critical/a.yml': ownRule(1, { severity: 'critical' }, 'network where dns.question.name == "api.groq.com"'),
  'no-rules/readme.txt': 'nothing here',
});
mkdirSync(join(folder, 'empty'));

const rules = (name: string): string[] => ['--rules', join(folder, name)];

const EXIT_ROWS: readonly (readonly [what: string, code: number, args: readonly string[]])[] = [
  ['alerts alone change nothing', 0, ['scan', LAPTOPS]],
  ['an empty folder', 0, ['scan', join(folder, 'empty')]],
  ['--fail-on below the worst alert', 1, ['scan', LAPTOPS, '--fail-on', 'low']],
  ['--fail-on at the worst alert', 1, ['scan', LAPTOPS, '--fail-on', 'medium']],
  ['--fail-on above the worst alert', 0, ['scan', LAPTOPS, '--fail-on', 'high']],
  [
    '--fail-on looks at alerts that are not shown, too',
    1,
    ['scan', LAPTOPS, '--fail-on', 'low', '--min-level', 'high'],
  ],
  ['--min-level of no severity', 2, ['scan', LAPTOPS, '--min-level', 'hi']],
  ['--fail-on looks at risk', 1, ['scan', join(SAMPLE, 'workstations.nxlog.ndjson'), '--fail-on', 'informational']],
  ['--fail-on does not look at hunts', 0, ['scan', LAPTOPS, ...rules('hunt'), '--fail-on', 'low']],
  ['--fail-on does not look at building blocks', 0, ['scan', LAPTOPS, ...rules('block'), '--fail-on', 'low']],
  ['--fail-on looks at alerts', 1, ['scan', LAPTOPS, ...rules('critical'), '--fail-on', 'critical']],
  ['a named input that is missing', 2, ['scan', join(folder, 'nowhere')]],
  ['a glob without a match', 2, ['scan', join(folder, '*.nothing')]],
  ['2 beats 1', 2, ['scan', LAPTOPS, join(folder, 'nowhere'), '--fail-on', 'low']],
  ['named rules that are missing', 2, ['scan', LAPTOPS, ...rules('nowhere')]],
  ['a folder without rules', 2, ['scan', LAPTOPS, ...rules('no-rules')]],
  ['a failed rule', 2, ['scan', LAPTOPS, ...rules('broken')]],
  ['nothing but failed rules', 2, ['scan', LAPTOPS, ...rules('only-broken')]],
  ['an unsupported rule', 0, ['scan', LAPTOPS, ...rules('unsupported')]],
  ['nothing but unsupported rules', 0, ['scan', LAPTOPS, ...rules('only-unsupported')]],
  ['an unsupported rule with --strict', 2, ['scan', LAPTOPS, ...rules('unsupported'), '--strict']],
  ['--strict where all is well', 0, ['scan', LAPTOPS, '--strict']],
  ['a folder of content that is missing', 2, ['scan', LAPTOPS, '--content', join(folder, 'nowhere')]],
  ['explain with a rule that is broken', 2, ['explain', LAPTOPS, ...rules('broken'), '--limit', '0']],
  ['compare with a rule that is broken', 2, ['compare', LAPTOPS, ...rules('broken'), ...rules('good')]],
  ['explain with a rule that is unsupported', 0, ['explain', LAPTOPS, ...rules('unsupported'), '--limit', '0']],
  ['serve without a port', 2, ['serve', '--listen', '0.0.0.0']],
  ['serve on a port that is none', 2, ['serve', '--listen', '127.0.0.1:99999']],
  ['--strict and an empty folder', 2, ['scan', join(folder, 'empty'), '--strict']],
  ['--strict and a fault', 2, ['scan', join(folder, 'no-rules'), '--strict']],
  ['a fault', 0, ['scan', join(folder, 'no-rules')]],
  ['a flag that is not known', 2, ['scan', LAPTOPS, '--formt', 'csv']],
  ['a format that is not known', 2, ['scan', LAPTOPS, '--format', 'cvs']],
  ['a severity that is not known', 2, ['scan', LAPTOPS, '--fail-on', 'hgih']],
  ['a time that is none', 2, ['scan', LAPTOPS, '--from', 'yesterday']],
  ['a range from after its end', 2, ['scan', LAPTOPS, '--from', '2026-03-18', '--to', '2026-03-17']],
  ['a range of usage from after its end', 2, ['usage', LAPTOPS, '--from', '2026-03-18', '--to', '2026-03-18']],
  ['a range', 0, ['scan', LAPTOPS, '--from', '2026-03-17', '--to', '2026-03-18']],
  ['a zone that is none', 2, ['scan', LAPTOPS, '--tz', 'Mars/Olympus']],
  ['a number of workers that is none', 2, ['scan', LAPTOPS, '--workers', 'many']],
  ['no input', 2, ['scan']],
  ['no such command', 2, ['scna', SAMPLE]],
  ['help', 0, ['--help']],
  ['help of a command', 0, ['scan', '--help']],
  ['version', 0, ['--version']],
  ['rules check where all compile', 0, ['rules', 'check', join(folder, 'good')]],
  ['rules check with a broken rule', 2, ['rules', 'check', join(folder, 'broken')]],
  ['rules check with an unsupported rule', 0, ['rules', 'check', join(folder, 'unsupported')]],
  ['rules needs where all compile', 0, ['rules', 'needs', join(folder, 'good'), '--data', LAPTOPS]],
  ['rules needs with a broken rule', 2, ['rules', 'needs', join(folder, 'broken'), '--data', LAPTOPS]],
  ['rules needs with an unsupported rule', 0, ['rules', 'needs', join(folder, 'unsupported'), '--data', LAPTOPS]],
  ['rules check of a folder without rules', 2, ['rules', 'check', join(folder, 'no-rules')]],
  ['rules check without a lint that is', 0, ['rules', 'check', join(folder, 'good'), '--ignore', 'lint-no-test']],
  ['rules check without a lint that is none', 2, ['rules', 'check', join(folder, 'good'), '--ignore', 'lint-no-tst']],
  ['rules check of nothing', 2, ['rules', 'check', join(folder, 'nowhere')]],
];

describe('exit codes', () => {
  let outcomes: Outcome[] = [];
  beforeAll(() => {
    outcomes = runMany(EXIT_ROWS.map(([, , args]) => args));
  });

  it.each(EXIT_ROWS.map(([what, code], row) => ({ what, code, row })))('$what: $code', ({ code, row }) => {
    const outcome = outcomes[row]!;
    expect(outcome.code, outcome.stderr).toBe(code);
    expect(outcome.stderr).not.toContain('our bug');
  });

  it('are those of processes of their own', async () => {
    for (const args of [
      ['scan', LAPTOPS, '--fail-on', 'low'],
      ['scan', LAPTOPS, '--formt', 'csv'],
      ['scan', LAPTOPS],
    ]) {
      const row = EXIT_ROWS.findIndex((other) => JSON.stringify(other[2]) === JSON.stringify(args));
      expect((await startTelltale(args)).code).toBe(EXIT_ROWS[row]![1]);
    }
  });
});

describe('what was typed wrong', () => {
  const rows: [args: string[], hint: string][] = [
    [['scan', SAMPLE, '--formt', 'csv'], '--format'],
    [['scan', SAMPLE, '--format', 'ndjsn'], 'ndjson'],
    [['scan', SAMPLE, '--fail-on', 'hgih'], 'high'],
    [['scna', SAMPLE], 'scan'],
    [['rules', 'check', join(folder, 'good'), '--ignore', 'lint-no-tst'], 'lint-no-test'],
  ];
  it('is answered with what was meant', () => {
    for (const [i, { code, stdout, stderr }] of runMany(rows.map(([args]) => args)).entries()) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(rows[i]![1]);
    }
  });
});

describe('what was hardly meant', () => {
  it('is said of a rule that stands where logs should', () => {
    const [one, two] = [join(folder, 'good/a.yml'), join(folder, 'hunt/a.yml')];
    for (const command of ['scan', 'explain']) {
      const { stderr } = runTelltale([command, '--rules', one, two]);
      expect(stderr).toContain(`${two} is a rule, taken for logs\n  hint: --rules takes one path`);
    }
    expect(runTelltale(['scan', '--rules', one, LAPTOPS]).stderr).not.toContain('taken for logs');
  });

  it('is said of --strict where nothing was read', () => {
    const { code, stderr } = runTelltale(['scan', join(folder, 'empty'), '--strict']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('exit code 2 for --strict: no record was read')]);
  });

  it('is no part of the help', () => {
    for (const command of [['scan'], ['explain'], ['compare'], ['rules', 'check'], ['serve']])
      expect(runTelltale([...command, '--help']).stdout).not.toContain('default: []');
  });
});

describe('streams', () => {
  it('says where nothing was found that only the bundled rules ran', () => {
    const quiet = join(folder, 'quiet.ndjson');
    writeFileSync(quiet, '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\\\a.exe"}\n');
    const said = /Only the bundled rules ran/;
    expect(runTelltale(['scan', quiet]).stderr).toMatch(said);
    expect(runTelltale(['scan', LAPTOPS]).stderr).not.toMatch(said);
    expect(runTelltale(['scan', quiet, '--rules', join(PACK, 'rules')]).stderr).not.toMatch(said);
  });

  it('has results on standard output and all else on standard error', () => {
    const { stdout, stderr } = runTelltale(['scan', SAMPLE, join(folder, 'nowhere'), '--format', 'ndjson']);
    expect(parseAlerts(stdout).length).toBeGreaterThan(0);
    expect(stderr).toMatch(/^Read /m);
    expect(stderr).toContain(`cannot open ${join(folder, 'nowhere')}: no such file or directory`);
  });

  it.each(['table', 'ndjson', 'csv', 'html', 'navigator'])('writes the same to --output: %s', (format) => {
    const file = join(folder, `out.${format}`);
    const [direct, toFile] = runMany([
      ['scan', LAPTOPS, '--format', format],
      ['scan', LAPTOPS, '--format', format, '--output', file],
    ]);
    const { code, stdout, stderr } = toFile!;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(file);
    // A report says when it was made, and how long that took.
    const timeless = (text: string): string =>
      text.replace(/20\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?/g, 'then').replace(/>[\d.]+ m?s</g, '>so long<');
    expect(timeless(readFileSync(file, 'utf8'))).toBe(timeless(direct!.stdout));
  });

  it('says where it cannot write', () => {
    const { code, stdout, stderr } = runTelltale(['scan', LAPTOPS, '--output', join(folder, 'no/such/folder')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('cannot write');
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', () => {
    const { status, stderr } = spawnSync('sh', [
      '-c',
      `"$0" "$1" scan "$2" > /dev/full`,
      process.execPath,
      MAIN,
      LAPTOPS,
    ]);
    expect(status).toBe(2);
    expect(stderr.toString()).toContain('no space left');
  });

  it('takes a closed pipe for the end of interest', async () => {
    const big = join(folder, 'big.ndjson');
    writeFileSync(big, readFileSync(LAPTOPS, 'utf8').repeat(400));
    const child = spawn(process.execPath, [MAIN, 'scan', big, '--format', 'ndjson'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(errors).not.toMatch(/EPIPE|our bug/);
  });

  it.each([
    ['--rules', ['scan', LAPTOPS]],
    ['--schema', ['scan', LAPTOPS]],
    ['--geoip', ['scan', LAPTOPS]],
    ['--risk-factors', ['scan', LAPTOPS]],
    ['--output', ['scan', LAPTOPS]],
    ['--policy', ['usage', LAPTOPS]],
    ['--catalogue', ['usage', LAPTOPS]],
    ['--config', ['serve']],
  ] as const)('says in words why what %s names cannot be opened', (flag, args) => {
    const path = join(folder, 'nowhere', 'x');
    const { code, stderr } = runTelltale([...args, flag, path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^telltale: cannot (open|read|write) /);
    expect(stderr.split('\n')[0]).toMatch(`${path}: no such file or directory`);
    expect(stderr).not.toContain('ENOENT');
  });

  it.each([
    [['check', PACK], 'Did you mean telltale rules check?'],
    [['list'], 'Did you mean telltale rules list?'],
    [['rules', 'lint'], 'Did you mean telltale rules check?'],
    [['version'], 'Did you mean telltale --version?'],
    [['scna', SAMPLE], 'Did you mean scan?'],
    [['scan', SAMPLE, '-o', 'x.csv'], 'Did you mean --output?'],
  ])('names the command that was meant: %s', (args, hint) => {
    const { code, stderr } = runTelltale(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`(${hint})`);
    expect(stderr.match(/Did you mean/g)).toHaveLength(1);
  });

  it.each([
    [['scan', SAMPLE, '--nothing-of-the-kind'], 'telltale scan --help lists its flags'],
    [['rules', 'check', '--nothing-of-the-kind'], 'telltale rules check --help lists its flags'],
    [['rules', 'nothing'], 'telltale rules --help lists commands and flags'],
    [['nothing-of-the-kind'], 'telltale --help lists commands and flags'],
  ])('points to the help of the command that was typed: %s', (args, help) => {
    const { code, stderr } = runTelltale(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`(${help})`);
    expect(runTelltale(help.split(' --help')[0]!.split(' ').slice(1).concat('--help')).code).toBe(0);
  });

  it('says how a file is named that looks like a flag, and lets none steer the terminal', () => {
    const name = '-\x1b[2Jlog.json';
    writeFileSync(join(folder, name), '{}');
    const { code, stderr } = runTelltale(['scan', name], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '-\\x1b[2Jlog.json'\n(the file of that name is ./-\\x1b[2Jlog.json)\n");
  });

  /** The exit code of a command that writes to a reader who leaves after the first bytes. */
  function runWithoutReader(args: readonly string[], stream: 'stdout' | 'stderr'): Promise<unknown> {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const name of ['stdout', 'stderr'] as const) if (name !== stream) child[name].resume();
    child[stream].destroy();
    return new Promise((resolve) => child.on('close', resolve));
  }

  it.each([
    [['scan', SAMPLE, '--format', 'html', '--fail-on', 'medium'], 1],
    [['scan', SAMPLE, join(folder, 'nowhere'), '--format', 'html', '--strict'], 2],
    [['usage', SAMPLE, '--format', 'html', '--fail-on', 'unexpected'], 1],
    [['scan', SAMPLE, '--format', 'html'], 0],
  ])('gives the exit code that was asked for to whoever reads no further: %s', async (args, expected) => {
    expect(await runWithoutReader(args, 'stdout')).toBe(expected);
  });

  it('gives the exit code of tests and of `rules check`, and all files, to whoever reads no further', async () => {
    const failing = join(folder, 'unread');
    const rule = ownRule(8, {}, 'network where dns.question.name : "a"');
    writeTree(failing, {
      'a.yml': rule,
      'a.test.yaml': 'telltale: test/1\ntests:\n  - name: fails\n    events: ["{}"]\n    alerts: 1\n',
      'broken/b.yml': rule.replace(': "a"', '= "a"'),
    });
    const junit = join(failing, 'results.xml');
    expect(await runWithoutReader(['test', join(failing, 'a.yml'), '--junit', junit], 'stdout')).toBe(1);
    expect(readFileSync(junit, 'utf8')).toContain('failures="1"');
    expect(await runWithoutReader(['rules', 'check', join(failing, 'broken')], 'stdout')).toBe(2);
  });

  it('writes its results, whoever reads its messages no further', async () => {
    const report = join(folder, 'unread.csv');
    const args = ['scan', SAMPLE, '--rules', PACK, '--rules', join(folder, 'nowhere'), '--output', report];
    expect(await runWithoutReader(args, 'stderr')).toBe(2);
    expect(readFileSync(report, 'utf8')).toContain('api.openai.com');
  });

  it.skipIf(!existsSync('/dev/full')).each([
    ['rules list', '>'],
    ['test', '>'],
    [`explain "${LAPTOPS}"`, '>'],
    ['--help', '>'],
    [`scan "${LAPTOPS}" --format csv`, '2>'],
  ])(
    'says in a line, and with 2, that a full disk takes no result, and goes on where it takes no message: %s %s',
    (command, stream) => {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', `"$0" "$1" ${command} ${stream} /dev/full`, process.execPath, MAIN],
        {
          encoding: 'utf8',
        },
      );
      expect(stderr).not.toContain('    at ');
      if (stream === '>') expect(stderr).toContain('telltale: cannot write the result: no space left');
      expect(status).toBe(stream === '>' ? 2 : 0);
    },
  );

  it('says that a part of the installation is missing, and what brings it', () => {
    const without = join(folder, 'without.cjs');
    writeFileSync(
      without,
      `const Module = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = function (request, ...rest) {
         if (!request.startsWith('@duckdb/node-bindings-')) return resolve.call(this, request, ...rest);
         throw Object.assign(new Error('Cannot find module ' + request + '\\nRequire stack:'), { code: 'MODULE_NOT_FOUND' });
       };`,
    );
    const { status, stderr } = spawnSync(process.execPath, ['--require', without, MAIN, 'serve', '--data', folder], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(
      /^telltale: a part of the installation is missing, .* Cannot find module @duckdb\S+\n {2}hint: `npm ci` .*\n$/,
    );
    expect(status).toBe(2);
  });

  it('keeps colour and progress to terminals', () => {
    const { stdout, stderr } = runTelltale(['scan', SAMPLE], { env: { FORCE_COLOR: '1', COLUMNS: '40' } });
    expect(stdout + stderr).not.toContain('\x1b');
    expect(stdout + stderr).not.toContain('\r');
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

/** On a terminal so wide, with standard output and standard error together. */
function onTerminal(columns: number, args: readonly string[], env = ''): string {
  const quoted = [process.execPath, MAIN, ...args].map((arg) => `'${arg}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols ${columns}; ${env} ${quoted}`, '/dev/null'], {
    env: { ...process.env, NO_COLOR: undefined, TERM: 'xterm' },
    maxBuffer: 64 * 1024 * 1024,
    input: '',
  });
  return stdout.toString('utf8').replaceAll('\r\n', '\n');
}

describe.skipIf(!hasScript)('terminals', () => {
  const COLOUR = /\x1b\[[0-9;]*m/g;

  it('get colour, unless NO_COLOR says otherwise', () => {
    expect(onTerminal(120, ['scan', LAPTOPS])).toMatch(COLOUR);
    expect(onTerminal(120, ['scan', LAPTOPS], 'NO_COLOR=1')).not.toMatch(COLOUR);
  });

  it('that do not know their size are written to as files are, and an empty NO_COLOR says nothing', () => {
    const args = ['scan', LAPTOPS];
    const shown = onTerminal(0, args, 'NO_COLOR=');
    expect(shown).toMatch(COLOUR);
    expect(shown.replaceAll(COLOUR, '')).toContain(runTelltale(args).stdout);
  });

  it.each([40, 80, 132])('%i columns wide get no longer line', (columns) => {
    const shown = onTerminal(columns, ['scan', SAMPLE], 'NO_COLOR=1');
    // The line of progress, if it takes that long, is wiped and written anew.
    const lines = shown.split(/[\r\n]|\x1b\[2K/).filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(columns);
    expect(shown).toContain('api.groq.com');
  });

  it.each([40, 80, 132])('%i columns wide show days of usage whole', (columns) => {
    const shown = onTerminal(columns, ['usage', SAMPLE], 'NO_COLOR=1');
    for (const line of shown.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(columns);
    expect(shown).toContain('2026-03-17');
    expect(shown).not.toMatch(/2026-[-\d]*…/);
  });
});

describe('rules that do not run', () => {
  it('say why, with place, caret and hint, and leave the others running', () => {
    const { stdout, stderr } = runTelltale(['scan', SAMPLE, ...rules('broken'), '--format', 'ndjson']);
    expect(parseAlerts(stdout).map(({ rule }) => rule.name)).toEqual(['own 1']);
    const path = join(folder, 'broken/b.yml');
    const lines = readFileSync(path, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('strtsWith')) + 1;
    const column = lines[line - 1]!.indexOf('strtsWith') + 1;
    expect(stderr).toContain(`${path}:${line}:${column}: error[`);
    const shown = stderr.split('\n');
    const source = shown.findIndex((text) => text.includes('| network where strtsWith('));
    expect(shown[source + 1]!.indexOf('^')).toBe(shown[source]!.indexOf('strtsWith'));
    expect(shown[source + 1]!.trimEnd().endsWith('^'.repeat('strtsWith'.length))).toBe(true);
    expect(stderr).toMatch(/hint: .*startsWith/);
    expect(stderr).toContain('the rule "the broken one" is off');
    // The file that is no YAML at all.
    expect(stderr.split('\n').find((line) => line.startsWith(join(folder, 'broken/c.yml')))).toMatch(
      /:\d+:\d+: error\[/,
    );
    expect(stderr).toMatch(/2 failed/);
  });

  it('are named where they are only unsupported', () => {
    const { stderr } = runTelltale(['scan', SAMPLE, ...rules('unsupported')]);
    expect(stderr).toContain('1 rule is not run');
    const check = runTelltale(['rules', 'check', join(folder, 'unsupported')]);
    expect(check.stdout + check.stderr).toContain('1 unsupported');
    expect(check.stdout + check.stderr).toContain('b.toml:');
  });

  it('are told in JSON', () => {
    const { stdout } = runTelltale(['rules', 'check', join(folder, 'broken'), '--format', 'json']);
    const report = JSON.parse(stdout) as { rules: { path: string; status: string; diagnostics: unknown[] }[] }; // asserted next
    expect(report).toMatchObject({ total: 3, compiled: 1, unsupported: 0, failed: 2 });
    expect(report.rules.map(({ status }) => status)).toEqual(['compiled', 'failed', 'failed']);
    expect(report.rules[1]!.diagnostics[0]).toMatchObject({ line: 11, column: 17 });
  });

  it('say nothing was found because none ran', () => {
    const { stdout } = runTelltale(['scan', SAMPLE, ...rules('only-unsupported')]);
    expect(stdout).toContain('no rule ran');
  });
});

describe('inputs', () => {
  it('are read from standard input', () => {
    const piped = runTelltale(['scan', '-', '--format', 'ndjson'], { input: readFileSync(LAPTOPS) });
    const named = runTelltale(['scan', LAPTOPS, '--format', 'ndjson']);
    expect(piped.code).toBe(0);
    expect(piped.stdout).toBe(named.stdout.replaceAll(JSON.stringify(LAPTOPS), '"-"'));
    expect(piped.stdout).not.toBe('');
  });

  it('are found by globs, in folders, and once each', () => {
    const [byGlob, twice] = runMany([
      ['scan', join(SAMPLE, '*.ndjson'), join(SAMPLE, '**/laptops*'), LAPTOPS],
      ['scan', SAMPLE, LAPTOPS],
    ]);
    expect(byGlob!.stderr).toContain('3 files');
    expect(parseAccounts(twice!.stderr).attempted).toBe(459);
  });

  it.skipIf(isWindows)('may be links where they are named, not where they are found', () => {
    const links = join(folder, 'links');
    mkdirSync(links);
    symlinkSync(LAPTOPS, join(links, 'link.ndjson'));
    const outcomes = runMany([
      ['scan', links],
      ['scan', join(links, 'link.ndjson')],
    ]);
    expect(outcomes.map(({ stderr }) => parseAccounts(stderr).attempted)).toEqual([0, 26]);
  });

  it('are told by what they hold, not by their names', () => {
    const odd = join(folder, 'odd');
    mkdirSync(odd);
    cpSync(LAPTOPS, join(odd, 'laptops.evtx'));
    cpSync(join(SAMPLE, 'research.events.xml'), join(odd, 'research.json'));
    const [misnamed, named] = runMany([
      ['scan', odd, '--format', 'ndjson'],
      ['scan', LAPTOPS, join(SAMPLE, 'research.events.xml'), '--format', 'ndjson'],
    ]).map(({ stdout }) => parseAlerts(stdout).map(({ id }) => id));
    expect(misnamed!.sort()).toEqual(named!.sort());
    expect(named!.length).toBeGreaterThan(0);
  });
});

describe('rules that are named twice', () => {
  it('run once', () => {
    const once = ['scan', SAMPLE, '--format', 'ndjson', '--rules', join(PACK, 'rules')];
    const again = ['--rules', join(PACK, 'rules', '..', 'rules'), '--rules', join(PACK, 'rules', ONE_RULE)];
    const [single, double] = runMany([once, [...once, ...again]]);
    expect(double!.stdout).toBe(single!.stdout);
  });
});

describe('times', () => {
  const timesOf = ({ stdout }: Outcome): string[] =>
    parseAlerts(stdout)
      .filter(({ kind }) => kind === 'alert')
      .map(({ time }) => time!)
      .sort();
  const scan = ['scan', SAMPLE, '--format', 'ndjson'];

  it('are cut at --from, which counts, and --to, which does not', () => {
    const all = timesOf(runTelltale(scan));
    const middle = all[Math.floor(all.length / 2)]!;
    const [from, to, seconds] = runMany([
      [...scan, '--from', middle],
      [...scan, '--to', middle],
      [...scan, '--from', String(Date.parse(middle) / 1000)],
    ]).map(timesOf);
    expect(from).toEqual(all.filter((time) => time >= middle));
    expect(to).toEqual(all.filter((time) => time < middle));
    expect(from!.length + to!.length).toBe(all.length);
    expect(seconds).toEqual(from);
  });

  it('may be days without dashes, but not any other number', () => {
    const [dashes, none, year] = runMany([
      [...scan, '--from', '2026-03-17', '--to', '2026-03-18'],
      [...scan, '--from', '20260317', '--to', '20260318'],
      [...scan, '--from', '2026'],
    ]);
    expect(timesOf(none!)).toEqual(timesOf(dashes!));
    expect(timesOf(none!).length).toBeGreaterThan(0);
    expect([year!.code, year!.stderr]).toEqual([2, expect.stringContaining('--from cannot read "2026" as a time')]);
  });

  it('without a zone are read in --tz', () => {
    const record = {
      EventTime: '2026-03-01 10:00:00',
      Hostname: 'H',
      EventID: 22,
      SourceName: 'Microsoft-Windows-Sysmon',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      QueryName: 'api.groq.com',
      Image: 'C:\\Users\\kim\\x.exe',
    };
    const local = join(folder, 'local.ndjson');
    writeFileSync(local, `${JSON.stringify(record)}\n`);
    const zones = [[], ['--tz', '+02:00'], ['--tz', 'America/New_York']];
    const times = runMany(zones.map((zone) => ['scan', local, '--format', 'ndjson', ...zone])).flatMap(timesOf);
    expect(times).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-01T08:00:00.000Z', '2026-03-01T15:00:00.000Z']);
    // Also those of the range.
    const range = ['--from', '2026-03-01 09:59', '--to', '2026-03-01 10:01', '--tz', 'America/New_York'];
    expect(timesOf(runTelltale(['scan', local, '--format', 'ndjson', ...range]))).toEqual(['2026-03-01T15:00:00.000Z']);
  });
});

describe('rules that do not run', () => {
  it.each(['scan', 'explain', 'compare'])('are named by %s', (command) => {
    const { stderr } = runTelltale([command, LAPTOPS, ...rules('broken'), ...rules('unsupported')]);
    expect(stderr).toContain('the rule "the broken one" is off; the others run');
    expect(stderr).toContain('1 rule is not run, for what is not supported');
  });

  it.skipIf(isWindows).each([
    ['scan', LAPTOPS, '--rules'],
    ['compare', LAPTOPS, '--rules'],
    ['explain', LAPTOPS, '--rules'],
    ['rules', 'needs', '--data', LAPTOPS],
    ['rules', 'check'],
    ['test', '--strict'],
  ])('may lie behind links, which %s does not follow but names', (...args) => {
    const linked = join(folder, 'linked');
    writeTree(linked, { 'a.yml': ownRule(1, {}, 'any where true'), 'b.yml': ownRule(2, {}, 'any where true') });
    rmSync(join(linked, 'more'), { force: true });
    symlinkSync(join(folder, 'good'), join(linked, 'more'));
    const { stderr } = runTelltale([...args, linked]);
    expect(stderr).toContain('link-not-followed');
    expect(stderr).toContain(join('linked', 'more'));
  });

  it('are named once by compare where both sides hold them', () => {
    const both = [...rules('broken'), ...rules('unsupported')];
    const { code, stderr } = runTelltale(['compare', LAPTOPS, ...both, ...both]);
    expect(code).toBe(2);
    expect(stderr.match(/the rule "the broken one" is off/g)).toHaveLength(1);
    expect(stderr.match(/strtsWith\(process/g)).toHaveLength(1);
    expect(stderr.match(/1 rule is not run, for what is not supported/g)).toHaveLength(1);
  });

  it('are told from files without rules, and Sigma is named', () => {
    const sigma = join(folder, 'sigma');
    writeTree(sigma, {
      'a.yml': 'title: a\nlogsource:\n  product: windows\ndetection:\n  condition: x\n',
      'b.yml': 'anything: else\n',
    });
    const [check, scan] = runMany([
      ['rules', 'check', sigma],
      ['scan', LAPTOPS, '--rules', sigma],
    ]);
    const said = `1 file of Sigma, not run: Telltale runs SPL, EQL, KQL and ES|QL as vendors publish them (${join(sigma, 'a.yml')})`;
    expect(check!.stdout).toContain(said);
    expect(check!.stdout).toContain(`1 file without a rule (${join(sigma, 'b.yml')})`);
    expect([scan!.code, scan!.stderr]).toEqual([2, expect.stringContaining(said)]);
    const { stdout } = runTelltale(['rules', 'check', sigma, '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual({
      total: 0,
      compiled: 0,
      unsupported: 0,
      failed: 0,
      rules: [],
      content: [],
      others: [
        { path: join(sigma, 'a.yml'), sigma: true },
        { path: join(sigma, 'b.yml'), sigma: false },
      ],
    });
  });

  it('leave room: of notes of one code the first few are shown', () => {
    const notes = join(folder, 'many-notes');
    const escu = (n: number) =>
      `name: rule ${n}\nid: 00000000-0000-4000-8000-00000000010${n}\nstatus: production\ntype: Hunting\nsearch: 'QueryName=* | stats count'\n`;
    writeTree(notes, Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`${n}.yml`, escu(n)])));
    const { stdout } = runTelltale(['rules', 'check', notes]);
    expect(stdout.match(/note\[lint-crosses-hosts\]/g)).toHaveLength(5);
    expect(stdout).toContain('9  lint-crosses-hosts, the first 5 shown (--format json has all)');
  });
});

describe('--min-level', () => {
  it('shows what is severe enough in every output, and counts the rest', () => {
    const scan = (format: string, level: string) =>
      runTelltale(['scan', SAMPLE, '--format', format, '--min-level', level]);
    const all = runTelltale(['scan', SAMPLE, '--format', 'ndjson']).stdout.trim().split('\n');
    const medium = all.filter((line) => JSON.parse(line).rule.severity === 'medium');
    const { stdout, stderr } = scan('ndjson', 'medium');
    expect(medium.length).toBeLessThan(all.length);
    expect(stdout.trim().split('\n')).toEqual(medium);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`${all.length - medium.length} alerts below medium not shown`);
    for (const format of ['table', 'html'])
      expect(scan(format, 'critical').stdout).toContain(
        `Nothing to show: ${all.length} alerts below critical not shown`,
      );
    expect(scan('csv', 'critical').stdout.trim().split('\r\n')).toHaveLength(1);
  });
});

describe('explaining one event', () => {
  it('tells a record that is not there from a source that is not', () => {
    const one = (event: string): string => runTelltale(['explain', LAPTOPS, '--event', event]).stderr;
    expect(one(`${LAPTOPS}:9999`)).toContain('hint: the last record that can be read there is 26');
    expect(one('laptops.defend.ndjson:3')).toContain('hint: the source must be written as scan writes it');
  });

  it('gives as many lines of JSON as were asked for', () => {
    const explain = ['explain', LAPTOPS, '--format', 'json'];
    const [all, three] = runMany([explain, [...explain, '--limit', '3']]).map(({ stdout }) =>
      stdout.trim().split('\n'),
    );
    expect(all!.length).toBeGreaterThan(20);
    expect(three).toEqual(all!.slice(0, 3));
  });

  it('shows rules that hold first, then the nearest', () => {
    const order = join(folder, 'order');
    writeTree(order, {
      'a.yml': ownRule(1, { name: 'far' }, 'process where dns.question.name == "x" and process.name == "y"'),
      'b.yml': ownRule(2, { name: 'near' }, 'network where dns.question.name == "x"'),
      'c.yml': ownRule(3, { name: 'held' }, 'network where dns.question.name != null'),
    });
    const input = join(folder, 'one-lookup.ndjson');
    writeFileSync(
      input,
      '{"EventTime":"2026-03-01 10:00:00","EventID":22,"Channel":"Microsoft-Windows-Sysmon/Operational","QueryName":"z"}\n',
    );
    const explain = ['explain', input, '--rules', order, '--event', `${input}:1`];
    const { stdout } = runTelltale([...explain, '--format', 'json']);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).rule.name);
    expect(names).toEqual(['held', 'near', 'far']);
    expect(runTelltale([...explain, '--limit', '1']).stdout).toMatch(/^ {2}held: holds/m);
  });
});

describe('--ignore-above', () => {
  const rules = join(folder, 'long');
  const input = join(folder, 'long.ndjson');
  beforeAll(() => {
    writeTree(rules, { 'a.yml': ownRule(1, {}, 'any where winlog.event_data.ServiceFileName : "*COMSPEC*"') });
    const record = { EventID: 4697, Channel: 'Security', ServiceFileName: `%COMSPEC% ${'x'.repeat(2000)}` };
    writeFileSync(input, `${JSON.stringify({ EventTime: '2026-03-01 10:00:00', ...record })}\n`);
  });

  it('leaves long keywords unseen as Elasticsearch does, and says so', () => {
    expect(runTelltale(['scan', input, '--rules', rules, '--format', 'ndjson']).stdout).toBe('');
    const { stdout } = runTelltale(['explain', input, '--rules', rules, '--near']);
    expect(stdout).toContain('ServiceFileName is too long for Elasticsearch to index (--ignore-above)');
  });

  it('sees them with a higher limit, or with none', () => {
    for (const limit of ['2010', '0']) {
      const scan = ['scan', input, '--rules', rules, '--format', 'ndjson', '--ignore-above', limit];
      expect(parseAlerts(runTelltale(scan).stdout)).toHaveLength(1);
    }
    const { stderr } = runTelltale(['scan', input, '--ignore-above', '-1']);
    expect(stderr).toContain('--ignore-above does not take "-1"');
  });
});

describe('input that shows nothing', () => {
  it('is not taken for clean logs', () => {
    const [none, outside, usage] = runMany([
      ['scan', join(folder, 'empty')],
      ['scan', LAPTOPS, '--from', '2027-01-01'],
      ['usage', join(folder, 'empty')],
    ]);
    expect(none!.stdout).toContain('because nothing was read');
    expect(outside!.stdout).toMatch(
      /because no event .*lies in the range \(from 2027-01-01 00:00:00 UTC\): those read are/,
    );
    expect(usage!.stderr).toContain('No use of AI was seen, because nothing was read');
  });
});

describe('deprecated rules', () => {
  const rules = join(folder, 'retired');
  const spl = (name: string, status: string, search: string) =>
    `name: ${name}\nid: 00000000-0000-4000-8000-0000000000d${name.length}\nstatus: ${status}\ntype: Hunting\nsearch: '${search}'\n`;
  const record = join(folder, 'retired.ndjson');
  beforeAll(() => {
    writeTree(rules, {
      'old/a.yml': spl('a', 'deprecated', 'QueryName=* | table QueryName'),
      'old/bb.yml': spl('bb', 'deprecated', '`a_macro_that_is_gone` | table QueryName'),
      'new/ccc.yml': spl('ccc', 'production', 'QueryName=* | table QueryName'),
    });
    writeFileSync(record, '{"@timestamp":"2026-03-01T10:00:00Z","QueryName":"x.example"}\n');
  });
  const scan = (...more: string[]) => runTelltale(['scan', record, '--format', 'ndjson', ...more]);

  it('are left out and said so, and what is wrong with them is nobody’s concern', () => {
    const { code, stdout, stderr } = scan('--rules', rules);
    expect(code).toBe(0);
    expect(parseAlerts(stdout).map(({ rule }) => rule.name)).toEqual(['ccc']);
    expect(stderr).toContain('2 deprecated rules were left out');
    expect(stderr).not.toContain('a_macro_that_is_gone');
  });
  it('run with --deprecated', () => {
    const { code, stdout, stderr } = scan('--rules', rules, '--deprecated');
    expect(code).toBe(2);
    expect(new Set(parseAlerts(stdout).map(({ rule }) => rule.name))).toEqual(new Set(['a', 'ccc']));
    expect(stderr).toContain('a_macro_that_is_gone');
  });
  it('are named where there is nothing else', () => {
    const { code, stderr } = scan('--rules', join(rules, 'old'));
    expect(code).toBe(2);
    expect(stderr).toContain('--deprecated runs them');
  });
});
