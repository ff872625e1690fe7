/**
 * How V8 goes about memory and compiling where its own choices do not suit: a scan reads rules once and then events by
 * the million, with a reader on every core; a server passes bytes on for months, of which V8 sees little. A flag that
 * some later V8 does not know is complained of and passed over: that costs time or memory, never an answer.
 */
import { versions } from 'node:process';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/**
 * Bytes that the heaps of all threads together may grow by between two full collections. Each of these costs as much as
 * reading some megabytes of input, on a core that a reader could use.
 */
const ROOM = 100e6;
const LEAST_GROWTH = 25;
const MOST_GROWTH = 100;
const GROWTH_STEP = 5;
/** What was said last. Percent. */
let growth = LEAST_GROWTH;

const V8_MAJOR = Number.parseInt(versions.v8, 10);

export const SCAN_FLAGS: readonly string[] = [
  growBy(LEAST_GROWTH),
  /** Helpers of a short collection wait for each other on cores that readers could use. */
  '--no-parallel-scavenge',
  /**
   * Bytecode that a function runs before it is compiled well, nine times what V8 takes. Reading a thousand rules calls
   * thousands of functions a little and is over when they have been compiled, in every thread again. From 12 on V8 counts
   * calls instead, and compiles in one step more.
   */
  ...(V8_MAJOR < 12 ? ['--interrupt-budget=600000'] : []),
  /** Bytecode that is drawn into one function. More makes code that takes longer to compile and runs no faster. */
  '--max-inlined-bytecode-size-cumulative=400',
  /**
   * From 13 on V8 lets the part of a heap where new objects are made grow to four times what it was, 134 MB, and the
   * main thread's is there when it has read the rules. It stays as it is at the start; threads begin with theirs whole.
   */
  ...(V8_MAJOR < 13 ? [] : ['--min-semi-space-size=4', '--semi-space-growth-factor=1']),
];

export const SERVER_FLAGS: readonly string[] = [
  /**
   * V8 decides how far the heap may grow by how fast objects are made, and counts the bytes of events, which pass by the
   * megabyte, against it only afterwards. Left to itself it comes to collect all of the heap seven times a second, and
   * stays there.
   */
  growBy(100),
];

/** For this process and the threads that it starts from now on. */
export function tuneRuntime(flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/**
 * Shares the room among so many threads, whose heaps are taken to be as large as this one's. To be said again when that
 * may have changed: each heap goes by what was said last, from its next full collection on.
 */
export function shareHeapRoom(threads: number): void {
  const share = ROOM / (threads * getHeapStatistics().used_heap_size);
  const percent = Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, GROWTH_STEP * Math.round((100 * share) / GROWTH_STEP)));
  if (percent === growth) return;
  growth = percent;
  setFlagsFromString(growBy(percent));
}

/**
 * How far the heap may grow between two full collections, in percent of what is alive. V8 lets it grow several times
 * over on a large machine, which takes memory that nothing needs: where rows come and go by the million, that is most
 * of it.
 */
function growBy(percent: number): string {
  return `--heap-growing-percent=${percent}`;
}
