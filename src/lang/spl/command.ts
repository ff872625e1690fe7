/**
 * The socket for SPL commands. A command reads its own arguments from a cursor and answers with plan stages; it may set
 * the plan's input if it makes rows of its own, and have subsearches lowered. Plugs are in `commands/`, listed in
 * `commands/index.ts`. A command refuses what it cannot say in the plan, with its place, rather than dropping it.
 */
import type { Span } from '../../text/source-text.ts';
import type { Expr } from '../expression.ts';
import type { Plan, Stage } from '../plan.ts';
import type { Cursor } from './cursor.ts';
import { fail, type Report } from './errors.ts';

/** What is known of the lookup tables when a rule is compiled. */
export interface LookupCatalogue {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** Column names, or null when they are not known. */
  columns(name: string): readonly string[] | null;
  /** What the table itself says of being asked; absent where nothing is known of tables. */
  get?(name: string): { readonly refusal: LookupRefusal | null; readonly timeColumn?: string | null } | undefined;
}

/** Why a search cannot ask a lookup table. */
export interface LookupRefusal {
  /** For people, with the lookup as the subject. */
  readonly reason: string;
  /** Whether its rows as they are cannot be read either, and not only matched with events. */
  readonly rows: boolean;
}

export interface LowerContext {
  readonly text: string;
  readonly report: Report;
  readonly lookups: LookupCatalogue;
  /** Stages of this pipeline so far. */
  readonly stages: readonly Stage[];
  /** Those, and before them the stages around a pipeline that works on rows which are already there. */
  readonly passed: readonly Stage[];
  /** True for the first command of a pipeline that has no rows yet. */
  readonly first: boolean;
  /** Says what the pipeline's input is; only for a first command. */
  setInput(input: Plan['input']): void;
  /**
   * A whole plan from a bracket's body. `search`: its first command makes or searches events. `pipeline`: it works on
   * the rows of this pipeline (`appendpipe`, `foreach`). Null when it did not compile; the report says why.
   */
  lowerSubsearch(body: Span, kind: 'search' | 'pipeline'): Plan | null;
  /**
   * The answer of a subsearch as a value in this command's expression, where the command takes one: the column that
   * holds it while the command runs. Null when the subsearch did not compile.
   */
  lowerValue(body: Span): Expr | null;
  /** Stages of a pipeline given as text that is not part of the search itself (`foreach` templates); spans point to `at`. */
  lowerText(text: string, at: Span): Stage[];
  /** A whole plan from a search given as text (`map`), its macros expanded; spans point to `at`. Null as above. */
  lowerSearch(text: string, at: Span): Plan | null;
}

export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One sentence for the reference page. */
  readonly summary: string;
  /** The command may stand first, since it makes rows of its own. */
  readonly generating?: boolean;
  /** A subsearch may stand in its expressions. */
  readonly takesValues?: boolean;
  /** Reads the arguments, which the cursor is bounded to, and returns the stages. */
  readonly lower: (cursor: Cursor, context: LowerContext) => readonly Stage[];
}

/** Fails unless the command stands first: it would throw away the rows that there are. */
export function requireFirst(context: LowerContext, command: string, cursor: Cursor): void {
  if (!context.first) fail('spl-generating-place', `${command} makes its own rows and must stand first`, cursor.here);
}
