/**
 * `telltale test --watch`: runs the tests, and again whenever something changes among the rules, their tests, or the
 * content named with them. Changes close together are one run; a run is never cut short. Ends when it is interrupted.
 */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ChangeWatch, openChangeWatch } from '../io/sources/changes.ts';
import { escapeControls } from '../text/render.ts';
import { EXIT, UsageError } from './exit-code.ts';

/** Editors write a file in several steps. Milliseconds. */
const SETTLE = 150;

/** `run` runs every test once; what a person wrote wrong is said, and the next change tried. */
export async function watchTests(paths: readonly string[], run: () => Promise<number>): Promise<number> {
  const changes = new Changes();
  changes.endWith(await openChangeWatch(watchedPaths(paths), (path) => changes.see(path)));
  for (;;) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(`telltale: ${escapeControls(error.message)}\n`);
    }
    process.stderr.write('telltale: waiting for changes\n');
    const changed = await changes.next();
    if (changed === null) return EXIT.interrupted;
    process.stderr.write(`\ntelltale: ${escapeControls(changed)} changed\n`);
  }
}

/** A file's tests stand beside it, so its folder is watched. */
function watchedPaths(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.map((path) => (statSync(path, { throwIfNoEntry: false })?.isFile() === true ? dirname(path) : path)),
    ),
  ];
}

/** What changed since it was last asked, once it has been quiet for a moment; null when the watch has ended. */
class Changes {
  #changed: string | null = null;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;
  #wake: () => void = () => {};

  see(path: string): void {
    this.#changed = path;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), SETTLE);
  }

  /** A signal ends the watch. */
  endWith(watching: ChangeWatch): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        this.#ended = true;
        void watching.close();
        this.#wake();
      });
  }

  #settle(): void {
    this.#timer = null;
    this.#wake();
  }

  async next(): Promise<string | null> {
    while (!this.#ended && (this.#changed === null || this.#timer !== null)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const changed = this.#changed;
    this.#changed = null;
    return this.#ended ? null : changed;
  }
}
