/**
 * Where results go: standard output or a file, written in blocks, without a promise for each. A result takes the place
 * of nothing that its run reads, and of no other result: evidence and rules are not to be had again.
 */
import {
  type BigIntStats,
  closeSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { SourceEntry } from '../io/source.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { UsageError } from './exit-code.ts';
import { describeLostResult, loseReader } from './lost-reader.ts';

export interface Target {
  write(text: string): void;
  /** Writes bytes behind what was written before; they may be reused after the call. */
  writeBytes(bytes: Uint8Array): void;
  /** Writes what is held and closes the file. */
  close(): void;
}

/** A service manager or `timeout`, and a terminal that was closed. Ctrl-C is an exit of its own. */
const ENDINGS = ['SIGTERM', 'SIGHUP'] as const;

/** Texts are held until there are this many characters. */
const BLOCK = 64 * 1024;

/** Opens the results of one run. */
export class Targets {
  readonly #inputs: readonly SourceEntry[];
  readonly #read: readonly string[];
  readonly #open: BigIntStats[] = [];

  /** `read`: files that the run reads beside its inputs, as rules and what flags name; null: a flag that was not given. */
  constructor(inputs: readonly SourceEntry[], read: readonly (string | null | undefined)[] = []) {
    this.#inputs = inputs;
    this.#read = read.filter((path) => path != null);
  }

  /**
   * A file by its path, or standard output for null. The file takes its place when it is whole: until then, and where
   * the run is broken off, what was there stays.
   */
  open(path: string | null): Target {
    const { descriptor, finish } = path === null ? { descriptor: 1, finish: () => {} } : this.#openFile(path);
    let held: string[] = [];
    let length = 0;
    const flush = (): void => {
      if (length > 0) writeWhole(descriptor, Buffer.from(held.join('')));
      held = [];
      length = 0;
    };
    return {
      write: (text) => {
        held.push(text);
        length += text.length;
        if (length >= BLOCK) flush();
      },
      writeBytes: (bytes) => {
        flush();
        writeWhole(descriptor, bytes);
      },
      close: () => {
        flush();
        finish();
      },
    };
  }

  #openFile(path: string): Output {
    try {
      const present = statSync(path, { throwIfNoEntry: false, bigint: true });
      // Devices and pipes are written as they are, and as often as they are named.
      if (present !== undefined && !present.isFile()) return openInPlace(path);
      const file = present === undefined ? path : realpathSync(path);
      this.#refuse(path, file, present);
      const output = openBeside(file, Number(present?.mode ?? 0o666)) ?? openInPlace(path);
      this.#open.push(fstatSync(output.descriptor, { bigint: true }));
      return output;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const isFolderMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new UsageError(
        `cannot write ${path}: ${describeSystemError(error)}`,
        isFolderMissing ? 'make its folder first' : undefined,
      );
    }
  }

  #refuse(path: string, file: string, present: BigIntStats | undefined): void {
    if (present !== undefined && this.#inputs.some((input) => isInput(input, present)))
      throw new UsageError(`${path} is one of the inputs`, 'write the result elsewhere');
    if (present !== undefined && this.#read.some((read) => isSame(statsOf(read), present)))
      throw new UsageError(`${path} is a file that this run reads`, 'write the result elsewhere');
    // Not by their names: a place has many, by links and, on some systems, by case.
    const taken = [present, statsOf(partialOf(file))];
    if (taken.some((stats) => this.#open.some((open) => isSame(stats, open))))
      throw new UsageError(`${path} is named for two results`, 'give each a file of its own');
  }
}

interface Output {
  readonly descriptor: number;
  /** Closes the file and puts it in its place. */
  finish(): void;
}

function isInput({ name, file }: SourceEntry, present: BigIntStats): boolean {
  if (name === '-') return isSame(fstatSync(0, { bigint: true }), present);
  return file !== null && isSame(statsOf(file.path), present);
}

/** Undefined where nothing is there, or nothing that this user may see. */
function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false, bigint: true });
  } catch {
    return undefined;
  }
}

function isSame(a: BigIntStats | undefined, b: BigIntStats): boolean {
  return a !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Where a result lies until it is whole. */
function partialOf(path: string): string {
  return `${path}.${process.pid}.partial`;
}

function openInPlace(path: string): Output {
  const descriptor = openSync(path, 'w');
  return { descriptor, finish: () => closeSync(descriptor) };
}

/** Writes a file of another name, read by the same people, in the same folder; null where the folder takes none. */
function openBeside(path: string, mode: number): Output | null {
  const partial = partialOf(path);
  let descriptor: number;
  try {
    // Never through a link that somebody has put there.
    descriptor = openSync(partial, 'wx', mode & 0o777);
  } catch {
    return null;
  }
  const drop = (): void => rmSync(partial, { force: true });
  process.once('exit', drop);
  // These end the process without an exit: what is given up is removed, and the signal has its way.
  const leave = (signal: NodeJS.Signals): void => {
    drop();
    process.kill(process.pid, signal);
  };
  for (const signal of ENDINGS) process.once(signal, leave);
  return {
    descriptor,
    finish: () => {
      closeSync(descriptor);
      process.removeListener('exit', drop);
      for (const signal of ENDINGS) process.removeListener(signal, leave);
      try {
        renameSync(partial, path);
      } catch (error) {
        // Windows replaces no file that somebody has open, as Excel has what it shows.
        throw new UsageError(
          `cannot put the result in the place of ${path}: ${describeSystemError(error)}`,
          `it lies in ${partial}; the other may be open in some program`,
        );
      }
    },
  };
}

/** Writes all bytes; a pipe that is full is tried again, one that was closed takes nothing more. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else if (code === 'EPIPE') {
        loseReader();
        return;
      } else throw new UsageError(describeLostResult(error));
    }
  }
}
