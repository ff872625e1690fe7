/** Numbers and times as people read them. Times are UTC, so that two people read the same. */
const NUMBER = new Intl.NumberFormat('en-US');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function formatCount(count: number): string {
  return NUMBER.format(count);
}

/** `1 alert`, `2 alerts`. */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `1.2 M`: for places where only the size matters. */
export function formatShort(count: number): string {
  if (count < 10_000) return formatCount(count);
  // What would be rounded up to the next unit, or to one more digit, is written there.
  if (count < 999_500) return `${(count / 1_000).toFixed(count < 99_950 ? 1 : 0)} k`;
  return `${(count / 1_000_000).toFixed(count < 9_950_000 ? 1 : 0)} M`;
}

/** Pixels that a chart's labels take beside it. */
export function labelRoom(labels: readonly string[] | null): number {
  const longest = Math.max(0, ...(labels ?? []).map(({ length }) => length));
  return Math.max(42, 12 + 8 * longest);
}

/** `2026-11-22 09:14:22`. */
export function formatMoment(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** `22 Nov`, with the year where it is not this one. */
export function formatDay(time: string, now = Date.now()): string {
  const [year = '', month = '1', day = '1'] = time.slice(0, 10).split('-');
  const text = `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''}`;
  return year === String(new Date(now).getUTCFullYear()) ? text : `${text} ${year}`;
}

/** `just now`, `4 min ago`, `3 h ago`, `12 d ago`. */
export function formatAgo(time: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${formatCount(Math.round(hours / 24))} d ago`;
}

/** `90 seconds`, `15 minutes`, `1 day`: in the largest unit that goes into it. */
export function formatSpan(seconds: number): string {
  const step = formatStep(seconds);
  return /^\d/.test(step) ? step : `1 ${step}`;
}

/** `15 minutes`, `2 hours`, `day`: the width of a bucket after `one bar per`. */
export function formatStep(seconds: number): string {
  const units: [number, string][] = [
    [604_800, 'week'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  for (const [size, name] of units) {
    if (seconds % size !== 0) continue;
    return seconds === size ? name : `${seconds / size} ${name}s`;
  }
  return `${seconds} seconds`;
}

/** Folder and name of a Windows or POSIX path; the folder keeps its last separator. */
export function splitPath(path: string): [folder: string, name: string] {
  const at = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1;
  return [path.slice(0, at), path.slice(at)];
}

/** `0 ms`, `3.2 ms`, `12 s`: how much processor time. */
export function formatCost(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  return ms < 10_000 ? `${formatCount(Math.round(ms))} ms` : `${formatCount(Math.round(ms / 1_000))} s`;
}

/** What people call the language of a rule; Elastic writes `kuery` for KQL. */
export function languageName(language: string): string {
  return language === 'kuery' ? 'KQL' : language === 'esql' ? 'ES|QL' : language.toUpperCase();
}
