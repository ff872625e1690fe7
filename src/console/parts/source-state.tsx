/** How long ago a source was heard, by shape and word. */
import type { ReactNode } from 'react';
import type { SourceHealth } from '../../server/wire/sources.ts';

const WORDS: Readonly<Record<SourceHealth['state'], string>> = { live: 'Live', quiet: 'Quiet', silent: 'Silent' };

const SHAPES: Readonly<Record<SourceHealth['state'], ReactNode>> = {
  live: <path d="M1 8h3l2-5 4 10 2-5h3" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />,
  quiet: <path d="M1 8h5l1.5-2.5L9 8h6" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />,
  silent: <path d="M1 8h14M5.5 4.5l5 7M10.5 4.5l-5 7" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

export function SourceState({ state }: { readonly state: SourceHealth['state'] }): ReactNode {
  return (
    <span className={`source-state ${state}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[state]}
      </svg>
      {WORDS[state]}
    </span>
  );
}
