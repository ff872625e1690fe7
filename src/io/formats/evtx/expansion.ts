/**
 * What walks over records may use: the scopes of nested fragments, one per level, and a budget. Templates let a small
 * record stand for a huge document (a value used many times, in a template used many times), and a chunk holds hundreds
 * of records, so the nodes visited and the bytes rendered are bounded per record and per chunk. Past that a walk stops
 * and says so.
 */
import { type ByteSink, MAX_RENDERED_BYTES } from './byte-sink.ts';
import type { Chunk } from './chunk.ts';
import { type FindTemplate, type Problem, Scope } from './scope.ts';
import { MAX_DEPTH } from './tree.ts';

/** Fragments inside fragments. Real records nest one or two levels. */
const MAX_NESTING = 32;
/** Nodes that one walk may visit. Real records have fewer than 500. */
const MAX_VISITS = 1 << 17;
/** The same, for all walks over the records of a chunk. */
const MAX_CHUNK_VISITS = 1 << 20;
const MAX_CHUNK_BYTES = 8 * MAX_RENDERED_BYTES;
/** Reading a fragment's values costs as much as a visit for this many bytes. */
const BYTES_PER_VISIT = 32;

export class Expansion {
  readonly chunk: Chunk;
  readonly #find: FindTemplate;
  readonly #scopes: Scope[] = [];
  #generation = -1;
  #chunkVisits = 0;
  #chunkBytes = 0;
  #level = 0;
  #depth = 0;
  #visits = 0;
  /** The budget is used up: what is left of the record is passed over. */
  spent = false;
  /** The first thing that was wrong with what the walk met, or null. */
  problem: Problem | null = null;

  constructor(chunk: Chunk, find: FindTemplate) {
    this.chunk = chunk;
    this.#find = find;
  }

  begin(): void {
    if (this.chunk.generation !== this.#generation) {
      this.#generation = this.chunk.generation;
      this.#chunkVisits = 0;
      this.#chunkBytes = 0;
    }
    this.#level = 0;
    this.#depth = 0;
    this.#visits = 0;
    this.problem = null;
    this.spent = false;
    this.charge(0);
  }

  /** Ends a walk that wrote to the sink from `before` on. */
  finish(sink: ByteSink, before: number): void {
    this.#chunkBytes += sink.full ? MAX_RENDERED_BYTES : sink.length - before;
  }

  /** Counts visits; false where the budget is used up. */
  charge(count: number): boolean {
    this.#visits += count;
    this.#chunkVisits += count;
    if (this.#visits <= MAX_VISITS && this.#chunkVisits <= MAX_CHUNK_VISITS && this.#chunkBytes <= MAX_CHUNK_BYTES) {
      return true;
    }
    this.spent = true;
    this.problem ??= 'record';
    return false;
  }

  /** Opens the fragment in `start..end`, or gives null where that goes too deep. Each scope given is left again. */
  enter(start: number, end: number): Scope | null {
    if (this.#level >= MAX_NESTING || !this.charge(1 + Math.floor((end - start) / BYTES_PER_VISIT))) {
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

  /** Goes into an element; false where that is too deep or the budget is used up. Each true is undone by `ascend`. */
  descend(): boolean {
    if (this.#depth >= MAX_DEPTH) {
      this.problem ??= 'record';
      return false;
    }
    if (!this.charge(1)) return false;
    this.#depth++;
    return true;
  }

  ascend(): void {
    this.#depth--;
  }
}
