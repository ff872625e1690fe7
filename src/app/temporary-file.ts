/**
 * Room on disk for what does not fit into memory: one temporary file, made when first needed and readable by nobody
 * else. Where the system allows it the file loses its name at once, so that nothing is left behind even by `kill -9`;
 * elsewhere it is removed when it is closed or the process ends.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spill } from '../engine/spill.ts';

export class TemporaryFile implements Spill {
  readonly #folder: string;
  #descriptor: number | null = null;
  #length = 0;
  /** The name that is still to be removed, or null. */
  #name: string | null = null;
  readonly #onExit = (): void => this.#remove();

  constructor(folder = tmpdir()) {
    this.#folder = folder;
  }

  /** Null where the disk is full or cannot be written. */
  write(bytes: Uint8Array): number | null {
    const at = this.#length;
    try {
      this.#descriptor ??= this.#create();
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at + done);
      }
    } catch {
      return null;
    }
    this.#length += bytes.length;
    return at;
  }

  read(at: number, into: Uint8Array): void {
    for (let done = 0; done < into.length; ) {
      const count = readSync(this.#descriptor!, into, done, into.length - done, at + done);
      if (count === 0) throw new Error('the temporary file is shorter than what was written to it');
      done += count;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#remove();
    process.off('exit', this.#onExit);
  }

  #create(): number {
    const name = join(this.#folder, `telltale-${randomUUID()}`);
    const descriptor = openSync(name, 'wx+', 0o600);
    this.#name = name;
    this.#remove();
    if (this.#name !== null) process.on('exit', this.#onExit);
    return descriptor;
  }

  #remove(): void {
    if (this.#name === null) return;
    try {
      unlinkSync(this.#name);
      this.#name = null;
    } catch {
      // Windows keeps the name of an open file; it goes when the file is closed.
    }
  }
}
