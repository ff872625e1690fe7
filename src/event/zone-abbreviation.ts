/**
 * What a zone is called at a time, for people: `CET`, `CEST`, or its offset where the time zone database has no letters
 * for it (`+03`). The runtime knows an abbreviation only in the English of a country where people use it.
 */
const LOCALES = ['en-US', 'en-GB', 'en-IE', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA'];

/** Zones that the runtime calls by nothing but an offset, or otherwise than the database; standard time, summer time. */
const WRITTEN: Readonly<Record<string, readonly [standard: string, summer?: string]>> = {
  'America/St_Johns': ['NST', 'NDT'],
  'Asia/Colombo': ['+0530'],
  'Asia/Dubai': ['+04'],
  'Asia/Hong_Kong': ['HKT'],
  'Asia/Jakarta': ['WIB'],
  'Asia/Jerusalem': ['IST', 'IDT'],
  'Asia/Karachi': ['PKT'],
  'Asia/Manila': ['PST'],
  'Asia/Muscat': ['+04'],
  'Asia/Seoul': ['KST'],
  'Asia/Shanghai': ['CST'],
  'Asia/Taipei': ['CST'],
  'Asia/Tokyo': ['JST'],
  'Etc/GMT': ['GMT'],
  'Europe/Moscow': ['MSK'],
  GMT: ['GMT'],
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** `offset`: microseconds east of UTC at that time; `standard`: the lesser one of that year. */
export function abbreviateZone(name: string, micros: number, offset: number, standard: number): string {
  const written = WRITTEN[name];
  if (written !== undefined) return (offset === standard ? written[0] : written[1]) ?? offsetText(offset);
  for (const locale of LOCALES) {
    const key = `${locale} ${name}`;
    let format = formats.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'short' });
      formats.set(key, format);
    }
    const text = format.formatToParts(micros / 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{2,5}$/.test(text)) return text;
  }
  return offsetText(offset);
}

/** `+03`, `+0530`. */
function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000_000);
  const digits = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : digits(minutes % 60)}`;
}
