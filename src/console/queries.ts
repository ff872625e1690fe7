/** What the pages ask the server for, with how long an answer counts as fresh. */
import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type * as alertsWire from '../server/wire/alerts.ts';
import type * as entitiesWire from '../server/wire/entities.ts';
import type * as overviewWire from '../server/wire/overview.ts';
import type * as peopleWire from '../server/wire/people.ts';
import type * as rulesWire from '../server/wire/rules.ts';
import type * as usageWire from '../server/wire/usage.ts';
import { ApiError, ask, type Parameters } from './api.ts';

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});

/** As many as the server takes in one request. */
const CLOSED_AT_ONCE = 200;

type List<T> = { items: T[] };

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: () => ask<peopleWire.Session>('GET', '/session'),
    staleTime: 60_000,
  });
}

export function useOverview(range: Parameters) {
  return useQuery({
    queryKey: ['overview', range],
    queryFn: ({ signal }) => ask<overviewWire.Overview>('GET', '/overview', { parameters: range, signal }),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function useAlerts(filters: Parameters) {
  return useInfiniteQuery({
    queryKey: ['alerts', filters],
    queryFn: ({ pageParam, signal }) =>
      ask<alertsWire.AlertPage>('GET', '/alerts', {
        parameters: { ...filters, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

export function useAlertCounts(filters: Parameters) {
  return useQuery({
    queryKey: ['alerts', 'counts', filters],
    queryFn: ({ signal }) => ask<alertsWire.AlertCounts>('GET', '/alerts/counts', { parameters: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useAlert(id: string) {
  return useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => ask<alertsWire.AlertDetail>('GET', `/alerts/${id}`, { signal }),
  });
}

/** Decides about an alert; lists and counts are asked for anew. */
export function useTriage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: alertsWire.TriageChange }) =>
      ask<alertsWire.AlertDetail>('POST', `/alerts/${id}/triage`, { body: change }),
    onSuccess: (alert) => {
      queries.setQueryData(['alert', alert.id], alert);
      void queries.invalidateQueries({ queryKey: ['alerts'] });
      void queries.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}

/** Closes those that are given, part by part; says how many were, also where it fails on the way. */
export function useClosing() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, change }: { ids: readonly string[]; change: Omit<alertsWire.Closing, 'ids'> }) => {
      let closed = 0;
      for (let at = 0; at < ids.length; at += CLOSED_AT_ONCE) {
        const body = { ...change, ids: ids.slice(at, at + CLOSED_AT_ONCE) };
        closed += (await ask<alertsWire.Closed>('POST', '/alerts/close', { body })).closed;
      }
      return closed;
    },
    onSettled: () => {
      for (const key of ['alerts', 'alert', 'overview']) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** Ids of the alerts that filters let through, newest first; at most as many as asked, and one page more. */
export async function readAlertIds(filters: Parameters, most: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: alertsWire.AlertPage = await ask('GET', '/alerts', { parameters: { ...filters, limit: 500, cursor } });
    ids.push(...page.items.filter(({ state }) => state !== 'closed').map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null && ids.length < most);
  return ids.slice(0, most);
}

export function useEntity(object: string, range: Parameters) {
  return useQuery({
    queryKey: ['entity', object, range],
    queryFn: ({ signal }) =>
      ask<entitiesWire.EntityDetail>('GET', `/entities/${encodeURIComponent(object)}`, { parameters: range, signal }),
  });
}

export function useUsage() {
  return useQuery({ queryKey: ['usage'], queryFn: ({ signal }) => ask<usageWire.Usage>('GET', '/usage', { signal }) });
}

export function useRules() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => ask<List<rulesWire.RuleRow>>('GET', '/rules', { signal }),
  });
}

export function useRule(id: string) {
  return useQuery({
    queryKey: ['rules', id],
    queryFn: ({ signal }) => ask<rulesWire.RuleDetail>('GET', `/rules/${encodeURIComponent(id)}`, { signal }),
  });
}

export function useUsers() {
  return useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => ask<List<peopleWire.User>>('GET', '/users', { signal }),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => ask<List<peopleWire.Token>>('GET', '/tokens', { signal }),
  });
}

export function useAudit() {
  return useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) =>
      ask<List<peopleWire.AuditEntry> & { next: string | null }>('GET', '/audit', {
        parameters: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** Anything that changes something and makes what was asked under a key stale. */
export function useChange<T, R = unknown>(key: string, change: (value: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: [key] }),
  });
}
