import { describe, expect, it } from 'vitest';
import { compileRule } from '../compile.ts';
import { type ContentReader, findContentRoot, loadContent } from '../content-roots.ts';
import { type LoadedRule, type Rule, searchNameOf } from '../rule.ts';
import { buildRuleSet } from '../rule-set.ts';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { splunkConf } from './splunk-conf.ts';

const DETECTION = `[ESCU - Odd Child Of The Spooler - Rule]
action.escu = 0
action.escu.search_type = detection
action.escu.analytic_story = ["PrintNightmare"]
action.escu.creation_date = 2021-07-01
action.correlationsearch.enabled = 1
action.correlationsearch.label = ESCU - Odd Child Of The Spooler - Rule
action.correlationsearch.annotations = {"analytic_story": ["PrintNightmare"], "mitre_attack": ["T1068"]}
action.correlationsearch.metadata = {"detection_id": "0f7f0d5e-0000-4000-8000-000000000003", "detection_version": "4"}
action.notable = 1
action.notable.param.drilldown_searches = [{"name": "View $dest$", "search": "search dest=\\"$dest$\\"", "earliest_offset": "7d", "latest_offset": "0"}]
action.risk = 1
action.risk.param._risk = [{"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 63}, {"threat_object_field": "process_name", "threat_object_type": "process_name"}]
action.risk.param._risk_message = $process_name$ on $dest$
counttype = number of events
relation = greater than
quantity = 0
cron_schedule = 0 * * * *
description = What it is.
disabled = true
dispatch.earliest_time = -70m@m
dispatch.latest_time = -10m@m
search = \`spooler\` child="x"\\
| stats count by dest, process_name \\
| \`odd_child_of_the_spooler_filter\`
`;

describeVendorFormat(splunkConf, {
  path: 'app/default/savedsearches.conf',
  text: `# shipped\n\n${DETECTION}`,
  broken: { text: `${DETECTION}\n[Another\nsearch = x\n`, line: 27 },
});

function load(text: string): readonly LoadedRule[] {
  return splunkConf.parse({ name: 'app/default/savedsearches.conf', text });
}

function ruleOf(loaded: LoadedRule | undefined): Rule {
  if (loaded?.ok !== true) throw new Error(loaded?.diagnostics.map((d) => d.message).join('; ') ?? 'no rule');
  return loaded.rule;
}

describe('a saved search', () => {
  it('is the detection that it was built from', () => {
    const rule = ruleOf(load(DETECTION)[0]);
    expect(rule).toMatchObject({
      id: '0f7f0d5e-0000-4000-8000-000000000003',
      name: 'Odd Child Of The Spooler',
      type: 'TTP',
      kind: 'alert',
      version: '4',
      status: 'disabled',
      deprecated: false,
      severity: 'high',
      riskScore: 63,
      stories: ['PrintNightmare'],
      schedule: { every: '0 * * * *', from: '-70m@m', to: '-10m@m' },
      risk: {
        message: '$process_name$ on $dest$',
        objects: [{ field: 'dest', type: 'system', score: 63, message: null }],
        threatObjects: [{ field: 'process_name', type: 'process_name' }],
      },
      drilldowns: [{ name: 'View $dest$', search: 'search dest="$dest$"', earliest: '7d', latest: '0' }],
    });
    expect(rule.threat[0]?.technique[0]?.id).toBe('T1068');
    expect(rule.query.text).toBe(
      '`spooler` child="x"\n| stats count by dest, process_name \n| `odd_child_of_the_spooler_filter`',
    );
    expect(searchNameOf(rule)).toBe('ESCU - Odd Child Of The Spooler - Rule');
  });

  it.each([
    ['action.notable = 1\n', 'Correlation', 'alert'],
    ['action.risk = 1\n', 'Anomaly', 'risk'],
    ['action.correlationsearch.enabled = 1\n', 'Hunting', 'hunt'],
    ['action.email = 1\n', 'Alert', 'alert'],
    ['alert.track = 1\naction.email = 0\n', 'Alert', 'alert'],
    ['action.email.useNSSubject = 1\n', 'Report', 'hunt'],
  ])('is of the kind that its actions make it: %j', (settings, type, kind) => {
    expect(ruleOf(load(`[Mine]\nsearch = x\n${settings}`)[0])).toMatchObject({ name: 'Mine', type, kind });
  });

  it('goes by its own name in risk, and has an id that stays', () => {
    const [first, second] = [0, 1].map(() => ruleOf(load('[Threat - Mine - Rule]\nsearch = x\n')[0]));
    expect(searchNameOf(first!)).toBe('Threat - Mine - Rule');
    expect(first!.id).toBe(second!.id);
  });

  it('says what is not applied, and what is wrong, where it stands', () => {
    const text = `[Mine]
alert.suppress = 1
alert_condition = search count > 5
action.risk = 1
action.risk.param._risk = [{"risk_object_field"
search = x
| stats count
`;
    const [loaded] = load(text);
    expect(loaded!.diagnostics.map(({ code }) => code).sort()).toEqual([
      'rule-bad-value',
      'rule-condition-ignored',
      'rule-stray-line',
      'rule-throttling-ignored',
    ]);
    for (const { code, source, span } of loaded!.diagnostics) {
      const written = source!.text.slice(span!.start, span!.end);
      expect(written, code).toBe(
        { 'rule-bad-value': '[{"risk_object_field"', 'rule-condition-ignored': 'search count > 5' }[code] ??
          { 'rule-stray-line': '| stats count', 'rule-throttling-ignored': '1' }[code],
      );
    }
    expect(ruleOf(loaded).query.text).toBe('x');
  });

  it('is none where people start it by hand, and fills tables only where they are kept', () => {
    const files = [
      {
        path: 'default/savedsearches.conf',
        text: '[A]\naction.escu.search_type = investigative\nsearch = a $x$\n[B]\naction.escu.search_type = support\nsearch = b\n[C]\nsearch = c\n',
      },
    ];
    const names = (baselines: boolean) => buildRuleSet({ files }, baselines).rules.map((loaded) => ruleOf(loaded).name);
    expect([names(false), names(true)]).toEqual([['C'], ['B', 'C']]);
  });
});

describe('a file of more than is read', () => {
  const line = (rules: readonly LoadedRule[]) =>
    rules.flatMap(({ diagnostics }) =>
      diagnostics.flatMap(({ code, source, span }) =>
        code === 'rule-too-large' ? [source!.text.slice(span!.start, source!.text.indexOf('\n', span!.start))] : [],
      ),
    );
  const settings = (count: number) => Array.from({ length: count }, (_, i) => `a${i} = 1\n`).join('');

  it('says where it is cut, in settings that one stanza has', () => {
    const rules = load(`[A]\nsearch = a\n${settings(2_001)}`);
    expect(rules.map(({ ok }) => ok)).toEqual([true, false]);
    expect(line(rules)).toEqual(['a1999 = 1']);
  });

  it('says where it is cut, in settings that all stanzas have from the one for all', () => {
    const stanzas = Array.from({ length: 501 }, (_, i) => `[S${i}]\n`).join('');
    const rules = load(`search = x\n${settings(1_999)}${stanzas}`);
    expect([rules.length, line(rules)]).toEqual([501, ['[S500]']]);
  });
});

it('reads lines without end that are no settings', () => {
  const [loaded] = load(`[Mine]\nsearch = x\n${'no setting\n'.repeat(300_000)}`);
  expect(loaded?.ok).toBe(true);
});

describe('what the users of an app changed', () => {
  const shipped = {
    path: 'app/default/savedsearches.conf',
    text: '[default]\nx = 1\n[A]\nsearch = a\ndisabled = 1\n[B]\nsearch = b\n',
  };
  const local = {
    path: 'app/local/savedsearches.conf',
    text: '[A]\r\ndisabled = 0\r\n[C]\r\nsearch = c \\\r\n| d\r\n',
  };

  it('counts where both files are read, in any order', () => {
    for (const files of [
      [shipped, local],
      [local, shipped],
    ]) {
      const rules = buildRuleSet({ files }).rules.map(ruleOf);
      const told = rules.map(({ name, status, path, query }) => [name, status, path, query.text]);
      expect(told.sort()).toEqual([
        ['A', 'enabled', shipped.path, 'a'],
        ['B', 'enabled', shipped.path, 'b'],
        ['C', 'enabled', local.path, 'c \n| d'],
      ]);
    }
  });

  it('may be all that they changed', () => {
    const changed = { path: local.path, text: '[A]\nsearch = z\n' };
    const rules = buildRuleSet({ files: [shipped, changed] }).rules.map(ruleOf);
    expect(rules.map(({ name, query }) => [name, query.text])).toEqual([
      ['A', 'z'],
      ['B', 'b'],
    ]);
  });

  it('is all there is of a file that was read alone', () => {
    const rules = buildRuleSet({ files: [local] }).rules;
    expect(rules.map((loaded) => ruleOf(loaded).name)).toEqual(['C']);
  });

  it('has none where the file lies in a folder of another name, or in none', () => {
    for (const path of ['savedsearches.conf', 'mine/savedsearches.conf', 'app/default.old/savedsearches.conf']) {
      const rules = buildRuleSet({ files: [{ path, text: '[A]\nsearch = a\n' }] }).rules;
      expect(rules.map((loaded) => ruleOf(loaded).name)).toEqual(['A']);
    }
  });
});

describe('the severity of an alert', () => {
  it.each([
    ['4', 'high', 0],
    ['', 'medium', 0],
    ['low', 'low', 1],
    ['7', 'medium', 1],
    ['urgent', 'medium', 1],
  ])('of %j is %s, which keeps no rule from running', (written, severity, warnings) => {
    const [loaded] = load(`[A]\nsearch = a\nalert.severity = ${written}\n`);
    expect(ruleOf(loaded).severity).toBe(severity);
    expect(loaded!.diagnostics.filter((one) => one.severity === 'warning')).toHaveLength(warnings);
  });
});

describe('an app around its searches', () => {
  const files: Readonly<Record<string, string>> = {
    'app/default/macros.conf':
      '[spooler]\ndefinition = index=shipped\n[pick(2)]\nargs = a, b\ndefinition = $a$=$b$\n[made]\ndefinition = "x"\niseval = 1\n',
    'app/local/macros.conf': '[spooler]\ndefinition = source="XmlWinEventLog:Mine"\n',
    'app/default/transforms.conf':
      '[approved]\nfilename = approved.csv\nmatch_type = WILDCARD(program)\ncase_sensitive_match = 0\ndefault_match = false\nmin_matches = 1\n[extract]\nREGEX = (.*)\n[kept]\ncollection = kept\nfields_list = a, b\n',
    'app/default/commands.conf': '[ourManager]\nfilename = manager.py\n',
    'app/lookups/approved.csv': 'program,allowed\n*chrome.exe,true\n',
  };
  const reader: ContentReader = {
    list: (folder) => {
      const inside = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      const entries = inside.map((path) => path.slice(folder.length + 1).split('/'));
      return [...new Set(entries.map(([name, more]) => (more === undefined ? name! : `${name}/`)))];
    },
    read: (path) => files[path] ?? null,
  };
  const content = loadContent('app', reader);

  it('is found from them', () => {
    expect(findContentRoot('app/default', reader)).toBe('app');
    const bare = { ...reader, list: (folder: string) => reader.list(folder).filter((name) => name !== 'lookups/') };
    expect(findContentRoot('app/local', bare)).toBe('app');
  });

  it('gives macros, those of its users first', () => {
    expect(content.macros.get('spooler', 0)?.definition).toBe('source="XmlWinEventLog:Mine"');
    expect(content.macros.get('pick', 2)?.args).toEqual(['a', 'b']);
    expect(content.macros.get('made', 0)).toMatchObject({ definition: '"x"', isEval: true });
    expect(content.diagnostics).toEqual([]);
  });

  it('gives lookups, and takes no extraction for one', () => {
    expect(content.lookups.get('approved')?.definition).toMatchObject({
      file: 'approved.csv',
      caseSensitive: false,
      defaultMatch: 'false',
      minMatches: 1,
    });
    expect([content.lookups.has('kept'), content.lookups.has('extract')]).toEqual([true, false]);
    const [missing] = content.lookups.diagnosticsOf('kept', false);
    expect(missing!.source!.text.slice(missing!.span!.start, missing!.span!.end)).toBe('[kept]');
  });

  it('tells commands of its own from slips', () => {
    const [own, slip] = ['ourmanager', 'ourmanger'].map((name) =>
      compileRule(ruleOf(load(`[Mine]\nsearch = a=1 | ${name} x\n`)[0]), content),
    );
    expect([own!.status, slip!.status]).toEqual(['unsupported', 'failed']);
  });

  it('tells of lines in its files that are nothing, at their places', () => {
    const text = '[cut]\ndefinition = index=a\nOR more\n[broken\ndefinition = x\n';
    const broken = { ...files, 'app/local/macros.conf': text };
    const { diagnostics, macros } = loadContent('app', { ...reader, read: (path) => broken[path as never] ?? null });
    expect(macros.get('cut', 0)?.definition).toBe('index=a');
    const told = diagnostics.map(({ code, source, span }) => [code, source!.text.slice(span!.start, span!.end)]);
    expect(told).toEqual([
      ['rule-syntax', '[broken'],
      ['rule-stray-line', 'OR more'],
    ]);
  });

  it('is enough to compile a search', () => {
    const text =
      '[Mine]\nsearch = `spooler` `pick(EventCode, 1)` | lookup approved program AS process_name OUTPUT allowed\n';
    const compiled = compileRule(ruleOf(load(text)[0]), content);
    expect(compiled.diagnostics).toEqual([]);
    expect(compiled.status).toBe('compiled');
  });
});
