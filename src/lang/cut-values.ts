/**
 * Values that were not tried because a multivalued field had more of them than the limit, counted for the whole thread:
 * they are cut in several places (conditions, join keys, lookups), each shared by all events, and must be said wherever
 * it happened. Whoever reads input takes the count away and reports it; nothing decides by it.
 */

let cuts = 0;

/** One event for which not every value, or combination of values, was tried. */
export function noteCut(): void {
  cuts++;
}

/** Events counted since the last call in this thread. */
export function takeCuts(): number {
  const taken = cuts;
  cuts = 0;
  return taken;
}
