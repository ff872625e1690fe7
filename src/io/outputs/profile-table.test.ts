import { describe, expect, it } from 'vitest';
import { HIDDEN_CHARACTERS } from '../../text/render.ts';
import { renderProfile } from './profile-table.ts';

const rule = { id: 'a', name: 'A rule', language: 'eql', tried: 200, held: 3, unpinned: 0, ms: 4 };

describe('a profile', () => {
  it('says how many rules an event is tried on, which pin nothing, and what each cost', () => {
    const other = { ...rule, id: 'b', name: 'Ano\u001b[31mther', tried: 100, unpinned: 100, ms: 0.5 };
    const lines = renderProfile({ events: 1000, findingMs: 2.4, rules: [rule, other] }, { width: null, color: false });
    expect(lines[0]).toBe(
      '1,000 events, each tried on 0.30 rules, of which 0.01 held; 2 ms to find the candidates, 5 ms to try them',
    );
    expect(lines[1]).toBe(
      '1 rule pinned nothing on some kind of event and had to be tried on each of them: 33 % of all that was tried',
    );
    expect(lines.slice(3).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['MS', 'TRIED', 'HELD', 'US EACH', 'UNPINNED', 'RULE'],
      ['4.0', '200', '3', '20.00', 'A rule'],
      ['0.5', '100', '3', '5.00', '100', expect.stringContaining('ther')],
    ]);
    for (const line of lines) expect(line).not.toMatch(HIDDEN_CHARACTERS);
  });

  it('is short where nothing was evaluated, and cut to the screen', () => {
    expect(renderProfile({ events: 0, findingMs: 0, rules: [] }, { width: null, color: false })).toHaveLength(1);
    const many = Array.from({ length: 40 }, (_, i) => ({ ...rule, id: String(i), name: 'x'.repeat(200) }));
    const lines = renderProfile({ events: 1, findingMs: 0, rules: many }, { width: 60, color: false });
    expect(lines.at(-1)).toBe('… 15 more rules with less');
    for (const line of lines.slice(3)) expect(line.length).toBeLessThanOrEqual(60);
  });
});
