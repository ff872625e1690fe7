/**
 * Three instances share a topic of the real broker, and one after another is killed under load, at random moments, or
 * stopped until the others have its partitions; once it is the broker. The alerts must be those of a scan over the same events on one machine, which nobody disturbed: none
 * missing, none twice by id. `npm run test:kafka` does so ten times.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROUNDS as ASKED, Broker, whyNoBroker } from './kafka-broker.ts';
import { Fleet, makeTopic, readTopic } from './kafka-fleet.ts';
import { freePort, isOfHealth, Server, storedAlerts } from './server.ts';
import { type AlertLine, makeFolder, PACK, renderDifference, scanAlerts, type Told, tellAlerts } from './telltale.ts';

const ROUNDS = ASKED ?? 2;
const INSTANCES = 3;
const PARTITIONS = 6;
const HOSTS = 12;
const HOUR = 3_600_000;
const SESSION_MS = 2_000;
const missing = whyNoBroker();

const RULES = {
  'count.yml':
    'name: count\nid: count-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: \'EventCode=22 | stats count values(QueryName) as names by dvc Image\'\ncustom_schedule: { cron_schedule: "*/15 * * * *", earliest_time: -40m@m, latest_time: -10m@m }\n',
  'sequence.yml':
    'telltale: rule/1\nid: sequence-id\nname: sequence\nlanguage: eql\nquery: |\n  sequence by host.name with maxspan=1m\n    [ network where dns.question.name == "a.example" ]\n    [ network where dns.question.name == "api.openai.com" ]\n',
  'suppressed.toml':
    '[rule]\nname = "suppressed"\nrule_id = "suppressed-id"\ntype = "eql"\nlanguage = "eql"\nindex = ["logs-*", "winlogbeat-*"]\nrisk_score = 21\nseverity = "low"\ndescription = "d"\nfrom = "now-9m"\nquery = \'\'\'\nnetwork where dns.question.name == "d.example"\n\'\'\'\n[rule.alert_suppression]\ngroup_by = ["host.name"]\nduration = { value = 20, unit = "m" }\nmissing_fields_strategy = "suppress"\n',
};
/** Brings hosts together, so it may not run over several partitions. */
const CROSSING =
  "name: crossing\nid: crossing-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=22 | stats count by QueryName'\n";

const folder = makeFolder();
let broker: Broker | null = null;
const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL');
  await broker?.end('SIGKILL');
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.skipIf(missing !== null)(
  `finds what one machine finds while instances are killed${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    for (const [name, text] of Object.entries(RULES)) writeFileSync(join(rules, name), text);
    writeFileSync(join(rules, 'crossing.yml'), CROSSING);
    broker = await Broker.start(join(folder, 'broker'));
    const { address } = broker;
    await makeTopic(address, 'events', PARTITIONS);
    for (let i = 0; i < INSTANCES; i++) {
      const place = join(folder, String(i));
      mkdirSync(place);
      servers.push(
        new Server(place, await freePort(), {
          rules: [rules, join(PACK, 'rules')],
          content: PACK,
          engine: { lateness_seconds: 60, checkpoint_seconds: 1, keep_events: 'none' },
          inputs: {
            kafka: { brokers: [address], topic: 'events', session_seconds: SESSION_MS / 1000, rebalance_seconds: 10 },
          },
        }),
      );
    }
    await Promise.all(servers.map((server) => server.start()));
    // Far enough back that events do not pass the clock: their windows would rightly still be open at the end.
    const fleet = new Fleet(address, 'events', HOSTS, Date.now() - (6 + 2 * ROUNDS) * HOUR);
    await fleet.start(8, 60);
    const brokerRound = Math.floor(ROUNDS / 2);
    for (let round = 0; round < ROUNDS; round++) {
      await pause(1_000 + Math.random() * 3_000);
      const server = servers[Math.floor(Math.random() * INSTANCES)]!;
      await server.end('SIGKILL');
      if (round % 3 === 1) {
        // Stopped for longer than the group waits, it wakes up with partitions that are another's by then.
        const zombie = servers.find((other) => other !== server)!;
        process.kill(zombie.pid, 'SIGSTOP');
        await pause(SESSION_MS + 1_000 + Math.random() * 2_000);
        process.kill(zombie.pid, 'SIGCONT');
      }
      if (round === brokerRound) {
        await broker.end('SIGKILL');
        await pause(500);
        await broker.resume();
      }
      // Sometimes before, sometimes after the others have taken over.
      await pause(Math.random() * 4_000);
      await server.start();
    }
    await pause(1_000);
    await fleet.stop();
    await allRead(fleet.events.length + fleet.poison.length);
    for (const server of servers) expect(await server.end('SIGTERM')).toBe(0);

    const records = await readTopic(address, 'events');
    expect(records.length).toBeGreaterThanOrEqual(fleet.events.length + fleet.poison.length);
    const written = await readTopic(address, 'telltale-alerts');
    const found = new Map<string, AlertLine>();
    for (const { key, value } of written) {
      const alert = JSON.parse(value!.toString()) as AlertLine;
      expect(key!.toString()).toBe(alert.id);
      const before = found.get(alert.id);
      // A suppressed alert grows; any other says the same whenever it comes.
      if (before !== undefined && alert.rule.id !== 'suppressed-id')
        expect(normalise([alert])).toEqual(normalise([before]));
      found.set(alert.id, alert);
    }
    const exported = join(folder, 'events.ndjson');
    writeFileSync(exported, fleet.events.map((line) => `${line}\n`).join(''));
    const given = ['--rules', rules, '--rules', join(PACK, 'rules'), '--content', PACK];
    const expected = scanAlerts([exported, ...given, '--window']).filter(({ rule }) => rule.id !== 'crossing-id');
    expect(renderDifference(tellAlerts(found.values()), tellAlerts(expected))).toBe('');
    const ids = (alerts: Iterable<AlertLine>): string[] => [...alerts].map(({ id }) => id).sort();
    expect(ids(found.values())).toEqual(ids(expected));
    expect(normalise([...found.values()])).toEqual(normalise(expected));
    expect(new Set(expected.map(({ rule }) => rule.id)).size).toBeGreaterThan(3);

    const stored = new Map<string, Told>();
    for (const [instance, { data }] of servers.entries()) {
      for (const row of await storedAlerts(data)) {
        const { id, ruleId, ruleName: rule, host, time, foundAt, eventCount: count } = row;
        if (!isOfHealth(ruleId)) stored.set(id, { instance, rule, ruleId, host, time, foundAt, count });
      }
    }
    expect(renderDifference(stored, tellAlerts(expected))).toBe('');

    const dead = await readTopic(address, 'telltale-dead-letters');
    expect(new Set(dead.map(({ value }) => value!.toString()))).toEqual(new Set(fleet.poison));
    const about = new Map(dead[0]?.headers.map(([name, value]) => [name, value.toString()]) ?? []);
    if (dead.length > 0) expect([...about.keys()].sort()).toEqual(['offset', 'partition', 'reason', 'topic']);
    for (const { said } of servers)
      expect(said).toMatch(/1 rules do not run over the 6 partitions of events.*crossing/);
    process.stderr.write(
      `  ${ROUNDS} kills, ${fleet.events.length} events, ${expected.length} alerts, ${written.length} records of alerts, ${dead.length} dead letters\n`,
    );
  },
  180_000 + ROUNDS * 30_000,
);

/** Until the partitions of all instances together have been read to their ends. */
async function allRead(least: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    let partitions = 0;
    let lag = 0;
    let offsets = 0;
    for (const { url } of servers) {
      const text = await fetch(`${url}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      for (const [, name, value] of text.matchAll(/^telltale_kafka_(lag|offset)\{partition="\d+"\} (\d+)$/gm)) {
        if (name === 'lag') {
          partitions++;
          lag += Number(value);
        } else offsets += Number(value);
      }
    }
    if (partitions === PARTITIONS && lag === 0 && offsets >= least) return;
    await pause(200);
  }
  throw new Error(`the topic was not read to its end: ${servers.map(({ said }) => said).join('\n')}`);
}

/** Where an event lay is another matter in the two; alerts in order of their ids. */
function normalise(alerts: readonly AlertLine[]): unknown[] {
  return alerts
    .map((alert) => ({ ...alert, events: alert.events.map(({ record_id, time }) => `${time} ${record_id}`) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
