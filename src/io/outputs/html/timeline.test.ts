import { describe, expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 3);
const total = (timeline: Timeline, most: number): number =>
  timeline.bars(most).bars.reduce((sum, bar) => sum + bar.counts.reduce((a, b) => a + b, 0), 0);

describe('Timeline', () => {
  it('has contiguous bars with counts by severity', () => {
    const timeline = new Timeline();
    for (const [minutes, severity] of [
      [0, 'low'],
      [0.5, 'critical'],
      [3, 'low'],
    ] as const) {
      timeline.add(new Date(START + minutes * 60_000).toISOString(), severity);
    }
    const { step, bars } = timeline.bars(60);
    expect(step).toBe(60_000);
    expect(bars.map(({ counts }) => counts)).toEqual([
      [0, 1, 0, 0, 1],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 1, 0, 0, 0],
    ]);
    expect(bars[0]!.start).toBe(START);
  });

  it.each([
    [30 * 60_000, 60_000],
    [5 * HOUR, 5 * 60_000],
    [24 * HOUR, HOUR],
    [30 * 24 * HOUR, 24 * HOUR],
    [400 * 365 * 24 * HOUR, null],
  ])('a span of %d ms fits', (span, step) => {
    const timeline = new Timeline();
    timeline.add(new Date(START - span).toISOString(), 'low');
    timeline.add(new Date(START).toISOString(), 'low');
    const drawn = timeline.bars(72);
    expect(drawn.bars.length).toBeLessThanOrEqual(72);
    expect(total(timeline, 72)).toBe(2);
    if (step !== null) expect(drawn.step).toBe(step);
  });

  it('loses nothing and keeps few buckets for many different times', () => {
    const timeline = new Timeline();
    for (let i = 0; i < 50_000; i++) timeline.add(new Date(START + i * HOUR).toISOString(), 'medium');
    expect(total(timeline, 100)).toBe(50_000);
    expect(timeline.bars(100).bars.length).toBeLessThanOrEqual(100);
  });

  it('leaves out times that cannot be read', () => {
    const timeline = new Timeline();
    timeline.add(null, 'low');
    timeline.add('soon', 'low');
    expect(timeline.bars(10).bars).toEqual([]);
  });
});
