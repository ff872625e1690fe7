import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueIndex, type ValueKey } from './value-index.ts';

function find(keys: readonly ValueKey[], value: string | number): number[] {
  const found = new Set<number>();
  new ValueIndex(keys.map((key, entry) => ({ key, entry }))).find(value, (entry) => found.add(entry));
  return [...found].sort((a, b) => a - b);
}

const literal = (text: string, starts = false, ends = false): ValueKey => ({ kind: 'literal', text, starts, ends });

describe('the value index', () => {
  const keys: ValueKey[] = [
    { kind: 'exact', text: 'cmd.exe' },
    literal('cmd'),
    literal('powershell', true),
    literal('.exe', false, true),
    { kind: 'number', number: 22 },
    { kind: 'present' },
  ];
  it.each([
    ['cmd.exe', [0, 1, 3, 5]],
    ['CMD.EXE', [5]],
    ['my cmd here', [1, 5]],
    ['powershell.exe', [2, 3, 5]],
    ['x powershell.exe ', [5]],
    ['22.0', [4, 5]],
    [22, [4, 5]],
    ['', [5]],
    ['ex', [5]],
  ] as const)('finds for %j the keys %j', (value, expected) => {
    expect(find(keys, value)).toEqual(expected);
  });

  it('finds every literal of very many', () => {
    const count = 70_000;
    const textOf = (i: number): string => `host${i}x.example`;
    const index = new ValueIndex(Array.from({ length: count }, (_, i) => ({ key: literal(textOf(i)), entry: i })));
    for (let i = 0; i < count; i += 499) {
      const found: number[] = [];
      index.find(`www.${textOf(i)}`, (entry) => found.push(entry));
      expect(found).toEqual([i]);
    }
  });

  it('gives each literal that a text holds, and no other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\\', 'é', '𝒳'), maxLength: 40 });
    const someLiteral = fc.record({
      text: text.filter((t) => t.length >= 3),
      starts: fc.boolean(),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(someLiteral, { maxLength: 30 }), text, (literals, value) => {
        const expected = literals.flatMap(({ text: own, starts, ends }, i) => {
          const fits =
            starts && ends
              ? value === own
              : starts
                ? value.startsWith(own)
                : ends
                  ? value.endsWith(own)
                  : value.includes(own);
          return fits ? [i] : [];
        });
        expect(
          find(
            literals.map((one) => literal(one.text, one.starts, one.ends)),
            value,
          ),
        ).toEqual(expected);
      }),
    );
  });
});
