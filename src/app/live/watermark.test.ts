import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Watermark } from './watermark.ts';

const settings = { lateness: 300, idle: 600, lag: 3_600 };

describe('the watermark', () => {
  it('follows the slowest host that is heard, less the lateness', () => {
    const mark = new Watermark(settings);
    expect(mark.advance(10_000)).toBeNull();
    mark.see('a', 9_000, 10_000);
    mark.see('b', 8_000, 10_000);
    expect(mark.advance(10_000)).toBe(7_700);
    expect(mark.see('a', 7_699, 10_000)).toBe(true);
    expect(mark.see('a', 7_700, 10_000)).toBe(false);
  });

  it('does not wait for hosts that fell silent or lag far behind', () => {
    const mark = new Watermark(settings);
    mark.see('a', 9_000, 10_000);
    mark.see('silent', 8_000, 10_000);
    mark.see('behind', 1_000, 10_600);
    mark.see('a', 9_600, 10_601);
    expect(mark.advance(10_601)).toBe(9_300);
  });

  it('forgets hosts that came once, so that one which comes later has a clock of its own', () => {
    const mark = new Watermark(settings);
    for (let i = 0; i < 120_000; i++) {
      const at = 10_000 + i;
      mark.see(`made-up-${i}`, at, at);
      if (i % 1_000 === 0) mark.advance(at);
    }
    expect(mark.hosts).toBeLessThan(25_000);
    const at = 132_000;
    mark.see('slow', at - 200, at);
    mark.see('quick', at, at);
    // As one of those that share a clock it would hold nobody back.
    expect(mark.advance(at)).toBe(at - 200 - settings.lateness);
  });

  it('goes on as on the wall when all are silent, and not while nobody listened', () => {
    const mark = new Watermark(settings);
    mark.see('a', 9_000, 10_000);
    expect(mark.advance(10_000)).toBe(8_700);
    expect(mark.advance(12_000)).toBe(10_700);
    const away = new Watermark(settings);
    away.see('a', 9_000, 10_000);
    away.resume(50_000);
    expect(away.advance(50_000)).toBe(8_700);
  });

  it('is not moved by a clock that runs ahead', () => {
    const mark = new Watermark(settings);
    mark.see('ahead', 9_999_999, 10_000);
    mark.see('a', 9_900, 10_000);
    expect(mark.advance(10_000)).toBe(9_600);
  });

  it('never goes back, and goes on from its state as if nothing had been', () => {
    const step = fc.record({ host: fc.constantFrom('a', 'b', 'c'), time: fc.nat(20_000), wait: fc.nat(900) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let one = new Watermark(settings);
        const other = new Watermark(settings);
        let at = 10_000;
        let before = Number.NEGATIVE_INFINITY;
        for (const { host, time, wait } of steps) {
          at += wait;
          one = new Watermark(settings, JSON.parse(JSON.stringify(one.state())));
          expect(one.see(host, time, at)).toBe(other.see(host, time, at));
          const value = one.advance(at)!;
          expect(value).toBe(other.advance(at));
          expect(value).toBeGreaterThanOrEqual(before);
          before = value;
        }
      }),
    );
  });
});
