/** What the terminal behind a stream can show; a file or a pipe is none. */
import type { WriteStream } from 'node:tty';

/** Columns; null where there is no terminal, or one that does not know its size, as many that programs open say 0. */
export function columnsOf({ isTTY, columns }: Pick<WriteStream, 'isTTY' | 'columns'>): number | null {
  return isTTY === true && columns > 0 ? columns : null;
}

/** Whether colour is welcome; an empty `NO_COLOR` says nothing (no-color.org), and a dumb terminal prints the codes. */
export function takesColor({ isTTY }: Pick<WriteStream, 'isTTY'>): boolean {
  return isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}
