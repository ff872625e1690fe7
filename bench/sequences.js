/**
 * Memory and speed of sequences: events that are all candidates, with many join keys, in no order of time, go through a
 * scan by standard input; what comes out is the time that it took, the most memory that the process held, and the alerts
 * (which are known beforehand). Usage: node bench/sequences.js [events] [keys] [limit in MB]. Needs `npm run build`, and
 * about 450 bytes of room for each event where temporary files are kept. Exits with 1 when the limit is passed or an
 * alert is missing. Peak memory is read from /proc, so only Linux tells it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [events = 10_000_000, keys = 100_000, limit = 600] = process.argv.slice(2).map(Number);
const cli = process.env.TELLTALE_CLI ?? fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
const START = Date.UTC(2026, 4, 1);
const DAY = 86_400_000;
/** One event of this many ends a sequence. */
const ENDS = 50_000;

writeFileSync(
  join(folder, 'rule.toml'),
  `[rule]
name = "Bench"
rule_id = "bench"
type = "eql"
language = "eql"
risk_score = 1
severity = "low"
query = '''
sequence by process.entity_id
  [process where process.name == "start.exe"]
  [process where process.name == "start.exe"]
  [network where process.name == "end.exe"]
'''
`,
);

/** Scatters numbers over a range, the same in every run. */
function scatter(i, range) {
  return Number((BigInt(i) * 2_654_435_761n + 12_345n) % BigInt(range));
}

function line(i) {
  const ends = i % ENDS === ENDS - 1;
  const time = new Date(START + (ends ? DAY : scatter(i, DAY))).toISOString();
  const name = ends ? 'end.exe' : 'start.exe';
  const id = `{7f3c2b10-0000-0000-0000-${String((ends ? i + 1 + 37 * Math.floor(i / ENDS) : i) % keys).padStart(12, '0')}}`;
  return `{"@timestamp":"${time}","event":{"category":"${ends ? 'network' : 'process'}"},"host":{"name":"WKS-${i % 500}"},"process":{"entity_id":"${id}","name":"${name}","executable":"C:\\\\Windows\\\\System32\\\\${name}"}}\n`;
}

function peakOf(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const started = performance.now();
const child = spawn(process.execPath, [cli, 'scan', '-', '--rules', folder, '--format', 'ndjson', '--workers', '1'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
let peak = 0;
let alerts = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, peakOf(child.pid));
}, 200);
child.stdout.on('data', (chunk) => {
  for (const byte of chunk) if (byte === 10) alerts++;
});
child.stdin.on('error', () => {});
for (let i = 0; i < events; ) {
  const lines = [];
  for (const end = Math.min(events, i + 2_000); i < end; i++) lines.push(line(i));
  if (!child.stdin.write(lines.join(''))) await new Promise((resolve) => child.stdin.once('drain', resolve));
}
child.stdin.end();
const code = await new Promise((resolve) => child.on('close', resolve));
clearInterval(watch);
rmSync(folder, { recursive: true });

const seconds = (performance.now() - started) / 1000;
// A key has started twice before its end as soon as it has three events.
const expected = events / keys >= 3 ? Math.floor(events / ENDS) : alerts;
console.log(
  `${events} events, ${keys} join keys: ${seconds.toFixed(0)} s, ${Math.round(events / seconds)}/s, ` +
    `peak ${peak.toFixed(0)} MB of ${limit}, ${alerts} alerts of ${expected}`,
);
process.exitCode = code === 0 && peak < limit && alerts === expected ? 0 : 1;
