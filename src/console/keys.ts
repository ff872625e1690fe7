/** Keyboard: single keys for the page at hand, silent while somebody types or a dialog is open. */
import { useEffect, useRef } from 'react';

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = heldBy(event.target);
      if (target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null) return;
      if (document.querySelector('dialog[open]') !== null) return;
      // Enter on a link or a button is theirs.
      if (event.key === 'Enter' && target instanceof HTMLElement && target.closest('a, button, summary') !== null)
        return;
      const act = current.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** Who has the focus. A dialog that has just closed keeps it for a moment when nobody had it before: that is nobody. */
function heldBy(target: EventTarget | null): EventTarget | null {
  const dialog = target instanceof HTMLElement ? target.closest('dialog') : null;
  return dialog === null || dialog.open ? target : null;
}
