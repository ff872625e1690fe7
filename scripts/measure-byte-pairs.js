/**
 * Writes src/io/formats/scan/pair-rarity.ts: how rare each pair of printable bytes is in real Windows JSON, in steps of
 * a factor of two. Usage: node scripts/measure-byte-pairs.js FOLDER-OF-NDJSON. Any table is sound; a better one only
 * makes the scan stop at fewer places.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/measure-byte-pairs.js FOLDER');
  process.exit(2);
}
const counts = new Float64Array(0x10000);
let total = 0;
for (const name of readdirSync(folder)) {
  const bytes = readFileSync(join(folder, name));
  total += bytes.length;
  for (let i = 0; i + 1 < bytes.length; i++) counts[(bytes[i] << 8) | bytes[i + 1]]++;
}
const rows = [];
for (let a = 0x20; a <= 0x7e; a++) {
  let row = '';
  for (let b = 0x20; b <= 0x7e; b++) {
    const perBillion = (counts[(a << 8) | b] / total) * 1e9;
    row += String.fromCharCode(0x7a - Math.min(25, Math.round(Math.log2(1 + perBillion))));
  }
  rows.push(`  '${row}',`);
}
writeFileSync(
  join(import.meta.dirname, '../src/io/formats/scan/pair-rarity.ts'),
  `/**
 * How rare pairs of neighbouring bytes are in real Windows JSON: measured by \`scripts/measure-byte-pairs.js\`, one row
 * for each first byte from space to tilde, one letter for each second byte; each step towards \`z\` is half as frequent.
 */
const ROWS: readonly string[] = [
${rows.join('\n')}
];

/** Rarity of the pair at a place of a printable ASCII text: larger is rarer, one step is a factor of two. */
export function pairRarity(text: string, at: number): number {
  return ROWS[text.charCodeAt(at) - 0x20]!.charCodeAt(text.charCodeAt(at + 1) - 0x20) - 0x61;
}
`,
);
