/** Where results go: standard output or a file, written in blocks, without a promise for each. */
import { closeSync, openSync, writeSync } from 'node:fs';
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

/** A file by its path, or standard output for null. */
export function openTarget(path: string | null): Target {
  const descriptor = path === null ? 1 : openOutput(path);
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
      if (path !== null) closeSync(descriptor);
    },
  };
}

function openOutput(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as Error).message}`);
  }
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
