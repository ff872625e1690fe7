/** What tabs, bookmarks and the history call a page. */
import { useEffect } from 'react';
import { revealHidden } from './hidden.ts';

const PRODUCT = 'Telltale';
/** Characters that a tab shows at best. */
const MOST = 80;

/** `words` may come from rules and events; undefined while nobody knows them. */
export function titleOf(words: string | undefined): string {
  return words === undefined ? PRODUCT : `${revealHidden(words.slice(0, MOST))} · ${PRODUCT}`;
}

export function useTitle(words: string | undefined): void {
  useEffect(() => {
    document.title = titleOf(words);
  }, [words]);
}
