/** The exam that every store passes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { RISK_THRESHOLD_RULE } from '../alert/risk-incidents.ts';
import { formatTime } from '../event/time.ts';
import type { LineTest } from './line-test.ts';
import {
  type AlertFilter,
  BadCursor,
  type EventFilter,
  type EventRow,
  type NewEvent,
  type Store,
  type StoreBatch,
} from './store.ts';

const HOUR = 3_600_000_000;
const START = Date.UTC(2026, 10, 3, 9) * 1000;

export function madeAlert(id: string, change: Partial<Alert> = {}): Alert {
  return {
    id,
    kind: 'alert',
    time: formatTime(START),
    rule: {
      id: 'rule-1',
      name: 'A rule',
      version: '1',
      language: 'eql',
      type: 'eql',
      severity: 'medium',
      risk_score: 47,
      description: '',
      author: '',
      license: '',
      tags: [],
      stories: [],
      references: [],
      false_positives: [],
      threat: [],
    },
    host: 'WKS-03',
    user: 'CORP\\bob',
    process: { name: 'viewer.exe', executable: 'C:\\Users\\bob\\viewer.exe', entity_id: null },
    fields: { 'dns.question.name': 'api.openai.com' },
    event_count: 1,
    events: [{ source: 'hec', record: 1, record_id: '1', time: formatTime(START) }],
    risk: [],
    threat_objects: [],
    drilldowns: [],
    ...change,
  };
}

function batch(position: number, parts: Partial<StoreBatch> = {}): StoreBatch {
  return { position, at: START, alerts: [], events: [], usage: [], sources: [], ...parts };
}

export function examineStore(name: string, open: () => Promise<Store>): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    it('keeps an alert once, says which are new, and keeps its triage', async () => {
      const alert = madeAlert('a');
      expect(await store.write(batch(1, { alerts: [alert] }))).toEqual(['a']);
      await store.triage({ ids: ['a', 'nobody'], state: 'acknowledged', comment: 'mine', by: 'ann', at: START + 1 });
      expect(await store.write(batch(2, { alerts: [alert, madeAlert('b'), madeAlert('b')] }))).toEqual(['b']);
      const entry = await store.readAlert('a');
      expect(entry?.alert).toEqual(alert);
      expect(entry).toMatchObject({ state: 'acknowledged', disposition: null, host: 'WKS-03', foundAt: START });
      expect(entry?.notes).toEqual([
        {
          at: START + 1,
          by: 'ann',
          text: 'mine',
          change: { state: 'acknowledged', disposition: null, assignee: null },
        },
      ]);
      expect(await store.readAlert('c')).toBeNull();
      expect((await store.size()).alerts).toBe(2);
    });

    it('pages through alerts, newest first, each once', async () => {
      const alerts = Array.from({ length: 25 }, (_, i) =>
        madeAlert(`id-${String(i).padStart(2, '0')}`, { time: formatTime(START + Math.floor(i / 2) * HOUR) }),
      );
      await store.write(batch(1, { alerts }));
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 10; pages++) {
        const page = await store.listAlerts({}, { limit: 10, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.rows.map(({ id }) => id));
        if (page.next === null) break;
        cursor = page.next;
      }
      expect(seen).toEqual(alerts.map(({ id }) => id).reverse());
      await expect(store.listAlerts({}, { limit: 10, cursor: 'nonsense' })).rejects.toThrow(BadCursor);
    });

    it('pages through alerts of one time, and of none older, without losing or repeating any', async () => {
      const alerts = Array.from({ length: 23 }, (_, i) =>
        madeAlert(`id-${String(i).padStart(2, '0')}`, {
          time: formatTime(START + (i < 3 ? HOUR : i < 20 ? 0 : -HOUR)),
        }),
      );
      await store.write(batch(1, { alerts }));
      await store.triage({ ids: ['id-07', 'id-21'], state: 'closed', disposition: 'benign', by: 'ann', at: START });
      for (const filter of [{}, { states: ['open'] as const }, { states: [] }]) {
        const seen: string[] = [];
        let cursor: string | null | undefined;
        for (let pages = 0; cursor !== null && pages < 30; pages++) {
          const page = await store.listAlerts(filter, { limit: 4, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.rows.map(({ id }) => id));
          cursor = page.next;
        }
        const wanted = alerts
          .map(({ id, time }) => ({ id, time: time ?? '' }))
          .filter(
            ({ id }) => 'states' in filter === false || (filter.states.length > 0 && id !== 'id-07' && id !== 'id-21'),
          )
          .sort((a, b) => (a.time === b.time ? (a.id < b.id ? 1 : -1) : a.time < b.time ? 1 : -1));
        expect(seen).toEqual(wanted.map(({ id }) => id));
      }
    });

    it('counts the alerts of each rule', async () => {
      const of = (id: string, ruleId: string): Alert => {
        const alert = madeAlert(id);
        return { ...alert, rule: { ...alert.rule, id: ruleId } };
      };
      expect([...(await store.countByRule())]).toEqual([]);
      await store.write(batch(1, { alerts: [of('a', 'one'), of('b', 'two'), of('c', 'one')] }));
      await store.write(batch(2, { alerts: [of('a', 'one')] }));
      expect([...(await store.countByRule())].sort()).toEqual([
        ['one', 2],
        ['two', 1],
      ]);
    });

    it('changes only alerts in the states that are named', async () => {
      const ids = ['a', 'b', 'c'];
      await store.write(batch(1, { alerts: ids.map((id) => madeAlert(id)) }));
      const by = 'ann';
      await store.triage({ ids: ['a'], state: 'closed', disposition: 'true-positive', by, at: START });
      await store.triage({ ids: ['b'], state: 'acknowledged', by, at: START });
      const from = ['open', 'acknowledged'] as const;
      const change = {
        ids: [...ids, 'nobody'],
        from,
        state: 'closed',
        disposition: 'benign',
        by,
        at: START + 1,
      } as const;
      expect(await store.triage(change)).toBe(2);
      const found = await Promise.all(ids.map((id) => store.readAlert(id)));
      expect(found.map((entry) => [entry?.disposition, entry?.notes.length])).toEqual([
        ['true-positive', 1],
        ['benign', 2],
        ['benign', 1],
      ]);
      expect(await store.triage(change)).toBe(0);
    });

    it('finds the alerts of a host and of a user, few or thousands, whatever else is asked', async () => {
      const made = (i: number, host: string, user: string): Alert =>
        madeAlert(`id-${String(i).padStart(4, '0')}`, { host, user, time: formatTime(START + i * 1000) });
      const alerts = Array.from({ length: 2_300 }, (_, i) =>
        i % 500 === 7 ? made(i, 'Srv-01', 'CORP\\eve') : made(i, 'WKS-03', i % 3 === 0 ? 'CORP\\eve' : 'CORP\\bob'),
      );
      await store.write(batch(1, { alerts }));
      const closed = alerts.filter((_, i) => i % 500 === 7 || i % 250 === 0).slice(2);
      await store.triage({
        ids: closed.map(({ id }) => id),
        state: 'closed',
        disposition: 'benign',
        by: 'ann',
        at: START,
      });
      const filters: AlertFilter[] = [
        { host: 'srv-01' },
        { host: 'SRV-01', states: ['open'] },
        { host: 'wks-03', states: ['closed'] },
        { host: 'wks-03', user: 'corp\\EVE', from: START + 1_500_000 },
        { user: 'corp\\eve', text: 'srv' },
        { host: 'nowhere' },
      ];
      for (const filter of filters) {
        const wanted = alerts.filter(
          (alert, i) =>
            (filter.host === undefined || alert.host?.toLowerCase() === filter.host.toLowerCase()) &&
            (filter.user === undefined || alert.user?.toLowerCase() === filter.user.toLowerCase()) &&
            (filter.from === undefined || START + i * 1000 >= filter.from) &&
            (filter.text === undefined || alert.host === 'Srv-01') &&
            (filter.states === undefined || closed.includes(alert) === (filter.states[0] === 'closed')),
        );
        const seen: string[] = [];
        let cursor: string | null | undefined;
        while (cursor !== null && seen.length < alerts.length) {
          const page = await store.listAlerts(filter, { limit: 400, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.rows.map(({ id }) => id));
          cursor = page.next;
        }
        expect(seen).toEqual(wanted.map(({ id }) => id).reverse());
        expect((await store.countAlerts(filter)).total).toBe(wanted.length);
      }
    });

    it('gives alerts in the order in which they were found', async () => {
      expect(store.foundAt).toBe(0);
      await store.write({ ...batch(1, { alerts: [madeAlert('b'), madeAlert('a')] }), at: 5 });
      await store.write({ ...batch(2, { alerts: [madeAlert('a'), madeAlert('c', { time: null })] }), at: 7 });
      await store.write({ ...batch(3, { alerts: [madeAlert('b')] }), at: 8 });
      expect(store.foundAt).toBe(7);
      const first = await store.listFound(null, 2);
      expect(first.map(({ foundAt, alert }) => [foundAt, alert.id])).toEqual([[5, 'a'], [5, 'b']]); // biome-ignore format: one line
      expect((await store.listFound({ at: 5, id: 'a' }, 9)).map(({ alert }) => alert.id)).toEqual(['b', 'c']);
      expect(await store.listFound({ at: 7, id: 'c' }, 9)).toEqual([]);
    });

    it('filters and counts alerts', async () => {
      const other = madeAlert('b', { host: 'SRV-01', time: formatTime(START + 2 * HOUR), kind: 'risk' });
      await store.write(batch(1, { alerts: [madeAlert('a'), other] }));
      await store.triage({ ids: ['b'], state: 'closed', disposition: 'benign', by: 'ann', at: START });
      const ids = async (filter: object): Promise<string[]> =>
        (await store.listAlerts(filter, { limit: 9 })).rows.map(({ id }) => id);
      expect(await ids({ host: 'srv-01' })).toEqual(['b']);
      expect(await ids({ states: ['open'] })).toEqual(['a']);
      expect(await ids({ kinds: ['risk'] })).toEqual(['b']);
      expect(await ids({ severities: ['high'] })).toEqual([]);
      expect(await ids({ from: START + 1 })).toEqual(['b']);
      expect(await ids({ to: START + 1 })).toEqual(['a']);
      expect(await ids({ text: 'API.openai' })).toEqual(['b', 'a']);
      expect(await ids({ text: "%' OR 1=1 --" })).toEqual([]);
      expect(await ids({ ruleId: 'rule-1', user: 'corp\\BOB' })).toEqual(['b', 'a']);
      const counts = await store.countAlerts({});
      expect(counts.total).toBe(2);
      expect(counts.severity).toEqual([['medium', 2]]);
      expect(new Map(counts.state)).toEqual(new Map([['open', 1], ['closed', 1]])); // biome-ignore format: one line
      expect(counts.rules).toEqual([['rule-1', 'A rule', 2]]);
      expect(await store.countOverTime({}, HOUR)).toEqual([
        { time: START, severity: 'medium', count: 1 },
        { time: START + 2 * HOUR, severity: 'medium', count: 1 },
      ]);
      expect((await store.readAlert('b'))?.disposition).toBe('benign');
      await store.triage({ ids: ['b'], state: 'open', by: 'ann', at: START });
      expect((await store.readAlert('b'))?.disposition).toBeNull();
    });

    it('replaces what a finding about a stretch of time says of itself, and keeps its triage', async () => {
      const incident = (time: number, severity: Alert['rule']['severity'], count: number): Alert => {
        const { rule, ...rest } = madeAlert('i', { time: formatTime(time), event_count: count });
        return { ...rest, rule: { ...rule, id: RISK_THRESHOLD_RULE.id, severity } };
      };
      expect(await store.write(batch(1, { alerts: [incident(START, 'medium', 2)] }))).toEqual(['i']);
      await store.triage({ ids: ['i'], state: 'acknowledged', by: 'ann', at: START });
      expect(await store.write(batch(2, { alerts: [incident(START + HOUR, 'critical', 9)] }))).toEqual([]);
      const { rows } = await store.listAlerts({ severities: ['critical'] }, { limit: 9 });
      expect(rows).toMatchObject([
        { id: 'i', state: 'acknowledged', eventCount: 9, time: START + HOUR, foundAt: START },
      ]);
      expect((await store.readAlert('i'))?.alert.event_count).toBe(9);
    });

    it('takes lines as bytes, thousands at once, with whatever an event holds', async () => {
      const event = (position: number, text: string | Uint8Array): NewEvent => ({
        position,
        time: null,
        host: 'W\u0000S\ud800',
        kind: 'sysmon',
        eventId: '',
        user: null,
        process: 'ü€\u{1f600}',
        text,
      });
      const events = Array.from({ length: 3000 }, (_, i) => event(i + 1, Buffer.from(`{"é":${i}}`)));
      events.push(event(3001, ''), event(3002, 'x'.repeat(2_000_000)));
      await store.write(batch(3002, { events }));
      expect((await store.size()).events).toBe(3002);
      const rows = await store.readEvents([1, 2049, 3001, 3002]);
      expect(rows.map(({ text }) => text)).toEqual(['{"é":0}', '{"é":2048}', '', 'x'.repeat(2_000_000)]);
      expect(rows[0]).toMatchObject({ position: 1, time: null, user: null, process: 'ü€\u{1f600}' });
    });

    it('cuts and reads events by class and by what stands in their lines', async () => {
      const event = (position: number, classKey: string | null, text: string): EventRow => ({
        position,
        time: START + position,
        host: 'WKS-03',
        kind: 'sysmon',
        eventId: '22',
        user: null,
        process: null,
        ...(classKey === null ? {} : { classKey }),
        text,
      });
      const events = [
        event(1, 'dns', '{"QueryName":"api.OPENAI.com"}'),
        event(2, 'process', '{"Image":"api.openai.com"}'),
        event(4, null, '{"QueryName":"claude.ai"}'),
        event(7, 'dns', '{"QueryName":"other.test"}'),
        event(9, 'dns', '{"Query\\u004eame":"api.openai.com"}'),
      ];
      await store.write(batch(9, { events }));
      expect(await store.countEventClasses({ from: START + 2 })).toEqual([
        { classKey: null, events: 1, sample: 4 },
        { classKey: 'dns', events: 2, sample: 7 },
        { classKey: 'process', events: 1, sample: 2 },
      ]);
      const line: LineTest = {
        kind: 'all',
        tests: [
          { kind: 'any', tests: [{ kind: 'word', text: 'QueryName' }] },
          { kind: 'part', texts: ['openai.com', 'claude.ai'] },
        ],
      };
      const read = async (filter: EventFilter): Promise<number[]> => {
        const found: number[] = [];
        for (const span of await store.cutEvents(filter, 2)) {
          const lines = await store.readLines(filter, span);
          expect(lines).toHaveLength(span.events);
          for (const { position, text } of lines) {
            found.push(position);
            expect(events.find((one) => one.position === position)?.text).toBe(text);
          }
        }
        return found;
      };
      expect(await read({})).toEqual([1, 2, 4, 7, 9]);
      expect(await read({ line })).toEqual([1, 4, 9]);
      expect(await read({ classKeys: ['dns'] })).toEqual([1, 4, 7, 9]);
      expect(await read({ classKeys: ['dns'], line, from: START + 2, to: START + 9 })).toEqual([4]);
      expect(await read({ classKeys: [], line: { kind: 'any', tests: [] } })).toEqual([]);
      expect((await store.readEvents([1]))[0]).toEqual(events[0]);
    });

    it('counts a stretch of the log once, however often it is written', async () => {
      const stretch = batch(10, {
        events: [
          {
            position: 10,
            time: START,
            host: 'WKS-03',
            kind: 'sysmon',
            eventId: '22',
            user: null,
            process: null,
            text: '{"a":"\\ud800 \\u0000"}',
          },
        ],
        usage: [
          {
            provider: 'OpenAI',
            kind: 'api',
            program: 'viewer.exe',
            programPath: null,
            host: 'WKS-03',
            user: null,
            contacts: 3,
            failed: 1,
            targets: ['api.openai.com'],
            firstTime: START,
            lastTime: START + 5,
          },
        ],
        sources: [
          {
            input: 'hec',
            sender: 'fleet',
            host: 'WKS-03',
            events: 7,
            bytes: 900,
            late: 0,
            faults: 1,
            newest: START,
            receivedAt: START,
          },
        ],
      });
      await store.write(stretch);
      await store.write(stretch);
      expect(store.position).toBe(10);
      expect((await store.listUsage({}))[0]).toMatchObject({ contacts: 3, failed: 1, providerSince: START });
      expect((await store.listSources())[0]).toMatchObject({ events: 7, since: START });
      expect(await store.readEvents([10, 11])).toHaveLength(1);
      await store.write({ ...stretch, position: 20, events: [] });
      expect((await store.listUsage({ provider: 'OpenAI' }))[0]).toMatchObject({ contacts: 6 });
      expect((await store.listSources())[0]).toMatchObject({ events: 14, faults: 2 });
      expect((await store.listEvents({ host: 'wks-03', text: 'A"' }, { limit: 5 })).rows).toHaveLength(1);
    });

    it('keeps a position for each stream, over a stretch that is written again', async () => {
      const source = { input: 'kafka', host: null, events: 2, bytes: 9, late: 0, faults: 0, newest: START };
      for (const [stream, position] of [
        ['b', 7],
        ['b', 7],
        ['c', 3],
        ['b', 5],
      ] as const)
        await store.write(batch(position, { stream, sources: [{ ...source, sender: stream, receivedAt: START }] }));
      expect([store.position, store.positionOf('b'), store.positionOf('c'), store.positionOf('d')]).toEqual([
        0, 7, 3, 0,
      ]);
      expect((await store.listSources()).map(({ sender, events }) => [sender, events]).sort()).toEqual([
        ['b', 2],
        ['c', 2],
      ]);
    });

    it('adds up what is the same but for case or broken characters, within one batch too', async () => {
      const hosts = ['WKS-\ud800', 'wks-\ud801', 'Wks-\ufffd'];
      await store.write({
        position: 1,
        at: START,
        alerts: [],
        events: [],
        usage: hosts.map((host) => ({
          provider: 'OpenAI',
          kind: 'api',
          program: null,
          programPath: null,
          host,
          user: null,
          contacts: 1,
          failed: 0,
          targets: [],
          firstTime: START,
          lastTime: START,
        })),
        sources: hosts.map((host) => ({
          input: 'hec',
          sender: 'fleet',
          host,
          events: 1,
          bytes: 1,
          late: 0,
          faults: 0,
          newest: null,
          receivedAt: START,
        })),
      });
      const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
      expect(sum((await store.listUsage({})).map(({ contacts }) => contacts))).toBe(3);
      expect(sum((await store.listSources()).map(({ events }) => events))).toBe(3);
    });

    it('counts what risk factors make of a score', async () => {
      const risk = [{ object: 'WKS-03', type: 'system', score: 20, calculated_score: 30, message: 'm' }];
      await store.write(batch(1, { alerts: [madeAlert('a', { risk })] }));
      expect((await store.listEntities({}, 10)).map(({ score }) => score)).toEqual([30]);
    });

    it('adds risk up by object, once for each alert', async () => {
      const risk = [{ object: 'WKS-03', type: 'system', score: 20, message: 'm' }];
      await store.write(batch(1, { alerts: [madeAlert('a', { risk }), madeAlert('b', { risk })] }));
      await store.write(batch(2, { alerts: [madeAlert('a', { risk })] }));
      expect(await store.listEntities({}, 10)).toEqual([
        { object: 'WKS-03', type: 'system', score: 40, alerts: 2, rules: 1, firstTime: START, lastTime: START },
      ]);
      expect(await store.listRisk('wks-03', 'system', {})).toHaveLength(2);
      expect(await store.listRisk('wks-03', null, { from: START + 1 })).toEqual([]);
    });

    it('keeps users, sessions, tokens and what was done', async () => {
      const user = { name: 'ann', role: 'admin', secret: 's', createdAt: 1, disabled: false } as const;
      await store.writeUser(user);
      await store.writeUser({ ...user, role: 'viewer' });
      expect(await store.readUser('ann')).toEqual({ ...user, role: 'viewer' });
      await store.writeSession({ id: 'x', user: 'ann', createdAt: 1, expiresAt: 2 });
      expect(await store.readSession('x')).toMatchObject({ user: 'ann' });
      await store.writeSession({ id: 'y', user: 'ann', createdAt: 1, expiresAt: 2 });
      await store.removeSession('x');
      expect(await store.readSession('x')).toBeNull();
      expect(await store.removeUser('ann')).toBe(true);
      expect(await store.removeUser('ann')).toBe(false);
      expect(await store.listUsers()).toEqual([]);
      const token = {
        id: 't',
        name: 'fleet',
        scope: 'ingest',
        createdAt: 1,
        createdBy: 'ann',
        revokedAt: null,
      } as const;
      await store.writeToken(token);
      await store.writeToken({ ...token, revokedAt: 5 });
      expect(await store.listTokens()).toEqual([{ ...token, revokedAt: 5 }]);
      for (let i = 0; i < 5; i++)
        await store.audit({ at: i, actor: 'ann', action: 'login', target: null, detail: null });
      const first = await store.listAudit({ limit: 3 });
      const second = await store.listAudit({ limit: 3, cursor: first.next! });
      expect([...first.rows, ...second.rows].map(({ at }) => at)).toEqual([4, 3, 2, 1, 0]);
      expect(second.next).toBeNull();
    });

    it('forgets what is old, and no alert that is open', async () => {
      await store.write(batch(1, { alerts: [madeAlert('a'), madeAlert('b')] }));
      await store.triage({ ids: ['a'], state: 'closed', disposition: 'benign', by: 'ann', at: START });
      await store.forget({ events: START + 1, sources: 0, alerts: START + 1, audit: START + 1, now: START });
      expect((await store.listAlerts({}, { limit: 9 })).rows.map(({ id }) => id)).toEqual(['b']);
    });

    it('forgets events that have no time, or one that is to come, by when they were stored, and sources nobody hears', async () => {
      const day = 86_400_000_000;
      const rest = { host: 'H', kind: 'sysmon', eventId: '1', user: null, process: null, text: '{}' } as const;
      const from = (host: string, receivedAt: number) =>
        ({
          input: 'hec',
          sender: 't',
          host,
          events: 1,
          bytes: 1,
          late: 0,
          faults: 0,
          newest: null,
          receivedAt,
        }) as const;
      const times = [null, START + 1000 * day, START - 40 * day, START];
      await store.write(
        batch(4, {
          at: START,
          events: times.map((time, i) => ({ ...rest, position: i + 1, time })),
          sources: [from('old', START - day), from('new', START)],
        }),
      );
      const kept = async (): Promise<number[]> =>
        (await store.readEvents([1, 2, 3, 4])).map(({ position }) => position).sort();
      const forget = (now: number): Promise<void> =>
        store.forget({ events: now - 30 * day, sources: START, alerts: 0, audit: 0, now });
      await forget(START + 29 * day);
      expect(await kept()).toEqual([1, 2, 4]);
      expect((await store.listSources()).map(({ host }) => host)).toEqual(['new']);
      await forget(START + 31 * day);
      expect(await kept()).toEqual([]);
    });
  });
}
