/**
 * Followed files as an input: what is new in them goes into the event log, and where reading stands is written down when
 * it is there. After a crash a little may be read again; nothing is left out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../io/durable.ts';
import { isMissingFile } from '../../io/sources/file.ts';
import { FollowedFiles, type FollowState } from '../../io/sources/followed-files.ts';
import { type Live, Refusal } from '../live.ts';

const POLL_MS = 1_000;
const NAME = 'followed.json';

export class Following {
  readonly #files: FollowedFiles;
  readonly #live: Live;
  readonly #folder: string;
  readonly #say: (level: 'warn', message: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #isOver = false;
  /** Why the last look failed; null where it did not. */
  #failure: string | null = null;

  /** `folder`: where it is kept how far each file was read. */
  constructor(paths: readonly string[], folder: string, live: Live, say: (level: 'warn', message: string) => void) {
    this.#files = new FollowedFiles(paths, readState(folder, say));
    this.#live = live;
    this.#folder = folder;
    this.#say = say;
  }

  start(): void {
    this.#running = this.poll().then(
      () => {
        this.#failure = null;
      },
      ({ message }: Error) => {
        // Tried again every second, and said once.
        if (message !== this.#failure) this.#say('warn', `followed files: ${message}`);
        this.#failure = message;
      },
    );
    void this.#running.then(() => {
      if (!this.#isOver) this.#timer = setTimeout(() => this.start(), POLL_MS);
    });
  }

  /** Takes what is new in all files by now. */
  async poll(): Promise<void> {
    for await (const { path, lines, skipped, commit } of this.#files.read()) {
      if (this.#isOver) return;
      if (skipped > 0) this.#say('warn', `a line of ${path} is too long and was left out`);
      if (!(await this.#submit(path, lines))) return;
      commit();
      await this.#save();
    }
    for (const note of this.#files.takeNotes()) this.#say('warn', note);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#files.close();
  }

  /** False where the log takes nothing now; the lines come again. */
  async #submit(path: string, lines: readonly Buffer[]): Promise<boolean> {
    try {
      const events = lines.map((line) => toEvent(line));
      await this.#live.submit(events, { input: 'files', name: path });
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  async #save(): Promise<void> {
    await replaceFile(join(this.#folder, NAME), JSON.stringify(this.#files.state()));
  }
}

/** A line that is a JSON object is an event; any other is the text of one, as a collector would have sent it. */
function toEvent(line: Buffer): Buffer {
  if (line[0] === 0x7b) {
    try {
      JSON.parse(line.toString('utf8'));
      return line;
    } catch {
      // text, then
    }
  }
  return Buffer.from(JSON.stringify({ event: line.toString('utf8') }));
}

function readState(folder: string, say: (level: 'warn', message: string) => void): FollowState {
  const path = join(folder, NAME);
  try {
    const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof state === 'object' && state !== null) return state as FollowState; // as `#save` wrote it, at one stroke
    say('warn', `${path} does not say how far followed files were read, so they are read from their beginning`);
  } catch (error) {
    if (!isMissingFile(error))
      say(
        'warn',
        `${path} cannot be read, so followed files are read from their beginning: ${(error as Error).message}`,
      );
  }
  return {};
}
