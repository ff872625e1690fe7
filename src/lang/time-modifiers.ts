/**
 * Names that, in search terms, say of which time the search is and not what an event holds; a subsearch may give them back,
 * too. The time range comes from outside here, so such a term holds whatever it says.
 */
const TIME_MODIFIERS: ReadonlySet<string> = new Set([
  'earliest',
  'latest',
  '_index_earliest',
  '_index_latest',
  'starttime',
  'endtime',
  'timeformat',
  'starttimeu',
  'endtimeu',
  'startdaysago',
  'enddaysago',
  'starthoursago',
  'endhoursago',
  'startminutesago',
  'endminutesago',
  'startmonthsago',
  'endmonthsago',
  'daysago',
  'hoursago',
  'minutesago',
  'monthsago',
  'searchtimespandays',
  'searchtimespanhours',
  'searchtimespanminutes',
  'searchtimespanmonths',
]);

/** Whether a term of this name is about the search's time range. */
export function isTimeModifier(name: string): boolean {
  return TIME_MODIFIERS.has(name.toLowerCase());
}
