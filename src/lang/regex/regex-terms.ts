/**
 * Regular expressions as terms with derivatives: the derivative of a term by a character is what may still follow it. A
 * term is also the state of a deterministic automaton whose transitions are found when they are first taken, which gives
 * complement, intersection and counted repetition without building anything in advance, and matching in time linear in
 * the text. Equal terms are one object; all work is counted against a budget, so no pattern can stall or grow for ever.
 */

export interface Term {
  readonly id: number;
  readonly kind: 'nothing' | 'empty' | 'set' | 'concat' | 'union' | 'intersect' | 'complement' | 'repeat';
  /** Whether the empty string matches. */
  readonly nullable: boolean;
  /** concat: head and tail. union, intersect: the parts by id. complement, repeat: the part. */
  readonly parts: readonly Term[];
  /** set: which character classes belong to it. */
  readonly classes: Uint8Array | null;
  readonly min: number;
  readonly max: number;
  /** Derivatives found so far, by character class. */
  readonly next: (Term | undefined)[];
}

/** Thrown when a text needs more work than the budget; caught by the matcher. */
export class RegexLimit extends Error {}

export class TermPool {
  readonly nothing: Term;
  readonly empty: Term;
  /** Every string. */
  readonly all: Term;
  readonly #terms = new Map<string, Term>();
  /** Steps that may still be taken; the matcher fills it up for each text. */
  budget = 0;

  constructor() {
    this.nothing = this.#make('nothing', '', false, []);
    this.empty = this.#make('empty', '', true, []);
    this.all = this.#make('complement', String(this.nothing.id), true, [this.nothing]);
  }

  get size(): number {
    return this.#terms.size;
  }

  #make(
    kind: Term['kind'],
    key: string,
    nullable: boolean,
    parts: readonly Term[],
    extra: { readonly classes?: Uint8Array; readonly min?: number; readonly max?: number } = {},
  ): Term {
    const whole = `${kind}:${key}`;
    const known = this.#terms.get(whole);
    if (known !== undefined) return known;
    const { classes = null, min = 0, max = 0 } = extra;
    const term: Term = { id: this.#terms.size, kind, nullable, parts, classes, min, max, next: [] };
    this.#terms.set(whole, term);
    return term;
  }

  #spend(steps: number): void {
    this.budget -= steps;
    if (this.budget < 0) throw new RegexLimit();
  }

  set(classes: Uint8Array): Term {
    return classes.includes(1) ? this.#make('set', classes.join(''), false, [], { classes }) : this.nothing;
  }

  /** Concatenations lean right, and unions in front are multiplied out, which keeps the number of terms small. */
  concat(first: Term, second: Term): Term {
    this.#spend(1);
    if (first === this.nothing || second === this.nothing) return this.nothing;
    if (first === this.empty) return second;
    if (second === this.empty) return first;
    if (first === this.all && second === this.all) return this.all;
    if (first.kind === 'union') return this.union(first.parts.map((part) => this.concat(part, second)));
    if (first.kind === 'concat') {
      const heads: Term[] = [];
      let tail = first;
      while (tail.kind === 'concat') {
        heads.push(tail.parts[0]!);
        tail = tail.parts[1]!;
      }
      this.#spend(heads.length);
      return heads.reduceRight((rest, head) => this.#pair(head, rest), this.concat(tail, second));
    }
    return this.#pair(first, second);
  }

  #pair(head: Term, tail: Term): Term {
    if (tail === this.nothing) return this.nothing;
    return this.#make('concat', `${head.id},${tail.id}`, head.nullable && tail.nullable, [head, tail]);
  }

  union(parts: readonly Term[]): Term {
    return this.#set('union', parts, this.nothing, this.all);
  }

  intersect(parts: readonly Term[]): Term {
    return this.#set('intersect', parts, this.all, this.nothing);
  }

  /** Flattened, without doubles and neutral parts; one absorbing part decides. */
  #set(kind: 'union' | 'intersect', parts: readonly Term[], neutral: Term, absorbing: Term): Term {
    const distinct = new Set<Term>();
    for (const part of parts) {
      for (const each of part.kind === kind ? part.parts : [part]) if (each !== neutral) distinct.add(each);
    }
    this.#spend(distinct.size + 1);
    if (distinct.has(absorbing)) return absorbing;
    const sorted = [...distinct].sort((a, b) => a.id - b.id);
    if (sorted.length === 0) return neutral;
    if (sorted.length === 1) return sorted[0]!;
    const nullable = kind === 'union' ? sorted.some((part) => part.nullable) : sorted.every((part) => part.nullable);
    return this.#make(kind, sorted.map((part) => part.id).join(','), nullable, sorted);
  }

  complement(part: Term): Term {
    if (part.kind === 'complement') return part.parts[0]!;
    return this.#make('complement', String(part.id), !part.nullable, [part]);
  }

  repeat(part: Term, min: number, max: number): Term {
    if (max === 0 || part === this.empty) return this.empty;
    if (part === this.nothing) return min === 0 ? this.empty : this.nothing;
    if (min === 1 && max === 1) return part;
    if (part === this.all) return this.all;
    if (min === 0 && max === Infinity && part.classes !== null && !part.classes.includes(0)) return this.all;
    return this.#make('repeat', `${part.id},${min},${max}`, min === 0 || part.nullable, [part], { min, max });
  }

  /** What may follow after a character of a class. */
  derive(term: Term, at: number): Term {
    return (term.next[at] ??= this.#derive(term, at));
  }

  #derive(term: Term, at: number): Term {
    this.#spend(1);
    const [part] = term.parts;
    switch (term.kind) {
      case 'nothing':
      case 'empty':
        return this.nothing;
      case 'set':
        return term.classes![at] === 1 ? this.empty : this.nothing;
      case 'concat':
        return this.#deriveConcat(term, at);
      case 'union':
        return this.union(term.parts.map((each) => this.derive(each, at)));
      case 'intersect':
        return this.intersect(term.parts.map((each) => this.derive(each, at)));
      case 'complement':
        return this.complement(this.derive(part!, at));
      case 'repeat':
        return this.concat(this.derive(part!, at), this.repeat(part!, Math.max(0, term.min - 1), term.max - 1));
    }
  }

  /** The head's derivative before the tail and, past heads that may be empty, the tail's own: a loop, not a recursion. */
  #deriveConcat(term: Term, at: number): Term {
    const options: Term[] = [];
    let rest = term;
    while (rest.kind === 'concat') {
      const [head, tail] = [rest.parts[0]!, rest.parts[1]!];
      options.push(this.concat(this.derive(head, at), tail));
      if (!head.nullable) return this.union(options);
      rest = tail;
    }
    options.push(this.derive(rest, at));
    return this.union(options);
  }
}
