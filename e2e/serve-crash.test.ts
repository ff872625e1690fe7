/**
 * Kills the server under load, again and again, at random moments. Whatever it had acknowledged must be there afterwards,
 * once, and the alerts must be those of a scan over the same events, which nobody disturbed. `npm run test:crash` does
 * so 50 times.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EventLog } from '../src/io/event-log/event-log.ts';
import { openDuckdbStore } from '../src/store/duckdb.ts';
import { fleetEvent } from './lookups.ts';
import { freePort, isOfHealth, Server } from './server.ts';
import { type AlertLine, makeFolder, PACK, renderDifference, scanAlerts, tellAlerts } from './telltale.ts';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 3);
const SENDERS = 3;
const BATCH = 40;
const HOUR = 3_600_000;

const RULES = {
  'count.yml':
    'name: count\nid: count-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: \'EventCode=22 | stats count values(QueryName) as names by dvc Image\'\ncustom_schedule: { cron_schedule: "*/15 * * * *", earliest_time: -40m@m, latest_time: -10m@m }\n',
  'sequence.yml':
    'telltale: rule/1\nid: sequence-id\nname: sequence\nlanguage: eql\nquery: |\n  sequence by host.name with maxspan=1m\n    [ network where dns.question.name == "a.example" ]\n    [ network where dns.question.name == "api.openai.com" ]\n',
};

interface Sent {
  times: number;
  acknowledged: boolean;
}

it(
  `keeps what it acknowledged and finds what it should, killed ${ROUNDS} times under load`,
  async () => {
    const folder = makeFolder();
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    for (const [name, text] of Object.entries(RULES)) writeFileSync(join(rules, name), text);
    const port = await freePort();
    const server = new Server(folder, port, {
      rules: [rules, join(PACK, 'rules')],
      content: PACK,
      engine: { lateness_seconds: 60, checkpoint_seconds: 1, keep_events: 'all' },
    });
    await server.start();
    const started = Date.now();
    const sent = new Map<string, Sent>();
    let number = 0;
    let isOver = false;
    let newest = 0;
    const eventOf = (host: string, time: number, query: string): [string, string] => {
      const event = fleetEvent(++number, host, time, query);
      return [String(number), JSON.stringify({ event })];
    };
    /** Sends until it is acknowledged, as senders do. */
    const deliver = async (events: readonly (readonly [string, string])[]): Promise<void> => {
      const body = events.map(([, text]) => text).join('\n');
      for (;;) {
        for (const [id] of events) {
          const entry = sent.get(id) ?? { times: 0, acknowledged: false };
          entry.times++;
          sent.set(id, entry);
        }
        if ((await server.send(body)) === 200) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (const [id] of events) sent.get(id)!.acknowledged = true;
    };
    // Events of the last hours, as fast as they are taken; hosts begin together. A round takes seconds and sends some ten
    // minutes of events: were they to pass the clock, their windows would rightly still be open at the end.
    const first = started - (6 + ROUNDS / 2) * HOUR;
    await deliver(Array.from({ length: SENDERS }, (_, i) => eventOf(`HOST-${i}`, first, 'start.example')));
    const send = async (sender: number): Promise<void> => {
      let time = first;
      while (!isOver) {
        const events: [string, string][] = [];
        for (let i = 0; i < BATCH; i++) {
          time += Math.floor(Math.random() * 2_000);
          newest = Math.max(newest, time);
          const query = ['a.example', 'b.example', 'c.example', 'api.openai.com'][Math.floor(Math.random() * 4)]!;
          events.push(eventOf(`HOST-${sender}`, time, query));
        }
        await deliver(events);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    };
    const senders = Array.from({ length: SENDERS }, (_, i) => send(i));
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1_800));
      await server.end('SIGKILL');
      await server.start();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    isOver = true;
    await Promise.all(senders);
    expect(newest).toBeLessThan(Date.now() - HOUR);
    // The clocks of all hosts move on to now, so that every window with something in it closes.
    const closing = Array.from(
      { length: SENDERS },
      (_, i) =>
        [
          `end-${i}`,
          JSON.stringify({
            event: {
              EventID: 1,
              Channel: 'Microsoft-Windows-Sysmon/Operational',
              Computer: `HOST-${i}`,
              EventRecordID: `end-${i}`,
              TimeCreated: new Date().toISOString(),
            },
          }),
        ] as const,
    );
    await deliver(closing);
    expect(await server.end('SIGTERM')).toBe(0);

    const log = await EventLog.open({ folder: join(server.data, 'log'), now: () => 0 });
    let missing = 0;
    const reader = log.openReader(1, (_, count) => {
      missing += count;
    });
    const lines: string[] = [];
    for (let frame = await reader.next(); frame !== null; frame = await reader.next())
      if (frame.input !== '') lines.push(...frame.lines.toString().split('\n').slice(0, -1));
    expect(missing).toBe(0);
    await reader.close();
    await log.close();
    const found = new Map<string, number>();
    for (const line of lines) {
      const id = (JSON.parse(line) as { EventRecordID: string }).EventRecordID;
      found.set(id, (found.get(id) ?? 0) + 1);
    }
    const wrong = [...sent].filter(([id, { times, acknowledged }]) => {
      const there = found.get(id) ?? 0;
      return there > times || (acknowledged && there < 1);
    });
    expect(wrong).toEqual([]);
    expect([...sent.values()].filter(({ acknowledged }) => acknowledged).length).toBe(sent.size);

    const store = await openDuckdbStore(join(server.data, 'store.duckdb'));
    const size = await store.size();
    expect(size.events).toBe(lines.length);
    const alerts: unknown[] = [];
    let ofHealth = 0;
    let cursor: string | undefined;
    do {
      const page = await store.listAlerts({}, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      for (const { id, ruleId } of page.rows) {
        if (isOfHealth(ruleId)) ofHealth++;
        else alerts.push((await store.readAlert(id))!.alert);
      }
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    const counted = (await store.listSources()).reduce((sum, { events }) => sum + events, 0);
    expect(counted).toBe(lines.length);
    await store.close();

    const exported = join(folder, 'events.ndjson');
    writeFileSync(exported, lines.map((line) => `${line}\n`).join(''));
    const expected = scanAlerts([
      exported,
      '--rules',
      rules,
      '--rules',
      join(PACK, 'rules'),
      '--content',
      PACK,
      '--window',
    ]);
    expect(alerts.length + ofHealth).toBe(size.alerts);
    // What was sent again since no answer came is in the log again; a scan shows its alerts again, under the same ids.
    const once = [...new Map(expected.map((alert) => [alert.id, alert])).values()];
    expect(renderDifference(tellAlerts(alerts as AlertLine[]), tellAlerts(once))).toBe('');
    expect(normalise(alerts)).toEqual(normalise(once));
    expect(expected.length).toBeGreaterThan(20);
    expect(new Set(expected.map(({ rule }) => rule.language)).size).toBe(2);
    expect(readFileSync(join(server.data, 'checkpoint.json'), 'utf8')).toContain('"version":1');
    process.stderr.write(
      `  ${ROUNDS} kills, ${sent.size} events acknowledged, ${lines.length} in the log, ${expected.length} alerts\n`,
    );
  },
  120_000 + ROUNDS * 30_000,
);

/** Where an event lay is another matter in the two, and what tables show is stored, not written; in order of ids. */
function normalise(alerts: readonly unknown[]): unknown[] {
  return (alerts as { id: string; shown?: object; events: { record_id: string; time: string }[] }[])
    .map(({ shown: _, ...alert }) => ({
      ...alert,
      events: alert.events.map(({ record_id, time }) => `${time} ${record_id}`),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
