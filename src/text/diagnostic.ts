/**
 * Diagnostics: problems in something that a person wrote. They are returned and collected, never thrown; each has a
 * stable code, a place, the message in the user's words and, where we know one, a hint that says what to do.
 * What merely arrived (bytes, events) is a Fault (`io/fault.ts`); our own bugs are thrown.
 */
import type { SourceText, Span } from './source-text.ts';

export type DiagnosticSeverity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  /** Stable, short, kebab-case, with the room as prefix: `eql-unknown-field`, `spl-command-not-supported`. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  /** What is wrong, in the user's words, one sentence without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly source?: SourceText;
  readonly span?: Span;
  /**
   * True where the text is right but names a construct that we do not run (a command, a rule type): the rule is then
   * `unsupported`, not `failed`.
   */
  readonly unsupported?: boolean;
}

/** A code and the one sentence of the reference page that explains it. */
export type CodeTable = Readonly<Record<string, string>>;

export const MAX_DIAGNOSTICS = 100;

/** Collects diagnostics of one text up to a limit, so that a hostile text cannot flood the report. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  dropped = 0;

  add(diagnostic: Diagnostic): void {
    if (this.list.length < MAX_DIAGNOSTICS) this.list.push(diagnostic);
    else this.dropped++;
  }

  get hasErrors(): boolean {
    return this.list.some((d) => d.severity === 'error');
  }
}

/** By file, then place, then code: the order in which people read. */
export function sortDiagnostics(list: readonly Diagnostic[]): Diagnostic[] {
  return [...list].sort(
    (a, b) =>
      (a.source?.name ?? '').localeCompare(b.source?.name ?? '') ||
      (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}
