/** Where results go: standard output or a file, written in blocks, without a promise for each. */
import { type BigIntStats, closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { SourceEntry } from '../io/source.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { EXIT, UsageError } from './exit-code.ts';

export interface Target {
  write(text: string): void;
  /** Writes bytes behind what was written before; they may be reused after the call. */
  writeBytes(bytes: Uint8Array): void;
  /** Writes what is held and closes the file. */
  close(): void;
}

/** Texts are held until there are this many characters. */
const BLOCK = 64 * 1024;

/**
 * A file by its path, or standard output for null. The file takes its place when it is whole: until then, and where the
 * run is broken off, what was there stays. It must be none of `inputs`.
 */
export function openTarget(path: string | null, inputs: readonly SourceEntry[] = []): Target {
  const { descriptor, finish } = path === null ? { descriptor: 1, finish: () => {} } : openOutput(path, inputs);
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

interface Output {
  readonly descriptor: number;
  /** Closes the file and puts it in its place. */
  finish(): void;
}

function openOutput(path: string, inputs: readonly SourceEntry[]): Output {
  try {
    const present = statSync(path, { throwIfNoEntry: false, bigint: true });
    if (present?.isFile() === true && inputs.some(({ file }) => file !== null && isSame(file, present)))
      throw new UsageError(`${path} is one of the inputs`, 'write the result elsewhere');
    // Devices and pipes are written as they are.
    if (present !== undefined && !present.isFile()) return openInPlace(path);
    const file = present === undefined ? path : realpathSync(path);
    return openBeside(file, Number(present?.mode ?? 0o666)) ?? openInPlace(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write ${path}: ${(error as Error).message}`);
  }
}

function isSame(input: { readonly path: string; readonly size: number }, present: BigIntStats): boolean {
  if (BigInt(input.size) !== present.size) return false;
  const found = statSync(input.path, { throwIfNoEntry: false, bigint: true });
  return found !== undefined && found.ino === present.ino && found.dev === present.dev;
}

function openInPlace(path: string): Output {
  const descriptor = openSync(path, 'w');
  return { descriptor, finish: () => closeSync(descriptor) };
}

/** Writes a file of another name, read by the same people, in the same folder; null where the folder takes none. */
function openBeside(path: string, mode: number): Output | null {
  const partial = `${path}.${process.pid}.partial`;
  let descriptor: number;
  try {
    // Never through a link that somebody has put there.
    descriptor = openSync(partial, 'wx', mode & 0o777);
  } catch {
    return null;
  }
  const drop = (): void => rmSync(partial, { force: true });
  process.once('exit', drop);
  return {
    descriptor,
    finish: () => {
      closeSync(descriptor);
      process.removeListener('exit', drop);
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

/** Writes all bytes; a pipe that is full is tried again, one that was closed ends us quietly. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else if (code === 'EPIPE') process.exit(EXIT.ran);
      else throw new UsageError(`cannot write the result: ${describeSystemError(error)}`);
    }
  }
}
