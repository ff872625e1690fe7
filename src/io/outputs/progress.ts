/**
 * The progress line on a terminal, from numbers alone: who measures time and when it is drawn is not decided here. The
 * line never fills the last column, where some terminals would wrap; what does not fit is left out, least useful first.
 */
import { displayWidth } from '../../text/render.ts';
import { renderBytes, renderDuration, renderQuantity } from './quantity.ts';

export interface Progress {
  /** On disk, of what has been read so far. */
  readonly bytesDone: number;
  /** null: not known (standard input). */
  readonly bytesTotal: number | null;
  /** Since the start. */
  readonly seconds: number;
  readonly alerts: number;
  readonly faults: number;
}

const BAR_COLUMNS = 20;
/** Before that, rate and remaining time would jump about. Seconds. */
const SETTLED = 0.5;

/** One line without line break or colour, narrower than `width`; empty if not even the percentage fits. */
export function renderProgress(progress: Progress, width: number): string {
  const { bytesDone, bytesTotal, seconds, alerts, faults } = progress;
  const share = bytesTotal === null || bytesTotal <= 0 ? null : Math.min(1, Math.max(0, bytesDone / bytesTotal));
  const rate = seconds >= SETTLED && bytesDone > 0 ? bytesDone / seconds : null;
  // Each with its rank: the highest number is left out first.
  const parts: (readonly [number, string])[] = [];
  if (share !== null) parts.push([5, renderBar(share)], [0, `${String(Math.floor(share * 100)).padStart(3)} %`]);
  parts.push([3, share === null ? renderBytes(bytesDone) : `${renderBytes(bytesDone)} of ${renderBytes(bytesTotal!)}`]);
  if (rate !== null) parts.push([4, `${renderBytes(rate)}/s`]);
  if (rate !== null && share !== null && share < 1)
    parts.push([2, `${renderDuration((bytesTotal! - bytesDone) / rate)} left`]);
  parts.push([1, renderQuantity(alerts, 'alert')]);
  if (faults > 0) parts.push([6, renderQuantity(faults, 'fault')]);
  for (let most = 6; most >= 0; most--) {
    const line = parts
      .filter(([rank]) => rank <= most)
      .map(([, text]) => text)
      .join('  ');
    if (displayWidth(line) < width) return line;
  }
  return '';
}

function renderBar(share: number): string {
  const full = Math.round(share * BAR_COLUMNS);
  return '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
}
