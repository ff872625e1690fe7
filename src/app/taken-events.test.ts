import { expect, it } from 'vitest';
import type { EventKey } from '../event/event-key.ts';
import { GuessedEvents, TakenEvents } from './taken-events.ts';

const PROGRAM = 7;

/** Events of which many want the same places of a table. */
function keys(count: number): EventKey[] {
  return Array.from({ length: count }, (_, i) => ({ lo: i + 1, hi: Math.imul(i % 97, 0x9e3779b1), hasId: true }));
}

function logOf(events: readonly EventKey[]) {
  const guessed = new GuessedEvents(null);
  for (const key of events) {
    guessed.enter('a', key);
    guessed.take(PROGRAM);
    guessed.leave();
  }
  return guessed.log();
}

it.each([10, 700, 800, 5_000, 40_000])('forgets all of %i events of a log that it refuses', (count) => {
  const taken = new TakenEvents();
  const events = keys(count);
  // The first one comes twice.
  expect(taken.accept(logOf([...events, events[0]!]))).toBe(false);
  const still = events.filter((key) => {
    taken.enter('a', key);
    const isTaken = !taken.take(PROGRAM);
    taken.leave();
    return isTaken;
  });
  expect(still).toEqual([]);
});
