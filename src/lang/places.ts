/**
 * Names that a database of places has in plans: the lookup table that `iplocation` asks, its key and its columns, which
 * are called as Splunk calls them. Names of places are in English unless a language is behind them (`City.de`).
 */

/** No table of a rule can have this name: it has a blank. */
export const PLACE_TABLE = 'database of places';
export const PLACE_KEY = 'ip';

const NAMED = ['City', 'Country', 'Region'] as const;
const PLAIN = ['lat', 'lon'] as const;
/** Languages in which databases name places, beside English. */
export const PLACE_LANGUAGES = ['de', 'es', 'fr', 'ja', 'pt-BR', 'ru', 'zh-CN'] as const;

export interface PlaceColumn {
  /** Of the table. */
  readonly column: string;
  /** Of the row. */
  readonly field: string;
}

/** What `iplocation` adds: `all` is its `allfields`. */
export function placeColumns(all: boolean, language: string, prefix: string): readonly PlaceColumn[] {
  const named = (name: string): PlaceColumn => ({
    column: language === 'en' ? name : `${name}.${language}`,
    field: prefix + name,
  });
  const plain = (name: string): PlaceColumn => ({ column: name, field: prefix + name });
  return [
    ...NAMED.map(named),
    ...PLAIN.map(plain),
    ...(all ? [named('Continent'), plain('MetroCode'), plain('Timezone')] : []),
  ];
}

/** Every column that the table may be asked for. */
export const ALL_PLACE_COLUMNS: readonly string[] = [
  ...new Set(
    ['en', ...PLACE_LANGUAGES].flatMap((language) => placeColumns(true, language, '').map((one) => one.column)),
  ),
];
