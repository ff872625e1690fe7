import { expect, it } from 'vitest';
import type { Finding, PieceReport } from './finding.ts';
import type { Piece } from './piece.ts';
import { PieceOrder } from './piece-order.ts';
import { GuessedEvents, TakenEvents, type TakenLog } from './taken-events.ts';

const REPORT = {} as PieceReport;
const piece = (index: number): Piece => ({ index, bytes: 1 }) as Piece;
const groups = { kind: 'groups' } as Finding;
const alert = { kind: 'match' } as unknown as Finding;
const NOWHERE = { events: 0, rows: 0 };

/** A reader ahead of its turn took one event. */
function logOf(source: string): TakenLog {
  const guess = new GuessedEvents(null);
  guess.enter(source, { lo: 1, hi: 1, hasId: true });
  guess.take(0);
  guess.leave();
  return guess.log();
}

const taken = (log: TakenLog | null): Finding => ({ kind: 'taken', log, repeats: 0, upTo: NOWHERE });

it('holds others up until a piece has been read again to its end, whatever threads say meanwhile', () => {
  const merged: string[] = [];
  const order = new PieceOrder(
    {
      finding: ({ index }, { kind }) => merged.push(`${index} ${kind}`),
      repeats: () => {},
      done: ({ index }) => merged.push(`${index} done`),
      progress: () => {},
    },
    new TakenEvents(),
  );
  for (const index of [0, 1, 2]) order.enter(piece(index));
  order.accept(0, [taken(logOf('a'))]);
  order.end(0, REPORT);
  order.accept(1, [taken(logOf('b')), groups]);
  order.end(1, REPORT);
  expect(order.again()?.piece.index).toBe(1);
  order.acceptAgain(alert);
  order.accept(2, [groups]);
  order.end(2, REPORT);
  order.acceptAgain(taken(null));
  order.acceptAgain(groups);
  order.endAgain();
  expect(merged).toEqual(['0 done', '1 groups', '1 done', '2 groups', '2 done']);
  expect(order.size).toBe(0);
});
