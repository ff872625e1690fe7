import { expect, it } from 'vitest';
import { EMPTY_TRAIL } from '../engine/trail.ts';
import type { Value } from '../event/value.ts';
import { native } from '../rule/formats/native.ts';
import { buildRowAlerts, buildSequenceAlert } from './alerting.ts';

const TEXT = 'telltale: rule/1\nid: x\nname: N\nlanguage: eql\nquery: "sequence [any where true] [any where true]"\n';

/** A sequence of events, each its program and its fields, a second apart. */
function sequence(
  ...events: readonly (readonly [program: string | null, fields: { readonly [name: string]: Value }])[]
) {
  const [loaded] = native.parse({ name: 'n.yml', text: TEXT });
  if (loaded?.ok !== true) throw new Error('not loaded');
  const matched = events.map(([program, fields], i) => ({
    id: `${i}`,
    match: {
      reference: { source: 'a', record: i + 1, recordId: null, time: i * 1e6 },
      identity: { host: null, channel: null, recordId: null, time: i * 1e6, bytesHash: `${i}` },
      display: { host: 'H', user: null, processName: null, processExecutable: program, processEntityId: null },
      fields: Object.entries(fields),
    },
  }));
  return buildSequenceAlert(loaded.rule, '[]', matched);
}

it('shows of a sequence what the shown program did, and keeps what all events say', () => {
  const stop = { 'process.args': ['net', 'stop', 'x'], 'dns.question.name': 'a.example' };
  const run = { 'process.args': ['rundll32', 'a.dll,Run'] };
  const mixed = sequence(['C:\\net.exe', stop], ['C:\\rundll32.exe', run]);
  expect(mixed).toMatchObject({ process: { executable: 'C:\\rundll32.exe' }, shown: run });
  expect(mixed.fields['process.args']).toEqual(['net', 'stop', 'x', 'rundll32', 'a.dll,Run']);
  // One program, or none: what it said before still counts, its last word first.
  const once = sequence(['C:\\A.exe', stop], ['c:\\a.exe', run]);
  expect(once.shown).toEqual({ ...run, 'dns.question.name': 'a.example' });
  expect(sequence(['C:\\net.exe', stop], [null, run]).shown).toEqual({ ...run, 'dns.question.name': 'a.example' });
  // Nothing to tell apart.
  expect(sequence(['C:\\a.exe', run], ['C:\\b.exe', run])).not.toHaveProperty('shown');
});

it('shows of a row what is known, not what a data model filled in', () => {
  const [loaded] = native.parse({
    name: 'n.yml',
    text: 'telltale: rule/1\nid: x\nname: N\nlanguage: spl\nquery: a=1\n',
  });
  if (loaded?.ok !== true) throw new Error('not loaded');
  const row = new Map<string, Value>([
    ['dest', 'unknown'],
    ['host', 'PC-1'],
    ['user', 'unknown'],
    ['process_name', 'unknown.exe'],
    ['process_guid', 'null'],
  ]);
  const [alert] = buildRowAlerts(loaded.rule, [{ row, trail: EMPTY_TRAIL }], { from: null, to: null }, 0);
  expect(alert).toMatchObject({
    host: 'PC-1',
    user: null,
    process: { name: 'unknown.exe', executable: null, entity_id: null },
    fields: { dest: 'unknown', user: 'unknown', process_guid: 'null' },
  });
});
