/** Something that may be larger than its place: a region of its own, which scrolls by mouse, touch and keyboard. */
import type { ReactNode } from 'react';

export interface ScrollBoxProps {
  readonly className: string;
  /** What is in it, as assistive technology says it. */
  readonly label: string;
  readonly children: ReactNode;
}

export function ScrollBox({ className, label, children }: ScrollBoxProps): ReactNode {
  return (
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
