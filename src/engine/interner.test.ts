import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scalarText } from '../event/value.ts';
import { Interner } from './interner.ts';

const value = fc.constantFrom('5', 5, '0.1', 0.1, 'true', true, 'a', 'b', '');
/** What comes between two calls of `begin`. */
const turns = fc.array(fc.array(value, { maxLength: 8 }), { maxLength: 6 });

describe('an interner that begins anew', () => {
  it('tells the same values apart and shows the same forms as one that is new', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const kept = new Interner();
        for (const values of all) {
          kept.begin();
          const fresh = new Interner();
          const ids = values.map((one) => kept.idOf(one));
          const freshIds = values.map((one) => fresh.idOf(one));
          expect(ids.map((id) => kept.values[id])).toEqual(freshIds.map((id) => fresh.values[id]));
          expect(ids.map((id) => ids.indexOf(id))).toEqual(freshIds.map((id) => freshIds.indexOf(id)));
        }
      }),
    );
  });

  it('gives an id to one value only, for as long as it lives', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const kept = new Interner();
        const textOf = new Map<number, string>();
        for (const values of all) {
          kept.begin();
          for (const one of values) {
            const id = kept.idOf(one);
            expect(textOf.get(id) ?? scalarText(one)).toBe(scalarText(one));
            textOf.set(id, scalarText(one));
          }
        }
      }),
    );
  });

  it('keeps the id of a value that comes in the same form again', () => {
    const kept = new Interner();
    const id = kept.idOf('a');
    kept.begin();
    kept.idOf('b');
    expect(kept.idOf('a')).toBe(id);
  });
});
