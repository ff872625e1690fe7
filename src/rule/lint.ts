/**
 * The socket for lints: checks of rules that compile, for what is most likely not what their author meant. A lint looks
 * at one rule and what it needs; it never looks at events. It must be right where it speaks: what it cannot tell from
 * the rule alone it leaves alone. Plugs live in `lints/`, one file each, listed in `lints/index.ts`.
 */
import type { Plan } from '../lang/plan.ts';
import type { Span } from '../text/source-text.ts';
import type { LookupTable } from './lookup-table.ts';
import type { Rule } from './rule.ts';

export interface LintSubject {
  readonly rule: Rule;
  /** Null where the rule does not compile. */
  readonly plan: Plan | null;
  /** What spans of the plan point into: the query, for SPL with its macros expanded. */
  readonly text: string;
  /** The part of the rule's query that a span of the text came from. */
  readonly queryPart: (span: Span) => Span;
  readonly lookup: (name: string) => LookupTable | undefined;
}

export interface LintFinding {
  /** What is wrong, in the user's words, one sentence without a full stop. */
  readonly message: string;
  /** What to write instead, where that is safe to say. */
  readonly hint?: string;
  /** Into the subject's text. */
  readonly span?: Span;
}

export interface Lint {
  /** `lint-` and a few words. */
  readonly code: string;
  readonly severity: 'warning' | 'note';
  /** What it finds, one sentence. */
  readonly summary: string;
  /** Why that matters, one sentence. */
  readonly why: string;
  check(subject: LintSubject): Iterable<LintFinding>;
}
