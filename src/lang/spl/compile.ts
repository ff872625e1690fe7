/**
 * The entry of this folder: a search's text in, a plan and diagnostics out. Steps: macros are expanded, the text is cut
 * into commands, each command lowers its own arguments. A command that does not parse or is not supported is reported,
 * and the others are still read, so that one look shows everything; a search with any error has no plan. Never throws
 * on input: depth, size and the number of diagnostics are bounded.
 */
import { type Diagnostic, sortDiagnostics } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import type { SourceText, Span } from '../../text/source-text.ts';
import type { Expr } from '../expression.ts';
import type { Plan, Stage, SubValue } from '../plan.ts';
import { expectEnd } from './arguments.ts';
import type { CommandSpec, LookupCatalogue, LowerContext } from './command.ts';
import { SPL_COMMANDS } from './commands/index.ts';
import { UNSUPPORTED_COMMANDS } from './commands/unsupported.ts';
import { Cursor } from './cursor.ts';
import { failUnsupported, Report, SearchFailure } from './errors.ts';
import { type Expansion, expandMacros } from './expand.ts';
import { evaluateMacro } from './macro-eval.ts';
import type { MacroTable } from './macros.ts';
import { type Segment, splitPipeline } from './pipeline.ts';

/** Subsearches within each other. */
const MAX_SUBSEARCH_DEPTH = 16;
/** A few letters can be a hundred stages (`delta x p=100`), and rows go through all of them on the stack; no search that people write has a tenth of these. */
const MAX_STAGES = 2_000;

/** Columns of the subsearches in a command's expressions, by a name that no search has use for. */
const VALUE = '__value_';

const COMMANDS: ReadonlyMap<string, CommandSpec> = new Map(
  SPL_COMMANDS.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)),
);

export interface SplOptions {
  readonly macros: MacroTable;
  readonly lookups: LookupCatalogue;
  /** Commands that the search's own app brings along, as programs. */
  readonly commands?: ReadonlySet<string>;
}

export interface CompiledSearch {
  /** Null when there is any error, unsupported constructs included. */
  readonly plan: Plan | null;
  /** The search after its macros: what spans in the plan point into. */
  readonly expansion: Expansion;
  readonly diagnostics: Diagnostic[];
}

export function compileSpl(source: SourceText, options: SplOptions): CompiledSearch {
  const expansion = expandMacros(source, options.macros, evaluateMacro);
  const report = new Report(expansion);
  const { text } = expansion;
  let plan: Plan | null = null;
  // What is wrong with text that is cut, or lacks what a macro would have made, is no fault of its author.
  if (!expansion.diagnostics.some(({ code }) => code === 'spl-text-too-long' || code === 'spl-macro-eval')) {
    const pipeline = new Pipeline(text, report, options, 0);
    plan = pipeline.lower({ start: 0, end: text.length }, 'search');
  }
  return {
    plan: report.diagnostics.hasErrors ? null : plan,
    expansion,
    diagnostics: sortDiagnostics(report.diagnostics.list),
  };
}

class Pipeline implements LowerContext {
  readonly text: string;
  readonly report: Report;
  readonly stages: Stage[] = [];
  readonly #options: SplOptions;
  readonly #depth: number;
  readonly #around: readonly Stage[];
  #input: Plan['input'] | null = null;
  #first = true;
  /** Of the present command: stages for the subsearches in its expressions, or null where it takes none. */
  #values: SubValue[] | null = null;

  constructor(text: string, report: Report, options: SplOptions, depth: number, around: readonly Stage[] = []) {
    this.text = text;
    this.report = report;
    this.#options = options;
    this.#depth = depth;
    this.#around = around;
  }

  get lookups(): LookupCatalogue {
    return this.#options.lookups;
  }

  get passed(): readonly Stage[] {
    return [...this.#around, ...this.stages];
  }

  get first(): boolean {
    return this.#first;
  }

  setInput(input: Plan['input']): void {
    this.#input = input;
  }

  /** `search`: the first command finds events. `pipeline`: it works on rows that are already there. */
  lower(span: Span, kind: 'search' | 'pipeline'): Plan {
    this.#first = kind === 'search';
    try {
      for (const segment of splitPipeline(this.text, span)) {
        this.#lowerSegment(segment);
        if (this.stages.length > MAX_STAGES)
          throw new SearchFailure('spl-text-too-long', `the search has more than ${MAX_STAGES} stages`, segment.span);
        this.#first = false;
      }
    } catch (error) {
      this.#report(error);
    }
    return { language: 'spl', schema: 'splunk', input: this.#input ?? { kind: 'events' }, stages: this.stages };
  }

  lowerSubsearch(body: Span, kind: 'search' | 'pipeline'): Plan | null {
    if (this.#isTooDeep(body)) return null;
    const around = kind === 'pipeline' ? this.passed : [];
    return new Pipeline(this.text, this.report, this.#options, this.#depth + 1, around).lower(body, kind);
  }

  lowerValue(body: Span): Expr | null {
    if (this.#values === null)
      failUnsupported('spl-subsearch-place', 'a subsearch inside this expression is not supported', body);
    const plan = this.lowerSubsearch(body, 'search');
    if (plan === null) return null;
    const as = `${VALUE}${this.#values.length}`;
    this.#values.push({ kind: 'subvalue', as, plan, span: body });
    return { kind: 'field', name: as, span: body };
  }

  lowerText(text: string, at: Span): Stage[] {
    const pipeline = new Pipeline(text, this.report.anchored(at), this.#options, this.#depth + 1);
    return pipeline.lower({ start: 0, end: text.length }, 'pipeline').stages.map((stage) => anchorSpans(stage, at));
  }

  lowerSearch(text: string, at: Span): Plan | null {
    if (this.#isTooDeep(at)) return null;
    const report = this.report.anchored(at);
    const expansion = expandMacros({ name: report.expansion.original.name, text }, this.#options.macros, evaluateMacro);
    report.adopt(expansion.diagnostics, at);
    const pipeline = new Pipeline(expansion.text, report, this.#options, this.#depth + 1);
    return anchorSpans(pipeline.lower({ start: 0, end: expansion.text.length }, 'search'), at);
  }

  #isTooDeep(body: Span): boolean {
    if (this.#depth < MAX_SUBSEARCH_DEPTH) return false;
    this.report.error('spl-too-deep', `subsearches are nested more than ${MAX_SUBSEARCH_DEPTH} deep`, body);
    return true;
  }

  #lowerSegment(segment: Segment): void {
    const { start, end } = segment.span;
    if (start === end) {
      if ((segment.piped || !this.#first) && !this.#isMacroMissing(start)) {
        const pipe = Math.max(0, start - 1);
        this.report.error('spl-empty-command', 'a command is missing here', { start: pipe, end: pipe + 1 });
      }
      return;
    }
    try {
      this.#lowerCommand(segment);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Whether the blanks around a place are all that is left of a missing macro, of which the author knows already. */
  #isMacroMissing(at: number): boolean {
    const { text, missing } = this.report.expansion;
    if (text !== this.text) return false;
    const end = text.indexOf('|', at);
    const start = text.lastIndexOf('|', at - 1);
    return missing.some((offset) => offset > start && (end === -1 || offset < end));
  }

  #lowerCommand(segment: Segment): void {
    const cursor = new Cursor(this.text, segment.span);
    const start = cursor.pos;
    const word = /[A-Za-z_]*/y;
    word.lastIndex = start;
    const typed = word.exec(this.text)?.[0] ?? '';
    const name = typed.toLowerCase();
    const nameSpan = { start, end: start + typed.length };
    cursor.pos = nameSpan.end;
    // Published searches also write `fields- a`, `sort-b` and `table, c`.
    const isWord = cursor.char === '' || /[\s["`'(]/.test(cursor.char) || (segment.piped && /[-+,]/.test(cursor.char));
    const implicit = this.#first && !segment.piped && !(isWord && this.#opensPipeline(name));
    if (implicit) {
      cursor.pos = start;
      this.stages.push(...COMMANDS.get('search')!.lower(cursor, this));
      expectEnd(cursor);
      return;
    }
    const spec = COMMANDS.get(name);
    if (spec === undefined || !isWord) this.#reject(name, typed, nameSpan, segment.span);
    if (this.#first && spec.generating !== true && name !== 'search' && this.#input === null)
      this.#startFromNothing(name, nameSpan);
    this.#values = spec.takesValues === true ? [] : null;
    const lowered = spec.lower(cursor, this);
    const values = this.#values ?? [];
    const names = values.map(({ as }) => as);
    const around: readonly Stage[] = values.length === 0 ? [] : [{ kind: 'project', mode: 'remove', names }];
    for (const stage of [...values, ...lowered, ...around])
      this.stages.push(stage.span === undefined ? { ...stage, span: segment.span } : stage);
    expectEnd(cursor);
  }

  /** A command that makes no rows may stand first, as in `| stats count | eval a=1`, and is given none. */
  #startFromNothing(name: string, span: Span): void {
    this.setInput({ kind: 'none' });
    const pipe = this.text.lastIndexOf('|', span.start);
    if (pipe !== -1 && this.#isMacroMissing(pipe)) return;
    this.report.warning(
      'spl-generating-place',
      `${name} needs rows, but stands first, so it is given none`,
      span,
      'begin with search terms, tstats, inputlookup or makeresults',
    );
  }

  /** Whether an unpiped first word is a command. A rule's own text is prefixed with `search`; a subsearch's may not be. */
  #opensPipeline(name: string): boolean {
    if (name === 'search') return true;
    const spec = COMMANDS.get(name);
    return this.#depth > 0 && (spec?.generating === true || UNSUPPORTED_COMMANDS.has(name));
  }

  #reject(name: string, typed: string, nameSpan: Span, segment: Span): never {
    const isOwn = this.#options.commands?.has(name) === true;
    const reason = isOwn ? 'it is a program that the app brings along' : UNSUPPORTED_COMMANDS.get(name);
    if (reason !== undefined) {
      throw new SearchFailure(
        'spl-command-not-supported',
        `the command ${name} is not supported: ${reason}`,
        nameSpan,
        {
          unsupported: true,
        },
      );
    }
    const nearest = findNearest(name, [...COMMANDS.keys(), ...UNSUPPORTED_COMMANDS.keys()]);
    const at = typed === '' ? segment : nameSpan;
    const shown = typed === '' ? 'this' : typed;
    throw new SearchFailure('spl-command-unknown', `${shown} is not a Splunk command`, at, {
      hint: nearest === null ? 'a pipe must be followed by a command' : `did you mean ${nearest}?`,
    });
  }

  #report(error: unknown): void {
    if (!(error instanceof SearchFailure)) throw error;
    this.report.failure(error);
  }
}

/** Gives every node of a stage that was parsed from other text the one span that stands for it. */
function anchorSpans<T>(node: T, at: Span): T {
  if (Array.isArray(node)) return node.map((item) => anchorSpans(item, at)) as T; // an array maps to an array
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    if (key === 'span') return [key, at] as const;
    if (key === 'spans') return [key, Array.isArray(value) ? value.map(() => at) : value] as const;
    return [key, anchorSpans(value, at)] as const;
  });
  return Object.fromEntries(entries) as T; // same keys, same shapes
}
