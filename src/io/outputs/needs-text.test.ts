import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../text/render.ts';
import { type NeedsOfRule, renderNeeds } from './needs-text.ts';

const rule = (i: number, possible: number, present = possible): NeedsOfRule => ({
  name: `Rule ${i}\u001b[2J`,
  sources: [
    { kind: 'sysmon', eventId: '1', events: possible, never: possible > 0 ? null : 'its index' },
    { kind: 'sysmon', eventId: '22', events: 4, never: 'its category' },
  ],
  possible,
  impossible: 4,
  fields: [
    { name: 'process.name', present },
    { name: 'user.id', present: Math.max(0, present - 1) },
  ],
});

describe('renderNeeds', () => {
  it('says all of a few rules', () => {
    const text = renderNeeds([rule(1, 3), rule(2, 0)], 120).join('\n');
    expect(text).toContain('could hold on 3 events, never on 4');
    expect(text).toContain('user.id: missing in 1');
    expect(text).toContain('no source in this data can make it fire');
  });

  it('is a line each of many, with those that nothing can make fire by name', () => {
    const rules = Array.from({ length: 21 }, (_, i) => (i < 3 ? rule(i, i + 1, i) : rule(i, 0)));
    const lines = renderNeeds(rules, 120);
    expect(lines[0]).toBe(
      '21 rules: 2 could hold on some of these events, 1 find none of their fields, 18 no source of theirs',
    );
    expect(lines.slice(4, 6)).toEqual([
      '          3        1      2/2  Rule 2\\x1b[2J',
      '          2        1      1/2  Rule 1\\x1b[2J',
    ]);
    expect(lines.slice(6, 9)).toEqual(['', 'None of the fields that these ask for is there:', '  Rule 0\\x1b[2J']);
    expect(lines.slice(lines.indexOf('No source in this data can make these fire:') + 1)).toHaveLength(18);
    for (const line of renderNeeds(rules, 60).slice(2)) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });
});
