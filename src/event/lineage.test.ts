/** Who descends from whom: what is gathered of a whole input and what is kept of a stream, against plain walking. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { creationOf, identityOf, type LineageKeeper, type LineageTaker } from './lineage.ts';
import { LineageTable, LineageTableBuilder } from './lineage-table.ts';
import { CurrentLineage, LiveLineage } from './live-lineage.ts';

const classifier = new Classifier({ parseXml: () => null, strictFields: false, zone: 'UTC' });
const MARK = 'descendant of [x]';

interface Made {
  readonly host: string;
  readonly id: number;
  readonly parent: number;
  readonly isMarked: boolean;
}

/** A process creation at the given second: of Sysmon, or of the Security log, which gives no unique ids. */
function creation({ host, id, parent, isMarked }: Made, at: number, kind: 'sysmon' | 'security') {
  const time = new Date(Date.UTC(2026, 0, 5) + at * 1000).toISOString();
  const own = `C:\\${isMarked ? 'marked' : 'plain'}.exe`;
  return kind === 'sysmon'
    ? {
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        EventID: 1,
        Computer: host,
        UtcTime: time,
        ProcessGuid: `{${id}}`,
        ParentProcessGuid: `{${parent}}`,
        ProcessId: id,
        Image: own,
      }
    : {
        Channel: 'Security',
        EventID: 4688,
        Computer: host,
        TimeCreated: time,
        NewProcessId: `0x${id.toString(16)}`,
        ProcessId: `0x${parent.toString(16)}`,
        NewProcessName: own,
      };
}

function tell(body: object, taker: LineageTaker): void {
  const { cls, body: own } = classifier.classify(body as never)!;
  taker.created(creationOf(cls, own)!);
  if (JSON.stringify(own).includes('marked')) taker.marked(MARK, identityOf(cls, own)!);
}

function ask(body: object, lineage: Pick<LineageKeeper, 'descends'>): boolean {
  const { cls, body: own } = classifier.classify(body as never)!;
  return lineage.descends(MARK, cls, own);
}

/** Processes as they are made: the parent is one of the host's earlier ones, or none that was seen; ids may come again. */
const processes = fc
  .array(fc.record({ host: fc.constantFrom('A', 'B'), id: fc.nat(9), parent: fc.nat(9), isMarked: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) => all.filter(({ id, parent }) => id !== parent));

/** Sysmon's never come again. */
function withUniqueIds(made: readonly Made[]): readonly Made[] {
  return made.filter((one, i) => made.findIndex((other) => other.host === one.host && other.id === one.id) === i);
}

/** Whether the last one with the parent's id, or one of its line, is marked: by plain walking. */
function descendsFromMarked(all: readonly Made[], at: number): boolean {
  const { host, parent } = all[at]!;
  for (let before = at - 1; before >= 0; before--) {
    const one = all[before]!;
    if (one.host === host && one.id === parent) return one.isMarked || descendsFromMarked(all, before);
  }
  return false;
}

it.each(['sysmon', 'security'] as const)('agrees with plain walking over events of %s, in any order', (kind) => {
  fc.assert(
    fc.property(processes, fc.infiniteStream(fc.nat()), (made, order) => {
      const all = kind === 'security' ? made : withUniqueIds(made);
      const bodies = all.map((one, at) => creation(one, at, kind));
      const wanted = all.map((_, at) => descendsFromMarked(all, at));
      const live = new LiveLineage();
      const said = bodies.map((body) => {
        tell(body, live);
        return ask(body, live);
      });
      const builder = new LineageTableBuilder([MARK]);
      const shuffled = bodies.map((body) => ({ body, key: order.next().value })).sort((a, b) => a.key - b.key);
      // Copies of a log change nothing.
      for (const { body } of [...shuffled, ...shuffled.slice(0, 5)]) tell(body, builder);
      const table = new LineageTable(builder.build());
      expect(said).toEqual(wanted);
      expect(bodies.map((body) => ask(body, table))).toEqual(wanted);
    }),
  );
});

it('gives a stream and a whole input one answer where two logs tell of one machine', () => {
  const logs = fc.array(fc.constantFrom('sysmon' as const, 'security' as const), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(processes, logs, (made, kinds) => {
      const all = withUniqueIds(made);
      const bodies = all.map((one, at) => creation(one, at, kinds[at]!));
      const live = new LiveLineage();
      const builder = new LineageTableBuilder([MARK]);
      const said = bodies.map((body) => {
        tell(body, live);
        tell(body, builder);
        return ask(body, live);
      });
      const table = new LineageTable(builder.build());
      expect(bodies.map((body) => ask(body, table))).toEqual(said);
    }),
  );
});

it('knows a parent by its process id where only other logs tell of the child', () => {
  const marked = creation({ host: 'A', id: 16, parent: 0, isMarked: true }, 1, 'sysmon');
  const child = creation({ host: 'A', id: 17, parent: 16, isMarked: false }, 2, 'security');
  const lineages = [new LiveLineage(), new LineageTableBuilder([MARK])];
  for (const lineage of lineages) {
    const { cls, body } = classifier.classify(marked as never)!;
    lineage.marked(MARK, identityOf(cls, body)!); // its creation was not seen
    tell(child, lineage);
  }
  const [live, builder] = lineages as [LiveLineage, LineageTableBuilder];
  expect([ask(child, live), ask(child, new LineageTable(builder.build()))]).toEqual([true, true]);
});

it('goes on from what was written down', () => {
  const before = new LiveLineage();
  tell(creation({ host: 'A', id: 1, parent: 0, isMarked: true }, 1, 'sysmon'), before);
  const after = new LiveLineage(JSON.parse(JSON.stringify(before.state())));
  const child = creation({ host: 'A', id: 2, parent: 1, isMarked: false }, 2, 'sysmon');
  tell(child, after);
  expect(ask(child, after)).toBe(true);
});

it('forgets who was not heard of for longest, and counts it', () => {
  const live = new LiveLineage([], 6); // each process is known by two ids
  for (const id of [1, 2, 3, 4]) tell(creation({ host: 'A', id, parent: 0, isMarked: true }, id, 'sysmon'), live);
  const children = [1, 4].map((parent) =>
    creation({ host: 'A', id: 10 + parent, parent, isMarked: false }, 10, 'sysmon'),
  );
  expect(live.dropped).toBe(2);
  for (const child of children) tell(child, live);
  expect(children.map((child) => ask(child, live))).toEqual([false, true]);
});

it('takes no more processes than it has room for, and counts the others', () => {
  const builder = new LineageTableBuilder([MARK], 1);
  for (const id of [1, 2]) tell(creation({ host: 'A', id, parent: 0, isMarked: false }, id, 'sysmon'), builder);
  expect(builder.dropped).toBe(1);
});

it('ends where processes made at one time are each other’s parents, or their own', () => {
  const builder = new LineageTableBuilder([MARK]);
  const pairs = [
    [1, 2],
    [2, 1],
    [3, 3],
  ] as const;
  const bodies = pairs.map(([id, parent]) => creation({ host: 'A', id, parent, isMarked: id === 1 }, 1, 'sysmon'));
  for (const body of bodies) tell(body, builder);
  const table = new LineageTable(builder.build());
  expect(bodies.map((body) => ask(body, table))).toEqual([true, true, false]);
});

it('knows a line of thirty thousand processes', () => {
  const builder = new LineageTableBuilder([MARK]);
  const line = Array.from({ length: 30_000 }, (_, i) =>
    creation({ host: 'A', id: i + 1, parent: i, isMarked: i === 0 }, i, 'sysmon'),
  );
  for (const body of line) tell(body, builder);
  expect(ask(line.at(-1)!, new LineageTable(builder.build()))).toBe(true);
});

it('answers for one stream after another', () => {
  const [one, current] = [new LiveLineage(), new CurrentLineage()];
  const child = creation({ host: 'A', id: 2, parent: 1, isMarked: false }, 2, 'sysmon');
  current.of = one;
  for (const body of [creation({ host: 'A', id: 1, parent: 0, isMarked: true }, 1, 'sysmon'), child])
    tell(body, current);
  expect(ask(child, current)).toBe(true);
  current.of = new LiveLineage();
  expect(ask(child, current)).toBe(false);
});
