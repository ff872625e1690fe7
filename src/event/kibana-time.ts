/** Times as Kibana shows them and writes them to CSV: `Mar 5, 2024 @ 10:11:12.345`, in the zone of who looked. */
import type { RawField } from './fields.ts';
import { MONTHS } from './time.ts';
import { firstOf } from './value.ts';

const SHOWN = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) @ (\d\d:\d\d:\d\d(?:\.\d{1,9})?)$/;
const ABBREVIATIONS = MONTHS.map((month) => month.slice(0, 3));

/** A field whose text is such a time, as ISO 8601 without a zone; null where it is none. */
export function kibanaTime(field: RawField | null): RawField | null {
  if (field === null) return null;
  return {
    read: (body) => {
      const text = firstOf(field.read(body));
      return typeof text === 'string' ? isoOf(text) : null;
    },
    needles: field.needles,
    from: field.from,
  };
}

function isoOf(text: string): string | null {
  const [, name, day, year, time] = SHOWN.exec(text) ?? [];
  const month = name === undefined ? -1 : ABBREVIATIONS.indexOf(name);
  return month < 0 ? null : `${year}-${String(month + 1).padStart(2, '0')}-${day!.padStart(2, '0')}T${time}`;
}
