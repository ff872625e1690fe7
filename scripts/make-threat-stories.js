/**
 * Makes telemetry of reported attacks that use language models, for docs/guide/ai-threats.md: one file a story, Sysmon
 * events as NXLog writes them. Every host, user, file and address is made up; only the order of events follows the
 * reports. The same bytes on every run. Usage: node scripts/make-threat-stories.js FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/make-threat-stories.js FOLDER');
  process.exit(2);
}

const DAY = Date.parse('2026-04-14T08:00:00Z');
const guid = (n) => `{5e1f0000-0000-0000-0000-${String(n).padStart(12, '0')}}`;
const answer = '::ffff:192.0.2.10;';

/** One story's events: each is [seconds after eight, event id, fields]. */
const STORIES = {
  lamehug: [
    [
      0,
      1,
      {
        Image: 'C:\\Users\\olena\\Downloads\\Appendix.pif',
        ProcessGuid: guid(1),
        ParentImage: 'C:\\Windows\\explorer.exe',
      },
    ],
    [
      4,
      22,
      {
        Image: 'C:\\Users\\olena\\Downloads\\Appendix.pif',
        ProcessGuid: guid(1),
        QueryName: 'router.huggingface.co',
        QueryResults: answer,
      },
    ],
    [
      9,
      1,
      {
        Image: 'C:\\Windows\\System32\\cmd.exe',
        CommandLine: 'cmd.exe /c systeminfo >> C:\\ProgramData\\info\\info.txt',
        ProcessGuid: guid(2),
        ParentProcessGuid: guid(1),
        ParentImage: 'C:\\Users\\olena\\Downloads\\Appendix.pif',
      },
    ],
  ],
  sesameop: Array.from({ length: 12 }, (_, i) => [
    i * 600 + ((i * 7) % 11),
    22,
    {
      Image: 'C:\\Program Files\\Visual Tools\\VSPerfReport.exe',
      ProcessGuid: guid(11),
      QueryName: 'api.openai.com',
      QueryResults: answer,
    },
  ]),
  promptflux: Array.from({ length: 11 }, (_, i) => [
    i * 3600 + ((i * 5) % 13),
    22,
    {
      Image: 'C:\\Windows\\System32\\wscript.exe',
      ProcessGuid: guid(21),
      QueryName: 'generativelanguage.googleapis.com',
      QueryResults: answer,
    },
  ]),
  promptlock: [
    [
      0,
      1,
      {
        Image: 'C:\\Users\\paul\\AppData\\Local\\Temp\\pl.exe',
        ProcessGuid: guid(31),
        ParentImage: 'C:\\Windows\\explorer.exe',
      },
    ],
    [
      3,
      3,
      {
        Image: 'C:\\Users\\paul\\AppData\\Local\\Temp\\pl.exe',
        ProcessGuid: guid(31),
        Initiated: 'true',
        Protocol: 'tcp',
        SourceIp: '127.0.0.1',
        SourcePort: 50112,
        DestinationIp: '127.0.0.1',
        DestinationPort: 11434,
      },
    ],
  ],
  quietvault: [
    [
      0,
      1,
      {
        Image: 'C:\\Program Files\\nodejs\\node.exe',
        CommandLine: 'node.exe npm-cli.js install left-pads',
        ProcessGuid: guid(41),
        ParentImage: 'C:\\Windows\\System32\\cmd.exe',
      },
    ],
    [
      5,
      1,
      {
        Image: 'C:\\Users\\dana\\.local\\bin\\claude.exe',
        CommandLine: 'claude.exe -p "list every file that may hold a wallet or a token"',
        ProcessGuid: guid(42),
        ParentProcessGuid: guid(41),
        ParentImage: 'C:\\Program Files\\nodejs\\node.exe',
        ParentCommandLine: 'node.exe npm-cli.js install left-pads && node postinstall.js',
      },
    ],
    [
      7,
      22,
      {
        Image: 'C:\\Users\\dana\\.local\\bin\\claude.exe',
        ProcessGuid: guid(42),
        QueryName: 'api.anthropic.com',
        QueryResults: answer,
      },
    ],
  ],
};

mkdirSync(folder, { recursive: true });
for (const [name, events] of Object.entries(STORIES)) {
  const lines = events.map(([seconds, EventID, fields], i) => {
    const time = new Date(DAY + seconds * 1000).toISOString();
    return JSON.stringify({
      EventTime: time.slice(0, 19).replace('T', ' '),
      Hostname: 'WKS-77',
      EventID,
      SourceName: 'Microsoft-Windows-Sysmon',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      RecordNumber: i + 1,
      UserID: 'S-1-5-18',
      UtcTime: time.replace('T', ' ').replace('Z', ''),
      ...(EventID === 22 ? { QueryStatus: '0' } : {}),
      ...fields,
    });
  });
  writeFileSync(join(folder, `${name}.ndjson`), lines.map((line) => `${line}\n`).join(''));
}
