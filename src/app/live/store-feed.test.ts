import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeAlert } from '../../store/store.contract.ts';
import { AlertDesk } from './alert-desk.ts';
import { StoreFeed } from './store-feed.ts';
import { Stretch } from './stretch.ts';

describe('StoreFeed', () => {
  let stretch: Stretch;
  let position: number;
  let written: string[][];
  let refusals: number;
  let release: (() => void)[];
  let heard: string[];

  function makeFeed(): StoreFeed {
    const store = {
      get position() {
        return position;
      },
      foundAt: 0,
      write: async (batch: { position: number; alerts: readonly { id: string }[] }) => {
        if (refusals-- > 0) throw new Error('full');
        await new Promise<void>((resolve) => release.push(resolve));
        position = batch.position;
        written.push(batch.alerts.map(({ id }) => id));
        return [];
      },
    };
    const stream = {
      get hasAlerts() {
        return stretch.hasAlerts;
      },
      get isLarge() {
        return stretch.isLarge;
      },
      batch: (at: number) => stretch.batch(at),
      beginStretch: () => {
        stretch = new Stretch();
      },
    };
    return new StoreFeed(stream, {
      store,
      desk: new AlertDesk(store, () => 1),
      onRefused: ({ message }) => heard.push(message),
      onWritten: () => heard.push('written'),
    });
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'], now: 10_000 });
    vi.advanceTimersByTime(10_000);
    [stretch, position, written, refusals, release, heard] = [new Stretch(), 0, [], 0, [], []];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets everything happen that needs no time, and the store take what it was given. */
  const turn = async (): Promise<void> => {
    for (const done of release.splice(0)) done();
    await vi.advanceTimersByTimeAsync(0);
  };

  it('tells of an alert at once, and of where evaluation stands now and then', async () => {
    const feed = makeFeed();
    expect(feed.dueIn(0)).toBe(Number.POSITIVE_INFINITY);
    expect(feed.dueIn(5)).toBe(0);
    feed.begin(5);
    expect(feed.dueIn(6)).toBe(Number.POSITIVE_INFINITY);
    await turn();
    await turn();
    expect(heard).toEqual(['written']);
    expect(feed.dueIn(6)).toBe(1000);
    stretch.addAlert(madeAlert('a'));
    expect(feed.dueIn(6)).toBe(250);
    vi.advanceTimersByTime(250);
    expect(feed.dueIn(6)).toBe(0);
  });

  it('tells of one batch after another, none twice', async () => {
    const feed = makeFeed();
    stretch.addAlert(madeAlert('a'));
    feed.begin(5);
    await turn();
    stretch.addAlert(madeAlert('b'));
    feed.begin(6);
    const flushed = feed.flush(6);
    for (let turns = 0; turns < 5; turns++) await turn();
    await flushed;
    expect(written).toEqual([['a'], ['b']]);
    expect(position).toBe(6);
    await feed.flush(6);
    expect(written).toHaveLength(2);
  });

  it('tries again what was refused, and takes nothing on top of it while the server closes', async () => {
    const feed = makeFeed();
    refusals = 2;
    stretch.addAlert(madeAlert('a'));
    feed.begin(5);
    await vi.advanceTimersByTimeAsync(2_500);
    await turn();
    expect([heard, written]).toEqual([['full', 'full', 'written'], [['a']]]);
    refusals = 9;
    stretch.addAlert(madeAlert('b'));
    void feed.close();
    await feed.flush(6);
    expect(feed.hasGivenUp).toBe(true);
    refusals = 0;
    stretch.addAlert(madeAlert('c'));
    await feed.flush(7);
    expect([written, position]).toEqual([[['a']], 5]);
  });
});
