/**
 * Addresses: what the page shows is all in the address, so that it can be sent to somebody, and `back` undoes. A tiny
 * router over the browser's history; links are real links.
 */
import { createElement, type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function announce(): void {
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', announce);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Goes to an address of ours; `replace` leaves no step behind. */
export function navigate(address: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  announce();
  if (!replace) window.scrollTo(0, 0);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** The query, and a way to change parts of it; null takes a part out. */
export function useQuery(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const change = (changes: Record<string, string | null>): void => {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString().replaceAll('%2C', ',');
    navigate(location.pathname + (text === '' ? '' : `?${text}`), { replace: true });
  };
  return [new URLSearchParams(search), change];
}

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly 'aria-current'?: 'page' | undefined;
  readonly 'aria-label'?: string;
  readonly tabIndex?: number;
}

export function Link({ to, ...rest }: LinkProps): ReactNode {
  const go = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    navigate(to);
  };
  return createElement('a', { ...rest, href: to, onClick: go });
}
