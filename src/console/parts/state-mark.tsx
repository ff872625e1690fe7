/** What people decided about an alert, by shape and word. */
import type { ReactNode } from 'react';
import type { AlertState, Disposition } from '../../server/wire/alerts.ts';

export const STATE_WORDS: Readonly<Record<AlertState, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
};

export const DISPOSITION_WORDS: Readonly<Record<Disposition, string>> = {
  'true-positive': 'True positive',
  benign: 'Benign',
  'false-positive': 'False positive',
  duplicate: 'Duplicate',
};

const SHAPES: Readonly<Record<AlertState, ReactNode>> = {
  open: <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  acknowledged: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M8 2.6a5.4 5.4 0 0 1 0 10.8Z" fill="currentColor" />
    </>
  ),
  closed: <path d="m2.6 8.6 3.6 3.6 7.2-8" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
};

export interface StateMarkProps {
  readonly state: AlertState;
  readonly disposition: Disposition | null;
}

export function StateMark({ state, disposition }: StateMarkProps): ReactNode {
  return (
    <span className={`state ${state}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[state]}
      </svg>
      {disposition === null ? STATE_WORDS[state] : DISPOSITION_WORDS[disposition]}
    </span>
  );
}
