import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../text/render.ts';
import { renderProgress } from './progress.ts';

const HALF_WAY = { bytesDone: 500e6, bytesTotal: 1_000e6, seconds: 2, alerts: 12, faults: 0 };

describe('renderProgress', () => {
  it.each([
    [HALF_WAY, 120, '██████████░░░░░░░░░░   50 %  500 MB of 1.0 GB  250 MB/s  2.0 s left  12 alerts'],
    [
      { ...HALF_WAY, faults: 1 },
      120,
      '██████████░░░░░░░░░░   50 %  500 MB of 1.0 GB  250 MB/s  2.0 s left  12 alerts  1 fault',
    ],
    [HALF_WAY, 70, ' 50 %  500 MB of 1.0 GB  250 MB/s  2.0 s left  12 alerts'],
    [HALF_WAY, 40, ' 50 %  2.0 s left  12 alerts'],
    [HALF_WAY, 8, ' 50 %'],
    [HALF_WAY, 3, ''],
    [{ ...HALF_WAY, bytesTotal: null, alerts: 1 }, 80, '500 MB  250 MB/s  1 alert'],
    [{ ...HALF_WAY, seconds: 0.1 }, 60, '██████████░░░░░░░░░░   50 %  500 MB of 1.0 GB  12 alerts'],
    [{ ...HALF_WAY, bytesDone: 1_200e6 }, 120, '████████████████████  100 %  1.2 GB of 1.0 GB  600 MB/s  12 alerts'],
    [{ ...HALF_WAY, bytesDone: 0, bytesTotal: 0 }, 60, '0 B  12 alerts'],
  ])('%j in %i columns', (progress, width, expected) => {
    expect(renderProgress(progress, width)).toBe(expected);
  });

  it('never fills the last column', () => {
    for (let width = 0; width < 140; width++) {
      const line = renderProgress({ ...HALF_WAY, faults: 3 }, width);
      expect(displayWidth(line)).toBeLessThan(Math.max(1, width));
    }
  });

  it('shows no remaining time at the end', () => {
    expect(renderProgress({ ...HALF_WAY, bytesDone: 1_000e6 }, 120)).not.toContain('left');
  });
});
