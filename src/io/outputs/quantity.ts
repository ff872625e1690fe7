/**
 * Numbers as people read them: thousands separators, decimal byte units, durations, plurals. Deterministic, whatever
 * the machine's locale is; what is not a finite number is shown as `?`, never as NaN.
 */

/** `1004643` as `1,004,643`; fractions are rounded away. */
export function renderCount(count: number): string {
  if (!Number.isFinite(count)) return '?';
  const digits = String(Math.abs(Math.round(count)));
  return (count < 0 ? '-' : '') + digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `14 files`, `2 queries`: the count and its noun. */
export function renderQuantity(count: number, one: string, many = `${one}s`): string {
  return `${renderCount(count)} ${count === 1 ? one : many}`;
}

/** A score or ratio with at most one decimal: `60`, `12.5`. */
export function renderScore(score: number): string {
  if (!Number.isFinite(score)) return '?';
  const tenths = Math.round(Math.abs(score) * 10);
  const sign = score < 0 && tenths > 0 ? '-' : '';
  return sign + renderCount(Math.floor(tenths / 10)) + (tenths % 10 === 0 ? '' : `.${tenths % 10}`);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in decimal units with one decimal below 10: `512 B`, `1.2 GB`, `340 MB`. */
export function renderBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '?';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${BYTE_UNITS[unit]}`;
}

/** Seconds as `0.4 s`, `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function renderDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '?';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${renderCount(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** ISO 8601 as `2026-11-03 09:14:22` (UTC, whole seconds); anything else as it is. */
export function renderTime(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso;
}
