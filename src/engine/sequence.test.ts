import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../lang/expression.ts';
import type { Sequence } from '../lang/plan.ts';
import { SequenceMachine } from './sequence.ts';
import type { Candidate } from './term-hits.ts';

const anything: Expr = { kind: 'literal', value: true };

/** `A B` is two positive terms, `!B` a missing one; the machine only counts them, hits are given by the test. */
function sequence(terms: string, maxSpan: number | null, until = false): Sequence {
  return {
    kind: 'sequence',
    terms: terms.split(' ').map((term) => ({ predicate: anything, by: [], missing: term.startsWith('!') })),
    until: until ? { predicate: anything, by: [], missing: false } : null,
    maxSpan,
  };
}

/** `A1 B2@k U3`: letter = term (U is until), number = time, @ = key. Several letters hit several terms: `AB3`. */
function candidates(text: string): Candidate<string>[] {
  return text.split(' ').map((item, i) => {
    const [, letters, time, key] = /^([A-Z]+)(\d+)(?:@(\w+))?$/.exec(item)!;
    return {
      time: Number(time),
      host: null,
      id: String(i).padStart(4, '0'),
      hits: [...letters!].map((letter) => ({
        term: letter === 'U' ? -1 : letter.charCodeAt(0) - 65,
        keys: key === undefined ? [] : [key],
      })),
      match: item,
    };
  });
}

function run(stage: Sequence, list: readonly Candidate<string>[], maxKeys?: number): string[] {
  const found: string[] = [];
  const machine = new SequenceMachine<string>(
    stage,
    ({ events }) => found.push(events.map((e) => e?.match ?? '-').join(' ')),
    maxKeys,
  );
  for (const candidate of [...list].sort((a, b) => a.time - b.time)) machine.push(candidate);
  machine.end();
  return found;
}

describe('SequenceMachine', () => {
  const rows: { terms: string; maxSpan?: number; until?: boolean; events: string; expect: string[]; why: string }[] = [
    { terms: 'A B', events: 'A1 B2', expect: ['A1 B2'], why: 'two terms in order' },
    { terms: 'A B', events: 'B1 A2', expect: [], why: 'the wrong order is no sequence' },
    { terms: 'A B', events: 'A1 A2 B3', expect: ['A2 B3'], why: 'a newer start overwrites an older one' },
    { terms: 'A B', events: 'A1 B2 B3', expect: ['A1 B2'], why: 'a start is used up' },
    {
      terms: 'A B',
      events: 'AB1 AB2 AB3',
      expect: ['AB1 AB2', 'AB2 AB3'],
      why: 'one event may end one sequence and start the next',
    },
    { terms: 'A B', events: 'AB1', expect: [], why: 'an event never follows itself' },
    { terms: 'A B', maxSpan: 5, events: 'A1 B6', expect: ['A1 B6'], why: 'maxspan is inclusive' },
    { terms: 'A B', maxSpan: 5, events: 'A1 B7', expect: [], why: 'beyond maxspan' },
    { terms: 'A B', maxSpan: 5, events: 'A1 B7 B8', expect: [], why: 'a start that was too old is lost' },
    { terms: 'A B', events: 'A1@x B2@y B3@x', expect: ['A1@x B3@x'], why: 'keys do not mix' },
    { terms: 'A B', until: true, events: 'A1 U2 B3', expect: [], why: 'until between ends it' },
    { terms: 'A B', until: true, events: 'A1 B2 U3', expect: ['A1 B2'], why: 'until after completion is harmless' },
    {
      terms: 'A B',
      until: true,
      events: 'A1 BU2',
      expect: ['A1 BU2'],
      why: 'until on the completing event is not between',
    },
    {
      terms: 'A B',
      until: true,
      events: 'AU1 B2',
      expect: [],
      why: 'until on the starting event ends what it starts',
    },
    { terms: 'A B', until: true, events: 'A1@x U2@y B3@x', expect: ['A1@x B3@x'], why: 'until of another key' },
    { terms: 'A !B C', maxSpan: 10, events: 'A1 C3', expect: ['A1 - C3'], why: 'nothing in between' },
    { terms: 'A !B C', maxSpan: 10, events: 'A1 B2 C3', expect: [], why: 'the missing event is there' },
    {
      terms: 'A !B C',
      maxSpan: 10,
      events: 'B1 A2 C3',
      expect: ['B1 A2 C3'].map(() => 'A2 - C3'),
      why: 'the missing event came before',
    },
    {
      terms: 'A !B',
      maxSpan: 5,
      events: 'A1 B7',
      expect: ['A1 -'],
      why: 'trailing: after the wait it no longer counts',
    },
    { terms: 'A !B', maxSpan: 5, events: 'A1 B6', expect: [], why: 'trailing: within the wait' },
    { terms: 'A !B', maxSpan: 5, events: 'A1', expect: ['A1 -'], why: 'trailing: nothing more comes' },
    { terms: '!A B', maxSpan: 5, events: 'B9', expect: ['- B9'], why: 'leading: nothing before' },
    { terms: '!A B', maxSpan: 5, events: 'A5 B9', expect: [], why: 'leading: within maxspan before the end' },
    { terms: '!A B', maxSpan: 5, events: 'A1 B9', expect: ['- B9'], why: 'leading: long before' },
    {
      terms: 'A B C',
      maxSpan: 100,
      events: 'A1 B2 A3 C4',
      expect: ['A1 B2 C4'],
      why: 'a newer start does not disturb a later stage',
    },
  ];
  for (const { terms, maxSpan, until, events, expect: expected, why } of rows) {
    it(`${terms} over ${events}: ${why}`, () => {
      expect(run(sequence(terms, maxSpan ?? null, until), candidates(events))).toEqual(expected);
    });
  }

  it('gives the same for any order of arrival and with duplicates', () => {
    const events = 'A1@x B2@y AB3@x C4@y B5@x A6@y C7@x B8@y C9@y U10@x'.split(' ');
    const stage = sequence('A B C', 50, true);
    const expected = run(stage, candidates(events.join(' ')));
    expect(expected.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(candidates(events.join(' ')), { minLength: events.length, maxLength: events.length }),
        (shuffled) => {
          expect(run(stage, shuffled)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('forgets keys that maxspan has passed, and no others', () => {
    const machine = new SequenceMachine<string>(sequence('A B', 10), () => {});
    let most = 0;
    for (let time = 0; time < 1_000; time++) {
      for (const candidate of candidates(`A${time}@k${time}`)) machine.push(candidate);
      most = Math.max(most, machine.size);
    }
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThanOrEqual(22);
    expect(machine.dropped).toBe(0);
  });

  it.each([
    'A B',
    'A !B C',
    'A B !C',
    '!A B',
    '!A B !C',
  ])('finds the same %s of a key whatever other keys do', (terms) => {
    const letter = fc.constantFrom(...(terms.length > 4 ? ['A', 'B', 'C', 'AB'] : ['A', 'B', 'AB']));
    const event = fc.tuple(letter, fc.integer({ min: 0, max: 60 }), fc.constantFrom('x', 'y', 'z'));
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
        const list = candidates(events.map(([letters, time, key]) => `${letters}${time}@${key}`).join(' '));
        const stage = sequence(terms, 7);
        const apart = ['x', 'y', 'z'].flatMap((key) =>
          run(
            stage,
            list.filter(({ match }) => match.endsWith(key)),
          ),
        );
        expect(run(stage, list).sort()).toEqual(apart.sort());
      }),
    );
  });

  it('drops the keys that were touched longest ago when the table is full, and counts them', () => {
    const machine = new SequenceMachine<string>(sequence('A B', null), () => {}, 2);
    for (const candidate of candidates('A1@x A2@y A3@z')) machine.push(candidate);
    expect(machine.dropped).toBe(1);
    expect(run(sequence('A B', null), candidates('A1@x A2@y A3@z B4@x B5@y'), 2)).toEqual(['A2@y B5@y']);
  });

  it('keeps so many sequences that wait for an event not to come, drops the oldest of a key beyond, and counts them', () => {
    const found: string[] = [];
    const emit = ({ events }: { readonly events: readonly (Candidate<string> | null)[] }): void => {
      found.push(events.map((event) => event?.match ?? '-').join(' '));
    };
    const machine = new SequenceMachine<string>(sequence('A B !C', 100), emit, undefined, 2);
    for (const candidate of candidates('A1 B2 A3 B4 A5 B6')) machine.push(candidate);
    expect(machine.droppedWaiting).toBe(1);
    machine.end();
    expect(found).toEqual(['A3 B4 -', 'A5 B6 -']);
  });

  it.each(['A B !C', '!A B !C'])('takes linear time where very many wait: %s', (terms) => {
    let found = 0;
    const machine = new SequenceMachine<string>(sequence(terms, 1e12), () => found++);
    const [event] = candidates('AB0');
    for (let time = 0; time < 200_000; time++) machine.push({ ...event!, time, id: String(time) });
    machine.end();
    expect(found).toBeGreaterThan(100_000);
  }, 20_000);
});
