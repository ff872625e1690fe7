/**
 * The trails of many groups in a few typed arrays: of each group the first and the last 50 references in order of arrival,
 * and how many there were (`trail-block.ts`). When the run's budget of references is used up, those of further
 * events are not kept, but for the first of each group; the counts stay exact.
 */
import { ownText } from '../event/own-text.ts';
import type { StateBudget } from './state-budget.ts';
import { type EventReference, TRAIL_ENDS, type Trail, weaveTrails } from './trail.ts';
import {
  ABSENT,
  type Block,
  growBlock,
  grown,
  idIn,
  NONE,
  openBlock,
  setId,
  setSource,
  sourceIn,
} from './trail-block.ts';

/** Of groups and of references at first; arrays of up to 64 bytes lie in V8's own heap, which is cheaper by far. */
const FIRST_ROOM = 8;
/** References of one block: small enough that the last, half empty one costs little. */
const BLOCK_BITS = 16;
const BLOCK = 1 << BLOCK_BITS;
const IN_BLOCK = BLOCK - 1;
/** Record ids that read back as they were written are kept as numbers. */
const PLAIN_ID = /^(?:0|[1-9]\d{0,9})$/;
/** In the place of a number: it is kept elsewhere, since it is no plain one or too large. */
const ELSEWHERE = 0xffff_fffe;

/** Trails of some groups as plain data; a time of NaN stands for null. */
export interface TrailParts {
  readonly sources: readonly string[];
  /** By group. */
  readonly counts: Uint32Array;
  readonly kept: Uint8Array;
  /** By reference. */
  readonly source: Uint32Array;
  readonly record: Uint32Array;
  readonly recordId: Uint32Array;
  readonly time: Float64Array;
  readonly largeRecords: ReadonlyMap<number, number>;
  readonly oddIds: ReadonlyMap<number, string>;
}

/** One group's trail; `start`: where its references begin. `base` moves record numbers. */
export function readTrail(parts: TrailParts, group: number, start: number, base: number): Trail {
  const kept = parts.kept[group]!;
  const references: EventReference[] = [];
  for (let i = start; i < start + kept; i++) {
    const record = parts.record[i]!;
    references.push({
      source: parts.sources[parts.source[i]!]!,
      record: (record === ELSEWHERE ? parts.largeRecords.get(i)! : record) + base,
      recordId: readId(parts.recordId[i]!, parts.oddIds, i),
      time: readTime(parts.time[i]!),
    });
  }
  return {
    count: parts.counts[group]!,
    first: references.slice(0, TRAIL_ENDS),
    last: references.slice(TRAIL_ENDS),
  };
}

function readId(id: number, odd: ReadonlyMap<number, string>, at: number): string | null {
  return id === ABSENT ? null : id === ELSEWHERE ? odd.get(at)! : String(id);
}

function readTime(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

export class TrailStore {
  #budget: StateBudget;
  #limit: (what: string) => void;
  readonly #blocks: Block[] = [];
  #used = 0;
  readonly #largeRecords = new Map<number, number>();
  readonly #oddIds = new Map<number, string>();
  // By group.
  #head = new Int32Array(FIRST_ROOM).fill(NONE);
  #tail = new Int32Array(FIRST_ROOM);
  /** The oldest of the last references: the next one to give way. */
  #oldest = new Int32Array(FIRST_ROOM);
  #kept = new Uint8Array(FIRST_ROOM);
  #count = new Uint32Array(FIRST_ROOM);
  readonly #sources: string[] = [];
  readonly #sourceIds = new Map<string, number>();

  constructor(budget: StateBudget, limit: (what: string) => void) {
    this.#budget = budget;
    this.#limit = limit;
  }

  /** Gives back what was taken of the budget; the store is of no use any more. */
  close(): void {
    this.#budget.references += this.#used;
  }

  addTrail(group: number, trail: Trail): void {
    for (let i = 0; i < trail.first.length; i++) this.add(group, trail.first[i]!);
    for (let i = 0; i < trail.last.length; i++) this.add(group, trail.last[i]!);
    const unnamed = trail.count - trail.first.length - trail.last.length;
    if (unnamed > 0) {
      this.#growGroups(group);
      this.#count[group]! += unnamed;
    }
  }

  /** Adds trails whose events came between each other and those of the group, in the order that `compare` gives. */
  weave(group: number, trails: readonly Trail[], compare: (a: EventReference, b: EventReference) => number): void {
    const own = this.build(group);
    if (own.count > 0) this.#empty(group);
    this.addTrail(group, weaveTrails(own.count === 0 ? trails : [own, ...trails], compare));
  }

  /** Takes its references out of another budget from now on; false where that has too few, and nothing is taken. */
  moveTo(budget: StateBudget, limit: (what: string) => void): boolean {
    if (budget.references < this.#used) return false;
    this.close();
    budget.references -= this.#used;
    this.#budget = budget;
    this.#limit = limit;
    return true;
  }

  /** The places of its references are not used again. */
  #empty(group: number): void {
    this.#head[group] = NONE;
    this.#kept[group] = 0;
    this.#count[group] = 0;
  }

  add(group: number, reference: EventReference): void {
    this.#growGroups(group);
    this.#count[group]!++;
    const at = this.#place(group);
    if (at !== NONE) this.#write(at, reference);
  }

  /** Where the next reference of a group goes, linked behind its others; NONE where there is no room for it. */
  #place(group: number): number {
    const kept = this.#kept[group]!;
    if (kept === 2 * TRAIL_ENDS) {
      // The oldest of the last ones becomes the newest; the ring of the last ones is never entered but by `oldest`.
      const at = this.#oldest[group]!;
      this.#oldest[group] = this.#blocks[at >> BLOCK_BITS]!.next[at & IN_BLOCK]!;
      this.#link(this.#tail[group]!, at);
      this.#tail[group] = at;
      return at;
    }
    if (this.#budget.references <= 0 && kept > 0) {
      this.#limit('too many events to name each one: of later ones only the number is known');
      return NONE;
    }
    this.#budget.references--;
    const at = this.#used++;
    this.#growReferences(at);
    if (kept === 0) this.#head[group] = at;
    else this.#link(this.#tail[group]!, at);
    if (kept === TRAIL_ENDS) this.#oldest[group] = at;
    this.#tail[group] = at;
    this.#kept[group] = kept + 1;
    return at;
  }

  /** All trails as plain data, references in the order of groups. */
  parts(groups: number): TrailParts {
    const total = this.#kept.subarray(0, groups).reduce((sum, kept) => sum + kept, 0);
    const parts = {
      sources: this.#sources,
      counts: new Uint32Array(groups),
      kept: new Uint8Array(groups),
      source: new Uint32Array(total),
      record: new Uint32Array(total),
      recordId: new Uint32Array(total),
      time: new Float64Array(total),
      largeRecords: new Map<number, number>(),
      oddIds: new Map<number, string>(),
    };
    let to = 0;
    for (let group = 0; group < groups && group < this.#head.length; group++) {
      const kept = this.#kept[group]!;
      parts.counts[group] = this.#count[group]!;
      parts.kept[group] = kept;
      let at = this.#head[group]!;
      for (let i = 0; i < kept; i++, to++) {
        if (i === TRAIL_ENDS) at = this.#oldest[group]!;
        const block = this.#blocks[at >> BLOCK_BITS]!;
        const inside = at & IN_BLOCK;
        parts.source[to] = sourceIn(block, inside);
        parts.record[to] = block.record[inside]!;
        parts.recordId[to] = idIn(block, inside);
        parts.time[to] = block.time[inside]!;
        if (block.record[inside] === ELSEWHERE) parts.largeRecords.set(to, this.#largeRecords.get(at)!);
        if (parts.recordId[to] === ELSEWHERE) parts.oddIds.set(to, this.#oddIds.get(at)!);
        at = block.next[inside]!;
      }
    }
    return parts;
  }

  /** Adds trails made apart: `groups` says which group here each belongs to, -1 for none; `base` moves record numbers. */
  merge(parts: TrailParts, groups: Int32Array, base: number): void {
    const sources = Uint32Array.from(parts.sources, (source) => this.#sourceId(source));
    let from = 0;
    for (let part = 0; part < groups.length; part++) {
      const kept = parts.kept[part]!;
      const group = groups[part]!;
      if (group !== -1) {
        this.#growGroups(group);
        for (let i = from; i < from + kept; i++) {
          const at = this.#place(group);
          if (at === NONE) continue;
          const block = this.#blocks[at >> BLOCK_BITS]!;
          const inside = at & IN_BLOCK;
          setSource(block, inside, sources[parts.source[i]!]!);
          const record = parts.record[i]!;
          this.#setRecord(at, (record === ELSEWHERE ? parts.largeRecords.get(i)! : record) + base);
          setId(block, inside, parts.recordId[i]!);
          if (parts.recordId[i] === ELSEWHERE) this.#oddIds.set(at, parts.oddIds.get(i)!);
          block.time[inside] = parts.time[i]!;
        }
        this.#count[group]! += parts.counts[part]!;
      }
      from += kept;
    }
  }

  build(group: number): Trail {
    if (group >= this.#head.length || this.#head[group] === NONE) {
      return { count: group < this.#count.length ? this.#count[group]! : 0, first: [], last: [] };
    }
    const kept = this.#kept[group]!;
    const first = this.#read(this.#head[group]!, Math.min(kept, TRAIL_ENDS));
    const last = kept <= TRAIL_ENDS ? [] : this.#read(this.#oldest[group]!, kept - TRAIL_ENDS);
    return { count: this.#count[group]!, first, last };
  }

  #link(from: number, to: number): void {
    this.#blocks[from >> BLOCK_BITS]!.next[from & IN_BLOCK] = to;
  }

  #read(from: number, count: number): EventReference[] {
    const references: EventReference[] = [];
    let at = from;
    for (let i = 0; i < count; i++) {
      const block = this.#blocks[at >> BLOCK_BITS]!;
      const inside = at & IN_BLOCK;
      const record = block.record[inside]!;
      references.push({
        source: this.#sources[sourceIn(block, inside)]!,
        record: record === ELSEWHERE ? this.#largeRecords.get(at)! : record,
        recordId: readId(idIn(block, inside), this.#oddIds, at),
        time: readTime(block.time[inside]!),
      });
      at = block.next[inside]!;
    }
    return references;
  }

  #write(at: number, { source, record, recordId, time }: EventReference): void {
    const block = this.#blocks[at >> BLOCK_BITS]!;
    const inside = at & IN_BLOCK;
    setSource(block, inside, this.#sourceId(source));
    block.time[inside] = time ?? Number.NaN;
    this.#setRecord(at, record);
    if (recordId === null) {
      setId(block, inside, ABSENT);
      return;
    }
    const id = PLAIN_ID.test(recordId) ? Math.min(Number(recordId), ELSEWHERE) : ELSEWHERE;
    setId(block, inside, id);
    if (id === ELSEWHERE) this.#oddIds.set(at, ownText(recordId));
  }

  #setRecord(at: number, record: number): void {
    this.#blocks[at >> BLOCK_BITS]!.record[at & IN_BLOCK] = Math.min(record, ELSEWHERE);
    if (record >= ELSEWHERE) this.#largeRecords.set(at, record);
  }

  #sourceId(source: string): number {
    let id = this.#sourceIds.get(source);
    if (id === undefined) {
      id = this.#sources.push(source) - 1;
      this.#sourceIds.set(source, id);
    }
    return id;
  }

  #growReferences(at: number): void {
    const last = this.#blocks.at(-1);
    if (last === undefined) this.#blocks.push(openBlock(FIRST_ROOM));
    else if (at >> BLOCK_BITS === this.#blocks.length) this.#blocks.push(openBlock(BLOCK));
    else if ((at & IN_BLOCK) === last.record.length) {
      // Only the first block begins smaller than it may become.
      const room = Math.min(BLOCK, last.record.length * 4);
      this.#blocks[0] = growBlock(last, room);
    }
  }

  #growGroups(group: number): void {
    if (group < this.#head.length) return;
    const room = Math.max(Math.ceil(this.#head.length * (this.#head.length < BLOCK ? 2 : 1.25)), group + 1);
    const before = this.#head.length;
    this.#head = grown(this.#head, new Int32Array(room)).fill(NONE, before);
    this.#tail = grown(this.#tail, new Int32Array(room));
    this.#oldest = grown(this.#oldest, new Int32Array(room));
    this.#kept = grown(this.#kept, new Uint8Array(room));
    this.#count = grown(this.#count, new Uint32Array(room));
  }
}
