import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildRuleSet } from '../rule/rule-set.ts';
import { renderRulePage } from './rule-page.ts';

function pageOf(path: string, text: string): string {
  const [loaded] = buildRuleSet({ files: [{ path, text }] }).rules;
  if (loaded?.ok !== true) throw new Error('the rule does not load');
  return renderRulePage(loaded.rule, 'compiled');
}

const SPLUNK = `name: Odd Thing
id: 00000000-0000-0000-0000-000000000001
version: 3
creation_date: '2026-01-02'
modification_date: '2026-02-03'
author: A. Writer
status: production
type: TTP
description: It is odd.
data_source: [Sysmon EventID 1]
search: 'EventCode=1'
how_to_implement: Turn it on.
known_false_positives: Odd people.
references: ['https://example.org/odd']
drilldown_searches: [{ name: More on $dest$, search: 'search dest=$dest$', earliest_offset: 7d, latest_offset: '0' }]
finding: { title: Odd on $dest$, entity: { field: dest, type: system, score: 50 } }
threat_objects: [{ field: process, type: process_name }]
analytic_story: [Odd Story]
mitre_attack_id: [T1059.001]
asset_type: Endpoint
product: [Splunk Enterprise]
security_domain: endpoint
cve: [CVE-2026-0001]
something_else: { a: "\\e[31m" }
tests: [{ name: One, attack_data: [{ data: https://example.org/x.log, source: S, sourcetype: T }] }]
`;
const ELASTIC = `[metadata]
creation_date = "2026/01/02"
updated_date = "2026/02/03"
integration = ["windows"]
maturity = "production"
[rule]
author = ["Elastic"]
description = "It is odd."
from = "now-9m"
index = ["logs-windows.*"]
language = "eql"
license = "Elastic License v2"
name = "Odd Thing"
note = "## Triage"
setup = "Turn it on."
risk_score = 47
rule_id = "00000000-0000-0000-0000-000000000002"
severity = "medium"
tags = ["Use Case: Threat Detection"]
timestamp_override = "event.ingested"
type = "eql"
query = 'process where true'
false_positives = ["Odd people."]
references = ["https://example.org/odd"]
[[rule.threat]]
framework = "MITRE ATT&CK"
technique = []
[rule.threat.tactic]
id = "TA0002"
name = "Execution"
reference = "https://attack.mitre.org/tactics/TA0002/"
`;

describe("a rule's page", () => {
  it.each([
    [
      'Splunk',
      'odd.yml',
      SPLUNK,
      ['Odd Thing', 'A. Writer', '2026-01-02', '2026-02-03', 'version             3', 'TTP', 'production', 'Odd Story'],
      ['Sysmon EventID 1', 'TA0002 Execution: T1059.001 PowerShell', 'Endpoint', 'Splunk Enterprise', 'CVE-2026-0001'],
      [
        'Turn it on.',
        'Odd people.',
        'https://example.org/odd',
        'More on $dest$',
        'from 7d to 0',
        'Odd on $dest$',
        '+50',
      ],
      ['process_name in process', 'https://example.org/x.log', 'source S', 'sourcetype T', '0 * * * *, over -70m@m'],
    ],
    [
      'Elastic',
      'odd.toml',
      ELASTIC,
      ['Odd Thing', 'Elastic License v2', '2026/01/02', '2026/02/03', 'Event Correlation Rule', 'production', 'medium'],
      ['logs-windows.*', 'TA0002 Execution', 'windows', 'event.ingested', '5m, over now-9m to now', '47'],
      ['## Triage', 'Turn it on.', 'Odd people.', 'https://example.org/odd', 'process where true'],
      ['Use Case: Threat Detection'],
    ],
  ])('of %s holds what its file says', (_, path, text, ...parts) => {
    const page = pageOf(path, text);
    for (const part of parts.flat()) expect(page).toContain(part);
  });

  it('lets nothing of a rule act on a terminal', () => {
    const page = pageOf('odd.yml', SPLUNK);
    expect(page).toContain('something_else');
    expect(page).not.toContain('\u001b');
  });

  const seeds = join(import.meta.dirname, '../../../shared/seeds');
  const file = join(seeds, 'windows_ai_platform_dns_query.yml');
  it.skipIf(!existsSync(file))('of the published Splunk rule holds every line of its file', () => {
    const text = readFileSync(file, 'utf8');
    const page = pageOf(file, text).replace(/\s+/g, ' ');
    const values = text.split('\n').map((line) => line.replace(/^\s*(?:-\s+)?(?:[\w-]+:\s)?/, '').trim());
    const missing = values
      .filter((value) => value.length > 3 && !/^[\w-]+:$|^\||^'%|^'\|/.test(value))
      .filter((value) => {
        const plain = value.replace(/^'|'$/g, '').replace(/\s+/g, ' ');
        return !page.includes(plain);
      });
    expect(missing).toEqual([]);
  });
});
