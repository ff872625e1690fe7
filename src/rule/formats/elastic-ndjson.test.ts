import { describe, expect, it } from 'vitest';
import { locate } from '../../text/source-text.ts';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { elasticNdjson } from './elastic-ndjson.ts';

const RULE = {
  id: 'saved-object',
  rule_id: 'r-1',
  version: 7,
  name: 'Shell of a web server',
  type: 'eql',
  language: 'eql',
  query: 'process where process.parent.name == "w3wp.exe"',
  risk_score: 47,
  severity: 'medium',
  index: ['logs-*'],
  author: ['Ada'],
  threat: [{ framework: 'MITRE ATT&CK', tactic: { id: 'TA0003', name: 'Persistence', reference: '' }, technique: [] }],
  exceptions_list: [{ id: 'x', list_id: 'mine', type: 'detection', namespace_type: 'single' }],
  immutable: false,
};
const LINE = JSON.stringify(RULE);
const ITEM = JSON.stringify({
  list_id: 'mine',
  item_id: 'i',
  name: 'build hosts',
  entries: [{ field: 'host.name', operator: 'included', type: 'match', value: 'BUILD-1' }],
});
const SUMMARY = '{"exported_count":1,"exported_rules_count":1,"missing_rules":[]}';

describeVendorFormat(elasticNdjson, {
  path: 'export.ndjson',
  text: `${LINE}\n${ITEM}\n`,
  broken: { text: `${LINE}\n${LINE.slice(0, 90)}\n${SUMMARY}\n`, line: 2 },
});

describe('an export from Kibana', () => {
  it('gives its rules, with exception items, and drops the rest', () => {
    const text = `${LINE}\n${ITEM}\n${JSON.stringify({ ...RULE, rule_id: 'r-2' })}\n${SUMMARY}\n`;
    const loaded = elasticNdjson.parse({ name: 'export.ndjson', text });
    expect(loaded.map((entry) => entry.ok && entry.rule.id)).toEqual(['r-1', 'r-2']);
    const [first, second] = loaded;
    if (first?.ok !== true || second?.ok !== true) throw new Error('not loaded');
    expect(first.rule).toMatchObject({ version: '7', status: 'production', author: 'Ada', kind: 'alert' });
    expect(first.rule.elastic?.exceptions).toMatchObject([
      {
        listId: 'mine',
        type: 'detection',
        items: [
          {
            name: 'build hosts',
            expires: null,
            entries: [{ field: 'host.name', type: 'match', values: ['BUILD-1'], excluded: false }],
          },
        ],
      },
    ]);
    expect([first.rule.query.firstLine, second.rule.query.firstLine]).toEqual([1, 3]);
    expect(first.diagnostics).toEqual([]);
  });

  it('shows places inside of a query where they are written, behind its escapes', () => {
    const query = 'process where\n  process.name == "a\\tb" and\n  process.nmae : "é"';
    // A filter has a key of that name too, before the rule's own.
    const rule = { filters: [{ query: { match_all: {} } }, { query: 'x' }], ...RULE, query };
    const text = `${LINE}\n${JSON.stringify(rule).replace('é', '\\u00e9')}\n`;
    const [, second] = elasticNdjson.parse({ name: 'x.ndjson', text });
    const source = second?.ok === true ? second.rule.query : { name: '', text: '' };
    const written = text.split('\n')[1]!;
    for (const word of ['process where', 'process.name', 'tb', 'nmae', '"é"']) {
      const { line, column } = locate(source, query.indexOf(word));
      expect([
        line,
        written.slice(column - 1).startsWith(JSON.stringify(word).slice(1, -1).replace('é', '\\u00e9')),
      ]).toEqual([2, true]);
    }
    expect(locate(source, query.indexOf('nmae'))).toMatchObject({ lineText: '  process.nmae : "é"', lineOffset: 10 });
  });

  it.each([
    ['an array', JSON.stringify([RULE], null, 2)],
    ['one object over many lines', JSON.stringify(RULE, null, 2)],
    ['an asset of a package', JSON.stringify({ attributes: RULE, id: 'r-1_7', type: 'security-rule' }, null, 2)],
    ['the answer of the API', JSON.stringify({ page: 1, total: 1, data: [RULE] }, null, 2)],
    ['a rule of Kibana 8.10', JSON.stringify({ ...RULE, investigation_fields: ['host.name'] })],
    ['a text with a byte order mark', `\uFEFF${LINE}\n`],
  ])('may be %s', (_, text) => {
    expect(elasticNdjson.recognise(text, 'x.json')).toBe(true);
    expect(elasticNdjson.parse({ name: 'x.json', text })).toMatchObject([{ ok: true, rule: { id: 'r-1' } }]);
  });

  it.each([
    ['a list', (rules: readonly unknown[]) => JSON.stringify(rules, null, 2)],
    ['an answer of the API', (rules: readonly unknown[]) => JSON.stringify({ total: 2, data: rules }, null, 2)],
    [
      'objects one after the other',
      (rules: readonly unknown[]) => rules.map((r) => JSON.stringify(r, null, 2)).join('\n'),
    ],
  ])('shows where each rule stands in %s', (_, print) => {
    const text = print([RULE, { ...RULE, rule_id: 'r-2', query: 'process where\n  true and "{" == "}"' }]);
    const loaded = elasticNdjson.parse({ name: 'x.json', text });
    expect(loaded).toHaveLength(2);
    for (const each of loaded) {
      const query = each.ok ? each.rule.query : { name: '', text: '' };
      const { line, column } = locate(query, 0);
      expect(text.split('\n')[line - 1]!.slice(column - 2)).toBe(`${JSON.stringify(query.text)},`);
    }
    expect(loaded.map((each) => each.ok && locate(each.rule.query, 0).line)).toEqual(
      [...text.matchAll(/"query"/g)].map(({ index }) => text.slice(0, index).split('\n').length),
    );
  });

  it('may be of saved objects, with rules of other apps and exception lists among them', () => {
    const { rule_id: ruleId, risk_score: riskScore, name, threat, exceptions_list: exceptionsList, ...rest } = RULE;
    const { id: _, index, query, language, type, severity, author, version } = rest;
    const own = { ruleId, riskScore, exceptionsList, falsePositives: ['f'], maxSignals: 7, from: 'now-6m', to: 'now' };
    const params = { ...own, index, query, language, type, severity, author, version, threat, meta: { aB: 1 } };
    const attributes = { name, tags: ['t'], enabled: true, alertTypeId: 'siem.eqlRule', schedule: { interval: '2m' } };
    const item = { ...(JSON.parse(ITEM) as object), list_type: 'item' };
    const objects = [
      { type: 'dashboard', id: 'd', attributes: { title: 'x' }, references: [] },
      { type: 'alert', id: 'm', attributes: { ...attributes, alertTypeId: 'metrics.alert.threshold', params: {} } },
      { type: 'alert', id: 's', attributes: { ...attributes, params }, references: [], coreMigrationVersion: '8.8.0' },
      { type: 'exception-list', id: 'e', attributes: item },
      { exportedCount: 4, missingRefCount: 0, missingReferences: [] },
    ];
    const text = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
    expect(elasticNdjson.recognise(text, 'export.ndjson')).toBe(true);
    const [loaded, ...others] = elasticNdjson.parse({ name: 'export.ndjson', text });
    if (loaded?.ok !== true) throw new Error('not loaded');
    expect(others).toEqual([]);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.rule).toMatchObject({
      ...{ id: 'r-1', name, version: '7', riskScore: 47, falsePositives: ['f'], tags: ['t'] },
      schedule: { every: '2m', from: 'now-6m' },
      elastic: { maxSignals: 7, exceptions: [{ listId: 'mine', items: [{ name: 'build hosts' }] }] },
    });
    expect(locate(loaded.rule.query, 0)).toMatchObject({ line: 3 });
    const answer = JSON.stringify({
      data: [{ ...attributes, rule_type_id: 'siem.eqlRule', alertTypeId: undefined, params }],
    });
    expect(elasticNdjson.recognise(answer, 'x.json')).toBe(true);
    expect(elasticNdjson.parse({ name: 'x.json', text: answer })).toMatchObject([{ ok: true, rule: { id: 'r-1' } }]);
  });

  it('is not confused with events or alerts', () => {
    const alert = '{"kibana.alert.rule.rule_id":"x","kibana.alert.risk_score":47}';
    const event = '{"@timestamp":"2026-01-01","event":{"kind":"event"},"rule":{"id":"1","name":"x"}}';
    for (const text of [alert, event]) expect(elasticNdjson.recognise(text, 'x.ndjson')).toBe(false);
    const schema = {
      properties: { rule_id: { type: 'string' }, risk_score: { type: 'integer' }, severity: { enum: [] } },
    };
    expect(elasticNdjson.recognise(JSON.stringify(schema, null, 2), 'schema.json')).toBe(false);
  });

  it('reads an export of thousands of rules in one pass', () => {
    const text = `${LINE}\n`.repeat(5000);
    const start = process.hrtime.bigint();
    expect(elasticNdjson.parse({ name: 'big.ndjson', text })).toHaveLength(5000);
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(10);
  });
});
