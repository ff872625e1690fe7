/** Small files that people write: rules, settings, secrets. */
import { readFileSync } from 'node:fs';
import { detectEncoding, openTranscoder } from './formats/transcode.ts';

/** What UTF-16 looks like where it is taken for UTF-8: a mark that is none, or zero bytes. */
const TAKEN_WRONGLY = /^(?:\ufffd\ufffd|\0|[^\0]\0)/;

/** The text of a file in UTF-8 or, as PowerShell's `>` writes it, UTF-16. Throws where it cannot be read. */
export function readTextFile(path: string): string {
  const text = readFileSync(path, 'utf8');
  if (!TAKEN_WRONGLY.test(text)) return text;
  const bytes = readFileSync(path);
  const { encoding, mark } = detectEncoding(bytes);
  const transcoder = openTranscoder(encoding);
  return Buffer.concat([transcoder.push(bytes.subarray(mark)), transcoder.end()]).toString('utf8');
}
