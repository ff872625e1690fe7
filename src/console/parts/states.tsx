/** What a page shows while it waits, when there is nothing, and when something went wrong. */
import type { ReactNode } from 'react';

/** Lines of the size of what will come. */
export function Loading({ lines = 4, height = 20 }: { readonly lines?: number; readonly height?: number }): ReactNode {
  return (
    <div role="status" className="loading">
      <span className="sr">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: all alike
          key={index}
          className="skeleton"
          style={{ height, marginBottom: 12, width: `${[100, 92, 96, 84][index % 4]}%` }}
        />
      ))}
    </div>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** Inside a card, beside other things. */
  readonly small?: boolean;
}

export function Empty({ title, children, small = false }: EmptyProps): ReactNode {
  return (
    <div className={small ? 'empty small-empty' : 'empty'}>
      {!small && (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 2v20M5 4c4-3 6 3 14 0l-4 5 4 4c-8 3-10-3-14 0" />
        </svg>
      )}
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: Error; readonly retry?: () => void }): ReactNode {
  return (
    <div role="alert" className="failure">
      <span>{error.message}</span>
      {retry !== undefined && (
        <button type="button" className="button tiny" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
