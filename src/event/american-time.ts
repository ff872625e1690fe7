/**
 * Times as people in the United States write them, and Windows does there: `3/17/2026 9:00:00 AM`, in exports of portals
 * with a comma behind the date. Day and month are not told apart elsewhere: what has no half of the day is no such time.
 */
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2})(:\d\d:\d\d(?:\.\d{1,9})?)[ \u202f]([AP])M$/;

/** As ISO 8601 without a zone; null for other text. */
export function americanTime(text: string): string | null {
  const [, month, day, year, hour, rest, half] = AMERICAN.exec(text) ?? [];
  if (month === undefined) return null;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  return `${year}-${month.padStart(2, '0')}-${day!.padStart(2, '0')}T${String(hours).padStart(2, '0')}${rest}`;
}
