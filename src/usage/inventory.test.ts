import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Provider, Sighting } from './catalogue.ts';
import type { Contact, ProgramSeen } from './contact.ts';
import { Inventory } from './inventory.ts';

const DAY = 86_400_000_000;

function sighting(
  name: string,
  precision: Sighting['precision'] = 'dedicated',
  kind: Sighting['kind'] = 'chat',
): Sighting {
  const provider: Provider = { name, kind, hosts: [], ports: [], processes: [], modelFiles: [] };
  return { provider, kind, precision };
}

const PROGRAM: ProgramSeen = {
  path: 'C:\\a\\x.exe',
  name: 'x.exe',
  product: null,
  signer: null,
  sha256: null,
  commandLine: null,
  parent: null,
};

function contact(over: Partial<Contact> & { time?: number | null; record?: number } = {}): Contact {
  const { time = DAY, record = 1, ...rest } = over;
  return {
    sighting: sighting('Parrot'),
    via: 'dns',
    target: 'parrot.example',
    program: PROGRAM,
    host: 'WKS-01',
    user: 'CORP\\anna',
    failed: false,
    place: { source: 'a.json', record, recordId: null, time },
    ...rest,
  };
}

function inventoryOf(contacts: readonly Contact[], limit?: number): Inventory {
  const inventory = new Inventory(limit);
  for (const one of contacts) inventory.add(one);
  return inventory;
}

describe('inventories', () => {
  it('count answers where there is no question, and of questions only whether they failed', () => {
    const answer = (failed: boolean): Contact => contact({ isAnswer: true, failed, time: 2 * DAY });
    expect(inventoryOf([answer(false), answer(true)]).rows).toMatchObject([
      { count: 2, failed: 1, days: [2], answersOnly: true },
    ]);
    for (const contacts of [
      [contact(), answer(true), answer(false)],
      [answer(true), contact(), answer(false)],
      [answer(false), answer(true), contact()],
    ]) {
      const [row] = inventoryOf(contacts).rows;
      expect(row).toMatchObject({ count: 1, failed: 1, days: [1] });
      expect(row).not.toHaveProperty('answersOnly');
    }
  });

  it('keep one row for each provider, program, host and user', () => {
    const { rows } = inventoryOf([
      contact({ time: 3 * DAY, record: 1 }),
      contact({ time: 1 * DAY + 5, record: 2, failed: true }),
      contact({ time: 1 * DAY + 9, record: 3, via: 'network', target: 'api.parrot.example' }),
      contact({ host: 'wks-01', user: 'corp\\ANNA', program: { ...PROGRAM, path: 'c:\\A\\X.EXE' } }),
      contact({ host: 'WKS-02' }),
      contact({ sighting: sighting('Crow') }),
      contact({ program: null }),
    ]);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      provider: 'Parrot',
      count: 4,
      failed: 1,
      via: { dns: 3, network: 1 },
      days: [1, 3],
      targets: [
        ['api.parrot.example', 1],
        ['parrot.example', 3],
      ],
      first: { record: 1, time: DAY },
      last: { record: 1, time: 3 * DAY },
    });
  });

  it('name twenty targets and count the rest', () => {
    const names = Array.from({ length: 25 }, (_, i) => `h${String(i).padStart(2, '0')}.example`);
    const targets = [...names.toReversed(), ...names];
    const { rows } = inventoryOf(targets.map((target) => contact({ target })));
    expect(rows[0]?.targets).toEqual(names.slice(0, 20).map((name) => [name, 2]));
    expect(rows[0]?.otherTargets).toBe(10);
  });

  it('tell the latest days apart, and no more than some years of them', () => {
    const days = Array.from({ length: 4_100 }, (_, i) => (i * 2_003) % 4_100);
    const { rows } = inventoryOf(days.map((day) => contact({ time: day * DAY })));
    expect(rows[0]?.days).toEqual(Array.from({ length: 4_000 }, (_, i) => 100 + i));
  });

  it('call a row shared only where every host is', () => {
    const shared = contact({ sighting: sighting('Parrot', 'shared', 'hosting') });
    expect(inventoryOf([shared]).rows[0]).toMatchObject({ precision: 'shared', kind: 'hosting' });
    expect(inventoryOf([shared, contact()]).rows[0]).toMatchObject({ precision: 'dedicated', kind: 'chat' });
  });

  it('learn of a program what later events say', () => {
    const { rows } = inventoryOf([
      contact(),
      contact({ program: { ...PROGRAM, signer: 'Parrot Ltd', sha256: 'ab' } }),
      contact(),
    ]);
    expect(rows[0]?.program).toEqual({ ...PROGRAM, signer: 'Parrot Ltd', sha256: 'ab' });
  });

  it('count what is beyond their cap', () => {
    const inventory = inventoryOf(
      [contact({ host: 'A' }), contact({ host: 'B' }), contact({ host: 'C' }), contact({ host: 'A' })],
      2,
    );
    expect(inventory.rows.map(({ host, count }) => [host, count])).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    expect(inventory.leftOut).toBe(1);
  });

  it('are the same however the input is cut', () => {
    const one = fc.record({
      time: fc.option(fc.integer({ min: 0, max: 9 * DAY })),
      host: fc.constantFrom('A', 'a', 'B', null),
      target: fc.integer({ min: 0, max: 40 }).map((n) => `h${n}.example`),
      failed: fc.boolean(),
      shared: fc.boolean(),
      signer: fc.constantFrom(null, 'S'),
      isAnswer: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 80 }), fc.nat({ max: 80 }), (seeds, cut) => {
        const make = (from: number, list: typeof seeds): Contact[] =>
          list.map(({ time, host, target, failed, shared, signer, isAnswer }, i) =>
            contact({
              time,
              host,
              target,
              failed,
              ...(isAnswer ? { isAnswer } : {}),
              record: from + i,
              program: { ...PROGRAM, signer },
              sighting: sighting('Parrot', shared ? 'shared' : 'dedicated'),
            }),
          );
        const whole = inventoryOf(make(1, seeds));
        const merged = new Inventory();
        const head = seeds.slice(0, cut);
        merged.absorb(inventoryOf(make(1, head)).rows, 0);
        merged.absorb(inventoryOf(make(1, seeds.slice(cut))).rows, head.length);
        expect(merged.rows).toEqual(whole.rows);
      }),
    );
  });
});
