/**
 * Tells newline-delimited JSON from other text by the first lines. A file that starts with an object which goes on
 * over several lines, or that holds its records in a container, is left to the reader of whole JSON documents. One
 * damaged line at the start (a rotated or cut file) does not matter.
 */
import { json } from './json.ts';
import { decodeHead } from './transcode.ts';

/** Lines that are looked at behind a first one that is damaged. */
const MORE_LINES = 8;

/** Where the first line is longer than what is seen: keys whose array of objects holds the records. */
const CONTAINER = /"(?:hits|[rR]esults|Records|records|Events|events|value)"\s*:\s*\[\s*\{/;

/** Whether the first bytes of a source are objects, one a line. */
export function detectNdjson(head: Uint8Array, whole: boolean): boolean {
  const text = decodeHead(head);
  const lines = text.split('\n', 4096);
  const isCut = !whole && lines.length < 4096;
  const solid = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [{ line, cut: isCut && i === lines.length - 1 }],
  );
  const first = solid[0];
  if (first === undefined || first.line.trimStart().startsWith('[')) return false;
  const shape = shapeOf(first.line);
  // One line can also be a whole document of many records.
  if (shape === 'object') return !json.detect(Buffer.from(first.line, 'latin1'), true);
  if (shape !== 'damaged' && (first.cut || (whole && solid.length === 1))) return !CONTAINER.test(first.line);
  if (shape === 'open') return false;
  return solid.slice(1, 1 + MORE_LINES).some(({ line }) => shapeOf(line) === 'object');
}

/**
 * `object`: the line is a JSON object. It may also begin like one and end too early: `open` between two tokens, as an
 * object over several lines does, `cut` inside a string, as none can. Anything else is `damaged`.
 */
function shapeOf(line: string): 'object' | 'open' | 'cut' | 'damaged' {
  if (!/^\s*\{\s*(?:["}]|$)/.test(line)) return 'damaged';
  try {
    JSON.parse(line);
    return 'object';
  } catch {
    return findEnd(line);
  }
}

/** How a line ends that opens an object: by its strings and brackets alone. */
function findEnd(line: string): 'open' | 'cut' | 'damaged' {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return 'damaged';
  }
  return inString ? 'cut' : 'open';
}
