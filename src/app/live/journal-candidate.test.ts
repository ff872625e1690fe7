import { expect, it } from 'vitest';
import { StoredCandidate } from '../stored-candidate.ts';
import { presentForm } from './journal-candidate.ts';

/** As it was written when the first line held the time. */
const OLDER = [
  '1700000000000000',
  '[null,"WKS","7",null,"in:a",12,[[1,["k"],["c"]]]]',
  '["Sysmon",1700000000000123,["WKS","u","p.exe",null,["x","y"]],["k",null,["v","w"]],["a",null],null]',
].join('\n');

it('reads what older journals hold', () => {
  const candidate = new StoredCandidate(1700000000000000, presentForm(OLDER));
  expect(candidate.hits).toEqual([{ term: 1, keys: ['k'], carried: ['c'] }]);
  expect(candidate.read(['one', 'two', 'three'])).toEqual({
    reference: { source: 'in:a', record: 12, recordId: '7', time: 1700000000000123 },
    identity: { host: 'WKS', channel: 'Sysmon', recordId: '7', time: 1700000000000123, bytesHash: null },
    display: { host: 'WKS', user: 'u', processName: 'p.exe', processExecutable: null, processEntityId: ['x', 'y'] },
    fields: [
      ['one', 'k'],
      ['three', ['v', 'w']],
    ],
    alertValues: ['a', null],
  });
});

it('leaves alone what is written today', () => {
  const now = presentForm(OLDER);
  expect(presentForm(now)).toBe(now);
});
