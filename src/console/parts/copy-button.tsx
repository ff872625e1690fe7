/** Copies a text as it is, also what is hidden in it; says so. */
import { type ReactNode, useState } from 'react';

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }): ReactNode {
  const [said, say] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied');
    } catch {
      say('The browser does not let us copy');
    }
    setTimeout(() => say(null), 3_000);
  };
  return (
    <button type="button" className="button tiny" onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
