/**
 * Rows that stages make beyond those they are given: mvexpand one for each further value, join one for each further
 * partner. Such stages multiply when they follow each other, so what they make comes out of one budget: that of the search,
 * or where its rows come without end, that of the event.
 */
export interface RowGrowth {
  left: number;
  /** What is said when nothing is left, once. */
  said: string | null;
}

const MOST_OF_EVENT = 100_000;
const MOST_OF_SEARCH = 5_000_000;

export function openEventGrowth(): RowGrowth {
  return { left: MOST_OF_EVENT, said: `mvexpand made ${MOST_OF_EVENT} rows of one event; further ones were dropped` };
}

export function openSearchGrowth(): RowGrowth {
  return {
    left: MOST_OF_SEARCH,
    said: `mvexpand and join made ${MOST_OF_SEARCH} rows more than they were given; further ones were dropped`,
  };
}

/** Takes one row out of the budget; false where nothing is left. */
export function takeGrowth(growth: RowGrowth, limit: (what: string) => void): boolean {
  if (growth.left > 0) {
    growth.left--;
    return true;
  }
  if (growth.said !== null) limit(growth.said);
  growth.said = null;
  return false;
}
