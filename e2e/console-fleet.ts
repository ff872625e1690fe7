/**
 * What the console's tests feed to a server: the bundled sample, moved so that it ends a given time ago, and events that
 * carry an attack in every place that a person may see. Rules for them, of every severity, some of them hostile too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACK } from './telltale.ts';

/** The sample's last moment. */
const END = Date.UTC(2026, 2, 17, 16);
const MOMENT = /\b(20\d\d-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d+)?/g;

/** The bundled sample as a collector's body; its times end `hours` before now. */
export function sampleBody(hours: number, now = Date.now()): string {
  const shift = now - END - hours * 3_600_000;
  const move = (text: string): string =>
    text.replace(MOMENT, (_, day: string, between: string, time: string, fraction = '') => {
      const moved = new Date(Date.parse(`${day}T${time}Z`) + shift).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}${fraction}`;
    });
  const folder = join(PACK, 'sample');
  return readdirSync(folder)
    .flatMap((file) => {
      const text = move(readFileSync(join(folder, file), 'utf8'));
      if (!file.endsWith('.xml'))
        return text
          .trim()
          .split('\n')
          .map((line) => `{"event":${line},"sourcetype":"_json"}`);
      const source = 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational';
      return [...text.matchAll(/<Event[ >][\s\S]*?<\/Event>/g)].map(([event]) =>
        JSON.stringify({ event, source, sourcetype: 'XmlWinEventLog' }),
      );
    })
    .join('\n');
}

/** A DNS lookup in the flat form of NXLog. */
export function lookupEvent(n: number, changes: Readonly<Record<string, unknown>> = {}, now = Date.now()): string {
  return JSON.stringify({
    event: {
      SourceName: 'Microsoft-Windows-Sysmon',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Hostname: `WKS-${n}`,
      EventID: 22,
      EventTime: new Date(now - 60_000).toISOString().replace('T', ' ').slice(0, 19),
      RecordNumber: n,
      ProcessGuid: `{a1c0de22-611d-69b8-c3d2-${String(n).padStart(12, '0')}}`,
      QueryName: 'api.example.test',
      QueryStatus: '0',
      Image: 'C:\\Users\\kim\\Downloads\\viewer.exe',
      User: 'CORP\\kim',
      ...changes,
    },
    sourcetype: '_json',
  });
}

/** One event for each text, which stands in every place that a person may see. */
export function hostileBody(texts: readonly string[]): string {
  return texts
    .map((text, index) =>
      lookupEvent(9_000 + index, {
        Hostname: `HOST ${text}`,
        Image: `C:\\Users\\${text}\\${text}.exe`,
        User: `CORP\\${text}`,
        QueryName: `hostile.test ${text}`,
        [`Field ${text}`]: text,
      }),
    )
    .join('\n');
}

const HOSTILE_NAME = '<img src=x onerror=document.title="owned"> \u202egpj.exe';

/** JSON values are YAML; the first line says what the file is. */
function yaml(rule: Readonly<Record<string, unknown>>): string {
  return Object.entries(rule)
    .map(([key, value]) => `${key}: ${key === 'telltale' ? String(value) : JSON.stringify(value)}\n`)
    .join('');
}

/** An investigation guide, with an attack in every place that Markdown has. */
const GUIDE = [
  '## Triage <img src=x onerror=document.title="owned">',
  'See `<b>user.name</b>` and [the \u202epage](javascript:document.title="owned").',
  '- **First** step <script>document.title="owned"</script>',
  '  - ![x](https://stranger.test/pixel.png)',
  '```',
  '<iframe src="https://stranger.test"></iframe>',
].join('\n');

/** Rule files by name: one of every severity for `lookupEvent`, and one whose every text is hostile. */
export function consoleRules(): Record<string, string> {
  const rule = (id: number, name: string, severity: string, query: string): string =>
    yaml({
      telltale: 'rule/1',
      id: `c0ffee00-0000-4000-8000-00000000000${id}`,
      name,
      language: 'eql',
      kind: 'alert',
      version: 1,
      status: 'production',
      author: name,
      license: 'Apache-2.0',
      description: `${name}: asks for a host of the tests.`,
      false_positives: [name],
      references: [`https://example.test/${name}`],
      tags: [name],
      severity,
      risk_score: 50,
      query,
    });
  const asks = (host: string): string => `network where dns.question.name : "${host}"`;
  return {
    'critical.yml': rule(1, 'Lookup of the worst host', 'critical', asks('worst.test')),
    'high.yml': rule(2, 'Lookup of a bad host', 'high', asks('bad.test')),
    'low.toml': [
      '[rule]',
      'rule_id = "c0ffee00-0000-4000-8000-000000000003"',
      'name = "Lookup of an odd host"',
      'description = "Asks for a host of the tests."',
      'author = ["Telltale"]',
      'license = "Apache-2.0"',
      'type = "eql"',
      'language = "eql"',
      'severity = "low"',
      'risk_score = 50',
      `query = ${JSON.stringify(asks('odd.test'))}`,
      `note = ${JSON.stringify(GUIDE)}`,
      'setup = "Sysmon, with *DNS* events."',
    ].join('\n'),
    'hostile.yml': rule(4, HOSTILE_NAME, 'medium', asks('hostile.test*')),
  };
}
