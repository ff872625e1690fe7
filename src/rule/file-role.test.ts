import { describe, expect, it } from 'vitest';
import { classifyFile } from './file-role.ts';

const roleOf = (path: string, text: string): string => {
  const role = classifyFile(path, text);
  return role.kind === 'rule'
    ? role.format.id
    : role.kind === 'support'
      ? role.support
      : role.isSigma
        ? 'sigma'
        : 'other';
};

describe('what a file is', () => {
  it.each([
    ['a macro', 'm.yml', 'definition: source=x\ndescription: y\nname: z\n', 'macro'],
    ['a macro with CRLF', 'm.yml', 'definition: source=x\r\ndescription: y\r\nname: z', 'macro'],
    ['an older lookup', 'l.yml', 'filename: a.csv\nname: a\n', 'lookup'],
    ['a newer lookup', 'l.yml', 'name: a\nid: x\nlookup_type: csv\n', 'lookup'],
    ['a key-value lookup', 'l.yml', 'collection: a\nfields_list: b\nname: a\n', 'lookup'],
    ['a table', 'content/lookups/a.csv', 'a,b\n1,2\n', 'lookup-table'],
    ['a CSV elsewhere', 'data/a.csv', 'a,b\n1,2\n', 'other'],
    ['a data source', 'd.yml', 'name: Sysmon\nsource: a\nsourcetype: b\nfields: []\n', 'data-source'],
    ['a story', 's.yml', 'name: a\nnarrative: b\ntags: {}\n', 'story'],
    ['a baseline', 'b.yml', 'name: a\ntype: Baseline\nsearch: x\ntags: {}\n', 'baseline'],
    ['an investigation', 'i.yml', 'name: a\ntype: Investigation\nsearch: x\ntags: {}\n', 'investigation'],
    ['a schedule', 's.yml', 'name: a\ncron_schedule: 0 * * * *\n', 'schedule'],
    [
      'a deployment of a type of detections',
      'd.yml',
      'name: a\nid: x\nscheduling:\n  cron_schedule: 0 * * * *\nalert_action: {}\ntype: TTP\n',
      'schedule',
    ],
    ['a story of a type of detections', 's.yml', 'name: a\nid: x\ntype: Anomaly\nnarrative: b\ntags: {}\n', 'story'],
    ['a detection with a story', 'r.yml', 'name: a\ntype: TTP\nsearch: x\nnarrative: b\n', 'splunk-escu'],
    ['a detection whose search is misspelt', 'r.yml', 'name: a\ntype: TTP\nserach: x\n', 'splunk-escu'],
    ['an exception list', 'e.toml', '[metadata]\n[[exceptions]]\nname = "x"\n', 'exception-list'],
    ['a pack', 'pack.yaml', 'telltale: pack/1\nid: a\n', 'pack'],
    ['a rule of ours', 'r.yml', 'telltale: rule/1\n', 'native'],
    ['an ESCU detection', 'r.yml', 'name: a\ntype: TTP\nsearch: x\n', 'splunk-escu'],
    ['a detection with quoted words', 'r.yml', '"name": a\n"type": "Anomaly" # yes\n', 'splunk-escu'],
    ['a detection without a type', 'r.yml', 'name: a\nsearch: x\nrba: {}\n', 'splunk-escu'],
    ['a detection whose first line is broken', 'r.yml', 'name a\ntype: Hunting\nid: x\nsearch: x\n', 'splunk-escu'],
    ['a detection without extension', 'rule', '---\n# hello\nname: a\ntype: TTP\nsearch: x\n', 'splunk-escu'],
    ['a detection with lone carriage returns', 'r.yml', 'name: a\rtype: TTP\rsearch: x\r', 'splunk-escu'],
    ['a detection that is indented', 'r.yml', '# x\n---\n  name: a\n  type: TTP\n  search: |\n    x\n', 'splunk-escu'],
    ['a detection in braces', 'r.yml', '{name: a, type: TTP, search: "x, \\"y: {"}\n', 'splunk-escu'],
    ['a detection in braces below a mark', 'r.yml', "--- {tags: [{a: b}], 'search': x}\n", 'splunk-escu'],
    ['a detection in JSON', 'r.yml', '\n{"name":"a","version":1,"tags":{"type":"x"},\n "type":"TTP"}', 'splunk-escu'],
    ['a detection in JSON by its name', 'r.json', '{"name": "a", "type": "TTP", "search": "x"}', 'other'],
    ['a rule of ours in braces', 'r.yml', '{ # of ours\n  id: C#, telltale: rule/1 }', 'native'],
    ['a macro in braces', 'm.yml', '{name: m, definition: x:y}', 'macro'],
    ['braces that hold a rule further inside', 'r.yml', '{a: {name: x, type: TTP, search: x}}', 'other'],
    ['braces that are never closed', 'r.yml', '{name: a, type: TTP, search: "x', 'splunk-escu'],
    ['a list', 'r.yml', '  - name: a\n    type: TTP\n', 'other'],
    ['an Elastic rule', 'r.toml', '[rule]\nname = "x"\n', 'elastic-toml'],
    ['an Elastic rule with a broken header', 'r.toml', '[rule\nname = "x"\n', 'elastic-toml'],
    ['a hunting query', 'h.toml', '[hunt]\nname = "x"\n', 'other'],
    ['a page that shows a rule', 'page.txt', 'EXPLORE\n← Back\nname: a\ntype: TTP\nsearch: x\n', 'other'],
    ['a Sigma rule', 's.yml', 'title: a\nlogsource: {}\ndetection: {}\n', 'sigma'],
    ['a Sigma correlation', 's.yml', 'title: a\ncorrelation:\n  type: event_count\n', 'sigma'],
    ['a document with a title', 's.yml', 'title: a\ndetection: none\n', 'other'],
    ['a licence', 'LICENSE', 'Apache License\n', 'other'],
    ['nothing', 'x.yml', '', 'other'],
  ])('%s', (_, path, text, expected) => {
    expect(roleOf(path, text)).toBe(expected);
  });

  it('is told in time linear in the text', () => {
    const long = [
      ...[`name: a\n${'\n'.repeat(400_000)}`, ' '.repeat(400_000), '#\n'.repeat(300_000), 'a:'.repeat(200_000)],
      ...['{'.repeat(400_000), `{${'"'.repeat(400_001)}`, `{${"'".repeat(400_001)}`, `{${'a: '.repeat(200_000)}`],
      ...[
        `{${'a:'.repeat(200_000)}`,
        `{"${'\\"'.repeat(200_000)}`,
        `{${'#'.repeat(400_000)}`,
        `{${' x#'.repeat(99_000)}`,
      ],
    ];
    const start = process.hrtime.bigint();
    for (const text of long) expect(roleOf('x.yml', text)).toBe('other');
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(2);
  });
});
