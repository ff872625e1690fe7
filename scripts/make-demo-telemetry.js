/**
 * Makes the sample telemetry of the `ai` pack: node scripts/make-demo-telemetry.js [folder]
 *
 * A working day of seven machines in four layouts, the same bytes on every run: a fixed generator of pseudo-random
 * numbers, no clock. What the rules of the pack must find stands beside each lookup in `demo-telemetry/ai-lookups.js`,
 * worked out by hand; here it is only added up into `sample-expected.json` beside the folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AI_LOOKUPS } from './demo-telemetry/ai-lookups.js';
import { DAY, fullName, HOSTS, imageOf, SIGNERS } from './demo-telemetry/fleet.js';
import { utcText, writeBeats, writeDefend, writeFlat, writeXml } from './demo-telemetry/layouts.js';

const RULES = {
  spl: '6b0a7c0e-3f63-4a51-9b7e-5b1c0f6f9d21',
  eql: 'd2f4a9b8-7c1e-4e0d-8a35-0e9c6d1b4f72',
};

const LAYOUTS = {
  flat: { file: 'workstations.nxlog.ndjson', write: writeFlat },
  xml: { file: 'research.events.xml', write: writeXml },
  beats: { file: 'build.winlogbeat.ndjson', write: writeBeats },
  defend: { file: 'laptops.defend.ndjson', write: writeDefend },
};

/** Mulberry32: small, fast, the same everywhere. */
function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const random = makeRandom(20260317);
const pick = (list) => list[Math.floor(random() * list.length)];
const number = (from, to) => from + Math.floor(random() * (to - from + 1));
const hex = (digits) => Array.from({ length: digits }, () => number(0, 15).toString(16)).join('');

const at = (clock) => {
  const [h, m, s] = clock.split(':').map(Number);
  return DAY + ((h * 60 + m) * 60 + s) * 1000 + number(0, 999);
};

const events = [];
const runs = new Map();

/** One run of a program on a machine: its GUID and process id stay the same. */
function runOf(host, program, run = 'first') {
  const key = `${host} ${program} ${run}`;
  let found = runs.get(key);
  if (found === undefined) {
    const unknown = program === 'unknown';
    const guid = unknown
      ? '{00000000-0000-0000-0000-000000000000}'
      : `{${HOSTS[host].guid}-${hex(4)}-69b8-${hex(4)}-00000000${hex(4)}}`;
    found = { guid, pid: unknown ? 0 : number(1000, 15000), image: imageOf(program, host), program, host };
    runs.set(key, found);
  }
  return found;
}

const accountOf = (host) => `CORP\\${HOSTS[host].user}`;

function addSysmon(host, time, id, data, more = {}) {
  events.push({ host, time, source: 'sysmon', id, data: { RuleName: '-', UtcTime: utcText(time), ...data }, ...more });
}

function addSecurity(host, time, id, data) {
  events.push({ host, time, source: 'security', id, data });
}

function addDns(run, time, query, status, results, noUser = false) {
  const { host, guid, pid, image } = run;
  if (HOSTS[host].layout === 'defend') return addDefend(run, time, dnsDocument(query));
  const data = { ProcessGuid: guid, ProcessId: pid, QueryName: query, QueryStatus: status, QueryResults: results };
  addSysmon(host, time, 22, { ...data, Image: image, User: accountOf(host) }, { noUser });
}

function dnsDocument(query) {
  return {
    event: { action: 'lookup_requested', category: ['network'], type: ['connection', 'info', 'protocol'] },
    dns: { question: { name: query, type: 'A' } },
    network: { protocol: 'dns' },
  };
}

function addDefend(run, time, document) {
  const { host, guid, pid, image, program } = run;
  const process = {
    entity_id: Buffer.from(guid).toString('base64').slice(0, 40),
    executable: image,
    name: image.slice(image.lastIndexOf('\\') + 1),
    pid,
    code_signature: SIGNERS[program] ?? { exists: false },
  };
  events.push({ host, time, source: 'defend', id: 0, document: { ...document, process } });
}

function addStart(run, time, parent) {
  const { host, guid, pid, image } = run;
  if (HOSTS[host].layout === 'defend') {
    return addDefend(run, time, { event: { action: 'start', category: ['process'], type: ['start'] } });
  }
  const name = image.slice(image.lastIndexOf('\\') + 1);
  addSysmon(host, time, 1, {
    ProcessGuid: guid,
    ProcessId: pid,
    Image: image,
    FileVersion: '-',
    Description: '-',
    Product: '-',
    Company: '-',
    OriginalFileName: name,
    CommandLine: `"${image}"`,
    CurrentDirectory: image.slice(0, image.lastIndexOf('\\') + 1),
    User: accountOf(host),
    LogonGuid: `{${HOSTS[host].guid}-0001-69b8-0000-00000000${hex(4)}}`,
    LogonId: '0x3e4a1',
    TerminalSessionId: 1,
    IntegrityLevel: 'Medium',
    Hashes: `SHA256=${hex(64).toUpperCase()}`,
    ParentProcessGuid: parent.guid,
    ParentProcessId: parent.pid,
    ParentImage: parent.image,
    ParentCommandLine: `"${parent.image}"`,
    ParentUser: accountOf(host),
  });
}

function addConnection(run, time, address) {
  const { host, guid, pid, image } = run;
  if (HOSTS[host].layout === 'defend') return;
  const isV6 = !address.startsWith('::ffff:');
  addSysmon(host, time, 3, {
    ProcessGuid: guid,
    ProcessId: pid,
    Image: image,
    User: accountOf(host),
    Protocol: 'tcp',
    Initiated: 'true',
    SourceIsIpv6: String(isV6),
    SourceIp: HOSTS[host].ip,
    SourceHostname: fullName(host),
    SourcePort: number(49152, 65535),
    SourcePortName: '-',
    DestinationIsIpv6: String(isV6),
    DestinationIp: address.replace('::ffff:', ''),
    DestinationHostname: '-',
    DestinationPort: 443,
    DestinationPortName: 'https',
  });
}

/** AI lookups, and around each new run its start and the connection that follows an answer. */
function addAiLookups() {
  const started = new Set();
  for (const lookup of AI_LOOKUPS) {
    const time = at(lookup.at);
    const run = runOf(lookup.host, lookup.program, lookup.process);
    if (!started.has(run) && lookup.program !== 'unknown') {
      const isService = lookup.program === 'svchost' || lookup.host.startsWith('SRV');
      addStart(run, time - number(900, 4000), runOf(lookup.host, isService ? 'services' : 'explorer'));
    }
    started.add(run);
    addDns(run, time, lookup.query, lookup.status, lookup.results, lookup.noUser);
    const address = lookup.results
      .split(';')
      .find((answer) => answer !== '' && answer !== '-' && !answer.startsWith('type'));
    if (address !== undefined && lookup.program !== 'unknown') addConnection(run, time + number(20, 90), address);
  }
}

const QUIET_HOSTS = [
  'www.example.com',
  'cdn.example.net',
  'login.example.com',
  'mail.example.org',
  'updates.example.net',
];
const QUIET_PROGRAMS = {
  WKS: ['chrome', 'edge', 'outlook', 'onedrive', 'svchost', 'svchost'],
  SRV: ['svchost', 'svchost', 'java'],
  LAP: ['chrome', 'outlook', 'svchost'],
};

/** The day's background: ordinary lookups, some failing, libraries, files, logons and process starts. */
function addBackground() {
  for (const host of Object.keys(HOSTS)) {
    const programs = QUIET_PROGRAMS[host.slice(0, 3)];
    for (let i = 0; i < (host === 'LAP-01' ? 12 : 26); i++) {
      const failing = random() < 0.35;
      const n = number(100, 199);
      const answers =
        random() < 0.5 ? `::ffff:203.0.113.${n};` : `type:  5 edge-${n}.example.net;::ffff:203.0.113.${n};`;
      const name = failing
        ? pick(['wpad.corp.example', `printer-${n}.corp.example`, 'isatap.corp.example'])
        : pick(QUIET_HOSTS);
      const status = failing ? pick(['9003', '9501', '9701', '1460']) : '0';
      addDns(
        runOf(host, pick(programs)),
        DAY + number(7 * 3600, 17 * 3600) * 1000 + number(0, 999),
        name,
        status,
        failing ? '-' : answers,
      );
    }
    if (host === 'LAP-01') continue;
    for (let i = 0; i < 9; i++) addImageLoad(host, DAY + number(7 * 3600, 17 * 3600) * 1000);
    for (let i = 0; i < 7; i++) addFile(host, DAY + number(7 * 3600, 17 * 3600) * 1000);
    for (let i = 0; i < 6; i++) addLogon(host, DAY + number(6 * 3600, 17 * 3600) * 1000);
    for (let i = 0; i < 5; i++) addAuditedStart(host, DAY + number(7 * 3600, 17 * 3600) * 1000);
  }
  // The downloader arrives on WKS-02 shortly before it first runs.
  const chrome = runOf('WKS-02', 'userChrome');
  const time = at('09:10:48');
  const file = imageOf('viewer', 'WKS-02');
  const data = { ProcessGuid: chrome.guid, ProcessId: chrome.pid, Image: chrome.image, TargetFilename: file };
  addSysmon('WKS-02', time, 11, { ...data, CreationUtcTime: utcText(time), User: accountOf('WKS-02') });
}

function addImageLoad(host, time) {
  const run = runOf(host, 'svchost');
  const library = `C:\\Windows\\System32\\${pick(['dnsapi.dll', 'winhttp.dll', 'cryptnet.dll', 'schannel.dll'])}`;
  addSysmon(host, time, 7, {
    ProcessGuid: run.guid,
    ProcessId: run.pid,
    Image: run.image,
    ImageLoaded: library,
    Hashes: `SHA256=${hex(64).toUpperCase()}`,
    Signed: 'true',
    Signature: 'Microsoft Windows',
    SignatureStatus: 'Valid',
    User: 'NT AUTHORITY\\SYSTEM',
  });
}

function addFile(host, time) {
  const run = runOf(host, host.startsWith('SRV') ? 'svchost' : 'outlook');
  const name = `C:\\Users\\${HOSTS[host].user}\\AppData\\Local\\Temp\\~df${hex(6)}.tmp`;
  const data = { ProcessGuid: run.guid, ProcessId: run.pid, Image: run.image, TargetFilename: name };
  addSysmon(host, time, 11, { ...data, CreationUtcTime: utcText(time), User: accountOf(host) });
}

function addLogon(host, time) {
  addSecurity(host, time, 4624, {
    SubjectUserSid: 'S-1-5-18',
    SubjectUserName: `${host}$`,
    SubjectDomainName: 'CORP',
    SubjectLogonId: '0x3e7',
    TargetUserSid: `S-1-5-21-1004336348-1177238915-682003330-${number(1100, 1130)}`,
    TargetUserName: HOSTS[host].user,
    TargetDomainName: 'CORP',
    TargetLogonId: `0x${hex(6)}`,
    LogonType: pick([2, 3, 7]),
    LogonProcessName: 'Kerberos',
    AuthenticationPackageName: 'Kerberos',
    WorkstationName: host,
    ProcessId: '0x2f4',
    ProcessName: 'C:\\Windows\\System32\\lsass.exe',
    IpAddress: HOSTS[host].ip,
    IpPort: number(49152, 65535),
  });
}

function addAuditedStart(host, time) {
  const image = `C:\\Windows\\System32\\${pick(['conhost.exe', 'taskhostw.exe', 'gpupdate.exe', 'backgroundTaskHost.exe'])}`;
  addSecurity(host, time, 4688, {
    SubjectUserSid: 'S-1-5-18',
    SubjectUserName: `${host}$`,
    SubjectDomainName: 'CORP',
    SubjectLogonId: '0x3e7',
    NewProcessId: `0x${hex(4)}`,
    NewProcessName: image,
    TokenElevationType: '%%1936',
    ProcessId: '0x4f0',
    CommandLine: image,
    ParentProcessName: 'C:\\Windows\\System32\\svchost.exe',
    MandatoryLabel: 'S-1-16-16384',
  });
}

/** Alerts by rule, host, program and name asked for, added up from the labels. */
function expectedAlerts(rule) {
  const byKey = new Map();
  for (const lookup of AI_LOOKUPS) {
    if (lookup[rule] === 0) continue;
    const host = HOSTS[lookup.host].layout === 'defend' ? lookup.host : fullName(lookup.host);
    const program = imageOf(lookup.program, lookup.host);
    const key = [host, program, lookup.query].join('\n');
    const known = byKey.get(key) ?? { rule: RULES[rule], host, program, query: lookup.query, count: 0 };
    byKey.set(key, { ...known, count: known.count + lookup[rule] });
  }
  return [...byKey.values()];
}

addAiLookups();
addBackground();

const folder = process.argv[2] ?? join(import.meta.dirname, '../packs/ai/sample');
mkdirSync(folder, { recursive: true });
const records = new Map();
events.sort((a, b) => a.time - b.time || (a.host < b.host ? -1 : 1));
for (const event of events) {
  const key = `${event.host} ${event.source}`;
  const record = (records.get(key) ?? number(20000, 90000)) + 1;
  records.set(key, record);
  event.record = record;
}
let total = 0;
for (const [layout, { file, write }] of Object.entries(LAYOUTS)) {
  const lines = events.filter((event) => HOSTS[event.host].layout === layout).map(write);
  total += lines.length;
  writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
}
const alerts = [...expectedAlerts('spl'), ...expectedAlerts('eql')];
const expected = { events: total, alerts };
writeFileSync(join(folder, '../sample-expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
console.log(`${total} events, ${alerts.reduce((sum, alert) => sum + alert.count, 0)} alerts expected, in ${folder}`);
