/**
 * What can be wrong with a search, in one table, and the report that collects it. Places are given in the expanded
 * text, where the parsers work; the report carries them back to what the author wrote, so a caret never points into a
 * macro's body. Parsers give up by throwing `SearchFailure`, which never leaves this folder: `compileSpl` catches it
 * and returns the diagnostics.
 */
import type { CodeTable, Diagnostic, DiagnosticSeverity } from '../../text/diagnostic.ts';
import { Diagnostics } from '../../text/diagnostic.ts';
import type { Span } from '../../text/source-text.ts';
import type { RegexRefusal } from '../regex/pcre-refusal.ts';
import type { Expansion } from './expand.ts';

export const SPL_CODES = {
  'spl-macro-eval': 'A macro is an eval expression that gives no text, or only when the search runs.',
  'spl-macro-missing': 'The search calls a macro that no macro file defines with that number of arguments.',
  'spl-macro-depth': 'Macros call each other too deeply, usually in a circle.',
  'spl-macro-unclosed': 'A backtick opens a macro call or a comment that is never closed.',
  'spl-macro-built-in': 'A macro of another Splunk app is replaced by a built-in stand-in.',
  'spl-text-too-long':
    'The search is longer than the limit, before or after its macros were expanded, or has too many stages.',
  'spl-too-deep': 'Parentheses, function calls or subsearches are nested deeper than the limit.',
  'spl-unclosed': 'A quote, parenthesis or bracket is opened and never closed, or closed and never opened.',
  'spl-empty-command': 'Two pipes stand next to each other, or the search ends with a pipe.',
  'spl-command-unknown': 'No Splunk command has this name.',
  'spl-command-not-supported': 'A Splunk command that Telltale does not run.',
  'spl-option-unknown': 'The command has no such option.',
  'spl-option-not-supported': 'An option of a command that Telltale does not run with this value.',
  'spl-syntax': 'The text does not follow the grammar of the command it stands in.',
  'spl-function-unknown': 'No eval or stats function has this name.',
  'spl-function-not-supported': 'An eval or stats function that Telltale does not run.',
  'spl-function-arguments': 'A function is called with too few or too many arguments, or with one it cannot take.',
  'spl-boolean-assigned': 'A condition is assigned to a field, which Splunk refuses: fields hold numbers and text.',
  'spl-regex': 'A regular expression does not compile.',
  'spl-regex-not-supported': 'A regular expression uses a part of PCRE that Telltale does not run.',
  'spl-lookup-missing': 'No lookup definition or table has this name; it is taken as an empty table.',
  'spl-lookup-not-supported': 'The definition of a lookup has a setting that Telltale does not run.',
  'spl-lookup-column': 'The lookup table has no such column.',
  'spl-datamodel-unknown':
    'A data model or dataset that is not built in, or a field that a dataset lacks; it has no events.',
  'spl-index-ignored': 'A condition on an index or a search peer is taken as true: there are no indexes here.',
  'spl-time-modifier': 'A time modifier inside the search is noted and does not narrow the input.',
  'spl-iplocation-empty': 'No database of places is read, so the fields that iplocation adds stay missing.',
  'spl-sparkline-left-out': 'A sparkline is a drawing: its column stays empty, and nothing else changes.',
  'spl-rows-not-sent': 'A command that writes or sends its rows somewhere only passes them on.',
  'spl-subsearch-place': 'A subsearch stands where its result cannot be used as a filter.',
  'spl-generating-place':
    'A command that makes its own rows stands after a pipe, or one that needs rows stands first and is given none.',
} as const satisfies CodeTable;

export type SplCode = keyof typeof SPL_CODES;

/** Thrown by the parsers of this folder and caught by its entry. */
export class SearchFailure extends Error {
  readonly code: SplCode;
  readonly span: Span;
  readonly hint: string | undefined;
  readonly unsupported: boolean;

  constructor(code: SplCode, message: string, span: Span, options: { hint?: string; unsupported?: boolean } = {}) {
    super(message);
    this.code = code;
    this.span = span;
    this.hint = options.hint;
    this.unsupported = options.unsupported ?? false;
  }
}

/** Stops the parse of the present command. */
export function fail(code: SplCode, message: string, span: Span, hint?: string): never {
  throw new SearchFailure(code, message, span, hint === undefined ? {} : { hint });
}

/** Stops at `<>`, which other languages have. */
export function failNotEqual(span: Span): never {
  return fail('spl-syntax', 'there is no operator <>', span, 'not equal is written !=');
}

/** Stops the parse of the present command at a construct that is right but not run. */
export function failUnsupported(code: SplCode, message: string, span: Span, hint?: string): never {
  throw new SearchFailure(
    code,
    message,
    span,
    hint === undefined ? { unsupported: true } : { hint, unsupported: true },
  );
}

/** Stops at a regular expression that was refused. */
export function failRegex({ message, unsupported }: Pick<RegexRefusal, 'message' | 'unsupported'>, span: Span): never {
  if (unsupported === true) failUnsupported('spl-regex-not-supported', `in this regular expression ${message}`, span);
  return fail('spl-regex', `the regular expression does not compile: ${message}`, span);
}

/** Collects diagnostics about one search; spans are offsets into the expanded text. */
export class Report {
  readonly diagnostics: Diagnostics;
  readonly expansion: Expansion;
  readonly #noted: Set<string>;
  readonly #anchor: Span | null;

  constructor(expansion: Expansion, parent: Report | null = null, anchor: Span | null = null) {
    this.expansion = expansion;
    this.diagnostics = parent?.diagnostics ?? new Diagnostics();
    this.#noted = parent === null ? new Set() : parent.#noted;
    this.#anchor = anchor;
    if (parent === null) for (const diagnostic of expansion.diagnostics) this.diagnostics.add(diagnostic);
  }

  /** The same report for text that is not part of the search: whatever is wrong there is shown at `at`. */
  anchored(at: Span): Report {
    return new Report(this.expansion, this, this.#anchor ?? at);
  }

  error(code: SplCode, message: string, span: Span, hint?: string): void {
    this.#add('error', code, message, span, hint);
  }

  unsupported(code: SplCode, message: string, span: Span, hint?: string): void {
    this.#add('error', code, message, span, hint, true);
  }

  warning(code: SplCode, message: string, span: Span, hint?: string): void {
    this.#add('warning', code, message, span, hint);
  }

  /** Notes with the same wording are given once. */
  note(code: SplCode, message: string, span: Span, hint?: string): void {
    const key = `${code}\n${message}`;
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.#add('note', code, message, span, hint);
  }

  /** Takes over what is wrong with macros in text that is not part of the search. */
  adopt(diagnostics: readonly Diagnostic[], at: Span): void {
    const span = this.expansion.trace(this.#anchor ?? at);
    for (const diagnostic of diagnostics)
      this.diagnostics.add({ ...diagnostic, source: this.expansion.original, span });
  }

  failure(failure: SearchFailure): void {
    this.#add('error', failure.code, failure.message, failure.span, failure.hint, failure.unsupported);
  }

  #add(
    severity: DiagnosticSeverity,
    code: SplCode,
    message: string,
    span: Span,
    hint: string | undefined,
    unsupported = false,
  ): void {
    const diagnostic: Diagnostic = {
      code,
      severity,
      message,
      source: this.expansion.original,
      span: this.expansion.trace(this.#anchor ?? span),
      ...(hint === undefined ? {} : { hint }),
      ...(unsupported ? { unsupported } : {}),
    };
    this.diagnostics.add(diagnostic);
  }
}
