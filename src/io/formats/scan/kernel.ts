/**
 * The line scan as WebAssembly with SIMD: several times faster than its twin, and equal to it. The module is small and
 * compiled when it is first needed; where the machine lacks SIMD it cannot be compiled, and the twin takes over.
 */
import { instantiateKernel, type KernelExports } from '../wasm-kernel.ts';
import { KERNEL } from './kernel.wasm.ts';
import {
  DANGER_AT,
  ENDINGS_AT,
  ENTRIES_AT,
  ENTRY_WORDS,
  LIST_AT,
  type LineScanner,
  MAX_ENTRIES,
  MEMORY_BYTES,
  NEEDLE_BYTES,
  NEEDLES_AT,
  PAIRS_AT,
  PATTERN_BYTES,
  PATTERNS_AT,
  RECORDS_AT,
} from './memory.ts';
import { MAX_PAIRS, type ScanPlan } from './plan.ts';

type Scan = (from: number, to: number, count: number) => number;

interface ScanExports extends KernelExports {
  readonly listLines: Scan;
  readonly scan1: Scan;
  readonly scan2: Scan;
  readonly scan3: Scan;
  readonly scan4: Scan;
  readonly scan8: Scan;
  readonly scan9: Scan;
}

/** The kernel's loops, by the number of pairs that each compares. */
const SCANS = [
  [1, 'scan1'],
  [2, 'scan2'],
  [3, 'scan3'],
  [4, 'scan4'],
  [8, 'scan8'],
  [MAX_PAIRS, 'scan9'],
] as const;

/** A scanner of its own memory, or null where WebAssembly SIMD is missing. */
export function openKernel(): LineScanner | null {
  const exports = instantiateKernel<ScanExports>(KERNEL, MEMORY_BYTES);
  if (exports === null) return null;
  const memory = Buffer.from(exports.memory.buffer);
  const numbers = new Int32Array(exports.memory.buffer);
  let run: Scan = exports.listLines;
  let count = 0;
  return {
    kind: 'kernel',
    memory,
    list: new Int32Array(exports.memory.buffer, LIST_AT, MAX_ENTRIES * ENTRY_WORDS),
    load(plan) {
      if (plan === null) {
        run = exports.listLines;
        return;
      }
      writePlan(memory, plan);
      count = plan.needles.length;
      run = exports[SCANS.find(([pairs]) => pairs >= plan.pairs.length)![1]];
    },
    scan: (from, to) => run(from, to, count),
    get records() {
      return numbers[RECORDS_AT / 4]!;
    },
    get entries() {
      return numbers[ENTRIES_AT / 4]!;
    },
  };
}

function writePlan(memory: Buffer, { needles, pairs, danger }: ScanPlan): void {
  memory.fill(0, DANGER_AT, LIST_AT);
  memory.set(danger, DANGER_AT);
  // Spare slots look for what the first one looks for.
  for (let i = 0; i < MAX_PAIRS; i++) memory.write(pairs[i] ?? pairs[0] ?? '', PAIRS_AT + 2 * i, 'latin1');
  let pattern = 0;
  for (const [i, needle] of needles.entries()) {
    const { literal, pairAt, patterns, endings, sure } = needle;
    const at = NEEDLES_AT + i * NEEDLE_BYTES;
    memory.write(literal, at, 'latin1');
    memory.fill(0xff, at + 32, at + 32 + literal.length);
    memory.writeInt32LE(literal.length, at + 64);
    memory.writeInt32LE(pairAt, at + 68);
    memory.write(literal.slice(pairAt, pairAt + 2), at + 72, 'latin1');
    memory.writeInt32LE(pattern, at + 76);
    memory.writeInt32LE(patterns !== null ? 1 : endings !== null ? 2 : 0, at + 80);
    if (endings !== null) memory.set(endings, ENDINGS_AT);
    memory.writeInt32LE(sure ? 1 : 0, at + 84);
    memory.writeInt32LE(patterns?.length ?? 0, at + 88);
    for (const { text, at: side, shortest, longest } of patterns ?? []) {
      const place = PATTERNS_AT + pattern * PATTERN_BYTES;
      // The word that is compared: the last eight bytes of the value, or the first.
      const shift = side === 'end' ? 8 - text.length : 0;
      memory.write(text, place + shift, 'latin1');
      memory.fill(0xff, place + 8 + shift, place + 8 + shift + text.length);
      memory.writeInt32LE(shortest, place + 16);
      memory.writeInt32LE(longest, place + 20);
      memory.writeInt32LE(side === 'start' ? 1 : 0, place + 24);
      pattern++;
    }
  }
}
