/** extract (kv): `key=value` pairs of `_raw` become columns, cut at delimiter characters. */
import { scalarText, valuesOf } from '../../event/value.ts';
import { ColumnValues } from '../column-values.ts';
import type { RowTransform } from '../transform.ts';

/** Splunk reads pairs from this many characters at most. */
const MAX_CHARS = 10_240;

export const extract: RowTransform<'extract'> = {
  of: 'row',
  name: 'extract',
  open: (options) => {
    const { pairDelims, keyDelims, limit, mvAdd, cleanKeys } = options;
    const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
    return (row) => {
      const found = new ColumnValues();
      let pairs = 0;
      const text = valuesOf(row.get('_raw') ?? null)
        .map(scalarText)
        .join('\n')
        .slice(0, MAX_CHARS);
      for (const piece of cutPieces(text, pairDelims)) {
        const at = indexOfAny(piece, keyDelims);
        if (at <= 0 || pairs >= most) continue;
        const key = unquote(piece.slice(0, at));
        const name = cleanKeys ? key.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[\d_]+/, '') : key;
        if (found.has(name) && !mvAdd) continue;
        found.add(name, unquote(piece.slice(at + 1)));
        pairs++;
      }
      found.writeTo(row);
    };
  },
};

/** Pieces between delimiters; inside double quotes a delimiter is text. */
function cutPieces(text: string, delimiters: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') quoted = !quoted;
    else if (!quoted && delimiters.includes(char)) {
      if (i > start) pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}

function indexOfAny(text: string, characters: string): number {
  for (let i = 0; i < text.length; i++) if (characters.includes(text[i]!)) return i;
  return -1;
}

function unquote(text: string): string {
  const bare = text.trim();
  return bare.length >= 2 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare;
}
