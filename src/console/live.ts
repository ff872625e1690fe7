/** New alerts as they come: one connection for the whole page; what it brings makes lists and counts stale. */
import { useEffect, useState } from 'react';
import { addressOf } from './api.ts';
import { client } from './queries.ts';

/** At most one refresh in this time, so that a flood of alerts is no flood of questions. Milliseconds. */
const PACE = 2_000;

const counts = new Set<(count: number) => void>();
let state: 'live' | 'waiting' = 'waiting';
const states = new Set<() => void>();

function setState(next: typeof state): void {
  state = next;
  for (const listener of states) listener();
}

/** Listens while the component is there; the result is for the clean-up. */
export function openLive(): () => void {
  const source = new EventSource(addressOf('/alerts/stream'));
  let pending: ReturnType<typeof setTimeout> | null = null;
  source.addEventListener('open', () => setState('live'));
  source.addEventListener('error', () => setState('waiting'));
  source.addEventListener('alerts', (event) => {
    // Our own server's text, checked by shape: only the count is used.
    const { count } = JSON.parse(String(event.data)) as { count: number };
    for (const listener of counts) listener(count);
    pending ??= setTimeout(() => {
      pending = null;
      void client.invalidateQueries({ queryKey: ['alerts'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
      void client.invalidateQueries({ queryKey: ['usage'] });
    }, PACE);
  });
  return () => {
    if (pending !== null) clearTimeout(pending);
    source.close();
    setState('waiting');
  };
}

export function useLiveState(): typeof state {
  const [shown, show] = useState(state);
  useEffect(() => {
    const listener = (): void => show(state);
    states.add(listener);
    listener();
    return () => {
      states.delete(listener);
    };
  }, []);
  return shown;
}

/** Calls with the number of alerts that just came. */
export function useNewAlerts(listener: (count: number) => void): void {
  useEffect(() => {
    counts.add(listener);
    return () => {
      counts.delete(listener);
    };
  }, [listener]);
}
