/**
 * What Elastic's query languages share while they read a text: problems as they are found, and how much is read at
 * all. A hostile text costs no more than its length, reports no more than people read, and nests no deeper than the
 * stack allows here and in what follows.
 */
import { type Diagnostic, type DiagnosticSeverity, MAX_DIAGNOSTICS, sortDiagnostics } from '../text/diagnostic.ts';
import type { SourceText, Span } from '../text/source-text.ts';

/** A diagnostic before it is tied to its source text. */
export type Finding = Omit<Diagnostic, 'source'> & { readonly span: Span };

/** Names and literals of a hostile text may be megabytes long: of a message, and of what it quotes. Characters. */
const MAX_MESSAGE = 400;
const MAX_QUOTED = 60;

/** How the problems of one language are told; `notSupported`: its code for what is right, and not run here. */
export function problemsOf<Code extends string>(notSupported: Code) {
  const finding = (
    code: Code,
    span: Span,
    message: string,
    hint?: string | null,
    severity: DiagnosticSeverity = 'error',
  ): Finding => {
    const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    return { code, severity, span, message: short, ...(hint == null ? {} : { hint }) };
  };
  const unsupported = (span: Span, message: string, hint?: string): Finding => ({
    ...finding(notSupported, span, message, hint),
    unsupported: true,
  });
  return { finding, unsupported };
}

/** What somebody wrote, as much of it as a message quotes. */
export function quoteShort(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

export type Report = (finding: Finding) => void;

/** Longest text that is read at all, in code units. */
export const MAX_QUERY_LENGTH = 4_000_000;
/** Deepest nesting of parentheses, `not`, signs and calls, and the longest chain of arithmetic. */
export const MAX_DEPTH = 200;

/** Ends the parse at its first syntax error; caught where the parse began, never seen outside. */
export class SyntaxStop extends Error {}

/** Keeps what was found, errors before the rest where there is too much. */
export class Findings {
  readonly #errors: Finding[] = [];
  readonly #others: Finding[] = [];

  readonly report: Report = (finding) => {
    const list = finding.severity === 'error' ? this.#errors : this.#others;
    if (list.length < MAX_DIAGNOSTICS) list.push(finding);
  };

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** In order of place. */
  diagnostics(source: SourceText): Diagnostic[] {
    const kept = [...this.#errors, ...this.#others].slice(0, MAX_DIAGNOSTICS);
    return sortDiagnostics(kept.map((finding) => ({ ...finding, source })));
  }
}
