/**
 * Macro expansion: comments are removed and macro calls replaced by their definitions, recursively and textually, before
 * anything else reads the search. The result remembers which stretch of the author's text each piece came from, so that
 * every place in the expanded text can be carried back. Bounded in depth and size; a search that breaks a bound, or
 * calls what nobody defined, is still expanded as far as it goes, with diagnostics.
 */
import type { Diagnostic } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import type { SourceText, Span } from '../../text/source-text.ts';
import type { SplCode } from './errors.ts';
import type { MacroText } from './macro-eval.ts';
import { builtInMacro, type MacroDefinition, type MacroTable } from './macros.ts';

export const MAX_MACRO_DEPTH = 32;
/** Code units, of the text before and after expansion. */
export const MAX_SEARCH_LENGTH = 256 * 1024;

/** A stretch of expanded text; `original` is of the same length when `verbatim`, else the macro call that it came from. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly original: Span;
  readonly verbatim: boolean;
}

export interface Expansion {
  readonly original: SourceText;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Where in the expanded text a macro is missing that nobody defined. */
  readonly missing: readonly number[];
  /** The author's text that a span of the expanded text came from: exact, or the macro call that brought it in. */
  trace(span: Span): Span;
}

/** What stands for a macro that is an eval expression, its arguments filled in. */
type EvaluateMacro = (definition: string) => MacroText;

/** Expands a whole search. Where there is no `evaluate`, macros that are eval expressions are not supported. */
export function expandMacros(source: SourceText, macros: MacroTable, evaluate: EvaluateMacro | null = null): Expansion {
  const expander = new Expander(source, macros, evaluate);
  expander.expandTop();
  return expander;
}

class Expander implements Expansion {
  readonly original: SourceText;
  readonly diagnostics: Diagnostic[] = [];
  readonly missing: number[] = [];
  text = '';
  readonly #macros: MacroTable;
  readonly #evaluate: EvaluateMacro | null;
  readonly #pieces: Piece[] = [];
  #full = false;

  constructor(original: SourceText, macros: MacroTable, evaluate: EvaluateMacro | null) {
    this.original = original;
    this.#macros = macros;
    this.#evaluate = evaluate;
  }

  expandTop(): void {
    this.#expand(this.original.text, null, []);
  }

  trace(span: Span): Span {
    const start = this.#traceOffset(span.start, 'start');
    const end = this.#traceOffset(span.end, 'end');
    return { start, end: Math.max(start, end) };
  }

  #traceOffset(offset: number, side: 'start' | 'end'): number {
    // An end offset belongs to the piece that the character before it is in.
    const at = side === 'end' ? offset - 1 : offset;
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pieces[middle]!.end <= at) low = middle + 1;
      else high = middle;
    }
    const piece = this.#pieces[low];
    if (piece === undefined) return 0;
    if (piece.verbatim) return Math.min(piece.original.end, piece.original.start + Math.max(0, offset - piece.start));
    return side === 'start' ? piece.original.start : piece.original.end;
  }

  /** `call` is the place in the author's text when `text` is a macro's body, null when it is the author's text itself. */
  #expand(text: string, call: Span | null, chain: readonly string[]): void {
    const special = /["`\\]/g;
    let from = 0;
    for (let found = special.exec(text); found !== null && !this.#full; found = special.exec(text)) {
      const at = found.index;
      if (found[0] === '"') {
        special.lastIndex = skipQuoted(text, at);
      } else if (found[0] === '\\') {
        if (isEscaped(text, at)) special.lastIndex = at + 2;
      } else {
        this.#emit(text, from, at, call);
        from = text.startsWith('```', at) ? this.#skipComment(text, at, call) : this.#expandCall(text, at, call, chain);
        special.lastIndex = from;
      }
    }
    this.#emit(text, from, text.length, call);
  }

  #skipComment(text: string, start: number, call: Span | null): number {
    const close = text.indexOf('```', start + 3);
    const end = close === -1 ? text.length : close + 3;
    if (close === -1) {
      this.#report('spl-macro-unclosed', 'a comment is opened with three backticks and never closed', {
        span: call ?? { start, end: start + 3 },
      });
    }
    // A blank, so that words on both sides of a comment stay apart.
    this.#append(' ', call ?? { start, end }, false);
    return end;
  }

  #expandCall(text: string, start: number, call: Span | null, chain: readonly string[]): number {
    let close = start + 1;
    while (close < text.length && text[close] !== '`')
      close = text[close] === '"' ? skipQuoted(text, close) : close + 1;
    if (close >= text.length) {
      this.#report('spl-macro-unclosed', 'a backtick opens a macro call that is never closed', {
        span: call ?? { start, end: start + 1 },
        hint: 'close it with a second backtick, or put the text in double quotes',
      });
      return text.length;
    }
    const end = close + 1;
    const span = call ?? { start, end };
    const { name, args } = parseCall(text.slice(start + 1, close));
    const definition = this.#find(name, args.length, span);
    if (definition === null) {
      this.missing.push(this.text.length);
      this.#append(' ', span, false);
    } else if (chain.length >= MAX_MACRO_DEPTH) {
      this.#report('spl-macro-depth', `macros are nested more than ${MAX_MACRO_DEPTH} deep at \`${name}\``, {
        span,
        hint: chain.includes(name) ? `\`${name}\` calls itself, directly or through others` : undefined,
      });
      this.#full = true;
    } else {
      const body = this.#bodyOf(definition, args, span);
      if (body !== null) this.#expand(body, span, [...chain, name]);
    }
    return end;
  }

  /** What stands for the macro; null where it is an expression that gives nothing. */
  #bodyOf(definition: MacroDefinition, args: readonly string[], span: Span): string | null {
    const filled = fillArguments(definition, args);
    if (definition.isEval !== true) return filled;
    const answer = this.#evaluate?.(filled) ?? {
      problem: 'is an eval expression, which is not run',
      unsupported: true,
    };
    if ('text' in answer) return answer.text;
    const { problem, unsupported } = answer;
    this.#report('spl-macro-eval', `the macro \`${definition.name}\` ${problem}`, { span, unsupported });
    this.missing.push(this.text.length);
    this.#append(' ', span, false);
    return null;
  }

  #find(name: string, arity: number, span: Span): MacroDefinition | null {
    const defined = this.#macros.get(name, arity);
    if (defined !== undefined) return defined;
    const builtIn = builtInMacro(name, arity);
    if (builtIn !== null) {
      if (builtIn.note !== undefined) this.#report('spl-macro-built-in', builtIn.note, { span, severity: 'note' });
      return builtIn.definition;
    }
    const names = new Set(this.#macros.names());
    const nearest = names.has(name) ? null : findNearest(name, names);
    const signature = arity === 0 ? `\`${name}\`` : `\`${name}\` with ${arity} argument${arity === 1 ? '' : 's'}`;
    this.#report('spl-macro-missing', `no macro ${signature} is defined`, {
      span,
      hint: names.has(name)
        ? `\`${name}\` is defined with another number of arguments`
        : nearest !== null
          ? `did you mean \`${nearest}\`?`
          : 'put a file with this macro in a macros/ folder beside or above the rule',
    });
    return null;
  }

  #emit(text: string, from: number, to: number, call: Span | null): void {
    if (to <= from) return;
    this.#append(text.slice(from, to), call ?? { start: from, end: to }, call === null);
  }

  #append(text: string, original: Span, verbatim: boolean): void {
    if (this.#full) return;
    if (this.text.length + text.length > MAX_SEARCH_LENGTH) {
      this.#full = true;
      this.#report('spl-text-too-long', `the search is longer than ${MAX_SEARCH_LENGTH} characters`, {
        span: original,
      });
      return;
    }
    const start = this.text.length;
    this.text += text;
    this.#pieces.push({ start, end: this.text.length, original, verbatim });
  }

  #report(
    code: SplCode,
    message: string,
    at: {
      readonly span: Span;
      readonly hint?: string | undefined;
      readonly severity?: 'error' | 'note';
      readonly unsupported?: boolean;
    },
  ): void {
    if (this.diagnostics.some((known) => known.code === code && known.message === message)) return;
    const { span, hint, severity = 'error', unsupported = false } = at;
    this.diagnostics.push({
      code,
      severity,
      message,
      source: this.original,
      span,
      ...(hint === undefined ? {} : { hint }),
      ...(unsupported ? { unsupported } : {}),
    });
  }
}

/** A backslash with a quote or another backslash behind it, outside quotes: a pair that opens nothing. */
export function isEscaped(text: string, at: number): boolean {
  return text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\');
}

/** Offset after a double-quoted text that starts at `start`; the end of the text when it is never closed. */
export function skipQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** `name` or `name(a, "b", c(d, e))`, the arguments as written: commas inside quotes and parentheses do not separate. */
function parseCall(call: string): { name: string; args: string[] } {
  const open = call.indexOf('(');
  if (open === -1 || !call.trimEnd().endsWith(')')) return { name: call.trim(), args: [] };
  const inner = call.slice(open + 1, call.lastIndexOf(')'));
  const name = call.slice(0, open).trim();
  if (inner.trim() === '') return { name, args: [] };
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < inner.length; ) {
    const char = inner[i];
    if (char === '"') {
      i = skipQuoted(inner, i);
      continue;
    }
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      args.push(inner.slice(from, i).trim());
      from = i + 1;
    }
    i++;
  }
  args.push(inner.slice(from).trim());
  return { name, args };
}

/** Quotes around the whole argument are left out; `"a"="b"` holds two quoted texts, and keeps them. */
function unquoteArgument(text: string): string {
  const isQuoted =
    text.length >= 2 && text.startsWith('"') && text.endsWith('"') && skipQuoted(text, 0) === text.length;
  return isQuoted ? text.slice(1, -1) : text;
}

/** Replaces each `$parameter$`; what an argument brings in is not searched again. Any other `$` is a plain character. */
function fillArguments(definition: MacroDefinition, args: readonly string[]): string {
  if (definition.args.length === 0) return definition.definition;
  const values = bindArguments(definition.args, args);
  const names = [...values.keys()].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return definition.definition.replace(
    new RegExp(`\\$(${names.join('|')})\\$`, 'g'),
    (_, name: string) => values.get(name)!,
  );
}

/** `fragment=TM` is for the parameter of that name (manual of search macros); the others are for those left, in their order. */
function bindArguments(names: readonly string[], args: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const inOrder = args.filter((arg) => {
    const equals = arg.indexOf('=');
    const name = arg.slice(0, Math.max(0, equals)).trimEnd();
    if (!names.includes(name) || values.has(name) || arg[equals + 1] === '=') return true;
    values.set(name, unquoteArgument(arg.slice(equals + 1).trim()));
    return false;
  });
  for (const name of names) if (!values.has(name)) values.set(name, unquoteArgument(inOrder.shift() ?? ''));
  return values;
}
