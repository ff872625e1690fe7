/**
 * What one walk over a record may use: the scopes of nested fragments, one per level, and a budget. Templates let a
 * small record stand for a huge document (a value used many times, in a template used many times), so the number of
 * elements visited and the depth are bounded; past that the walk stops and says so.
 */
import type { Chunk } from './chunk.ts';
import { type FindTemplate, type Problem, Scope } from './scope.ts';
import { MAX_DEPTH } from './tree.ts';

/** Fragments inside fragments. Real records nest one or two levels. */
const MAX_NESTING = 32;
/** Elements that one walk may visit. Real records have fewer than 200. */
const MAX_VISITS = 1 << 18;

export class Expansion {
  readonly chunk: Chunk;
  readonly #find: FindTemplate;
  readonly #scopes: Scope[] = [];
  #level = 0;
  #depth = 0;
  #visits = 0;
  /** The first thing that was wrong with what the walk met, or null. */
  problem: Problem | null = null;

  constructor(chunk: Chunk, find: FindTemplate) {
    this.chunk = chunk;
    this.#find = find;
  }

  begin(): void {
    this.#level = 0;
    this.#depth = 0;
    this.#visits = 0;
    this.problem = null;
  }

  /** Opens the fragment in `start..end`, or gives null where that goes too deep. Each scope given is left again. */
  enter(start: number, end: number): Scope | null {
    if (this.#level >= MAX_NESTING) {
      this.problem ??= 'record';
      return null;
    }
    const scope = (this.#scopes[this.#level++] ??= new Scope(this.chunk, this.#find));
    scope.open(start, end);
    return scope;
  }

  leave(scope: Scope): void {
    this.#level--;
    this.problem ??= scope.problem;
  }

  /** Counts an element in; false where the budget is spent. Each true is undone by `ascend`. */
  descend(): boolean {
    if (this.#depth >= MAX_DEPTH || this.#visits >= MAX_VISITS) {
      this.problem ??= 'record';
      return false;
    }
    this.#depth++;
    this.#visits++;
    return true;
  }

  ascend(): void {
    this.#depth--;
  }

  get spent(): boolean {
    return this.#visits >= MAX_VISITS;
  }
}
