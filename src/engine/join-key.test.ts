import { describe, expect, it } from 'vitest';
import { joinKeyRewriting } from './join-key.ts';

describe('join keys', () => {
  it('are one for one address, however it is written', () => {
    const rewrite = joinKeyRewriting('ip');
    expect(rewrite('::FFFF:10.0.0.1')).toBe('10.0.0.1');
    expect(rewrite('::ffff:a00:1')).toBe(rewrite('10.0.0.1'));
    expect(rewrite(['2001:DB8::1', '10.0.0.1'])).toEqual([rewrite('2001:db8:0:0:0:0:0:1'), '10.0.0.1']);
    expect(rewrite('::1')).not.toBe(rewrite('::2'));
    expect(rewrite('a:b')).toBe('a:b');
    expect(rewrite(null)).toBeNull();
  });

  it('are one for one millisecond, however it is written', () => {
    const rewrite = joinKeyRewriting('date');
    const instant = '2026-05-01T00:00:00.000Z';
    for (const written of [instant, '2026-05-01', 1_777_593_600_000, '1777593600000', '2026-05-01T02:00:00.0004+02:00'])
      expect(rewrite(written)).toBe(instant);
    expect(rewrite('2026-05-01T00:00:00.001Z')).not.toBe(instant);
    expect(rewrite('soon')).toBe('soon');
  });
});
