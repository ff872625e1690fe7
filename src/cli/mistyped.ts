/**
 * What the parser of the command line says of words that it does not know, with a hint that it cannot have: commands
 * that stand below another one or go by another name elsewhere, and files whose names begin with a dash.
 */
import { existsSync } from 'node:fs';
import { escapeControls } from '../text/render.ts';

const MEANT: ReadonlyMap<string, string> = new Map([
  ['check', 'rules check'],
  ['lint', 'rules check'],
  ['validate', 'rules check'],
  ['list', 'rules list'],
  ['show', 'rules show'],
  ['needs', 'rules needs'],
  ['version', '--version'],
]);

/** Short flags that other tools of the field have; here every flag has one name. */
const LONG: ReadonlyMap<string, string> = new Map([
  ['-o', '--output'],
  ['-r', '--rules'],
  ['-s', '--rules'],
  ['-f', '--format'],
  ['-t', '--workers'],
  ['-j', '--format ndjson'],
  ['-d', 'the folder itself, without a flag'],
]);

/** `text`: an error as the parser words it. */
export function mendParserError(text: string): string {
  const command = /^error: unknown command '([^']*)'/.exec(text);
  const meant = command === null ? undefined : MEANT.get(command[1]!);
  if (meant !== undefined) return `${command![0]}\n(Did you mean telltale ${meant}?)\n`;
  const option = /^error: unknown option '(-[^']*)'/.exec(text)?.[1];
  const long = LONG.get(option ?? '');
  const meantFlag = long === undefined ? '' : `(Did you mean ${long}?)\n`;
  const file = option !== undefined && existsSync(option) ? `(the file of that name is ./${option})\n` : '';
  // What a glob found in a folder of evidence may be named to steer the terminal.
  return `${text}${meantFlag}${file}`.split('\n').map(escapeControls).join('\n');
}
