/** Severities by shape and word, never by colour alone: the more corners are filled, the worse. */
import type { ReactNode } from 'react';
import type { Severity } from '../../server/wire/basics.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational'];

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Info',
};

const SHAPES: Readonly<Record<Severity, ReactNode>> = {
  critical: (
    <>
      <path d="M8 .8 15.2 8 8 15.2.8 8Z" fill="currentColor" />
      <path d="M8 4.4v4.4M8 11.1v.2" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  high: <path d="M8 1.8 15 14.2H1Z" fill="currentColor" />,
  medium: (
    <>
      <path d="M2.2 2.2h11.6v11.6H2.2Z" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <path d="M2.2 8h11.6v5.8H2.2Z" fill="currentColor" />
    </>
  ),
  low: (
    <>
      <circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <circle cx="8" cy="8" r="2.2" fill="currentColor" />
    </>
  ),
  informational: <circle cx="8" cy="8" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.7" />,
};

export function SeverityShape({ severity }: { readonly severity: Severity }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[severity]}
    </svg>
  );
}

export function SeverityLabel({ severity }: { readonly severity: Severity }): ReactNode {
  return (
    <span className={`severity ${severity}`}>
      <SeverityShape severity={severity} />
      <span className="label">{SEVERITY_WORDS[severity]}</span>
    </span>
  );
}
