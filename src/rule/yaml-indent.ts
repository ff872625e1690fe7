/**
 * Vendors' files hold quoted texts whose further lines begin at the left edge. YAML forbids it and the vendors' own
 * reader does not mind, so we give those lines the one blank that makes them valid: folding drops it again.
 */

const QUOTED_VALUE = /^[A-Za-z_][\w.-]{0,80}:[ \t]+(['"])/;

/** The text with quoted values of the top mapping indented, or null where there is nothing to indent. */
export function indentQuotedLines(text: string): string | null {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const match = QUOTED_VALUE.exec(text.slice(at, Math.min(end, at + 100)));
    const close = match === null ? -1 : closingQuote(text, at + match[0].length, match[1]!);
    if (close === -1) {
      at = end + 1;
      continue;
    }
    for (let line = text.indexOf('\n', at) + 1; line > 0 && line <= close; line = text.indexOf('\n', line) + 1) {
      if (/\s/.test(text[line]!)) continue;
      pieces.push(text.slice(copied, line), ' ');
      copied = line;
    }
    const next = text.indexOf('\n', close);
    at = next === -1 ? text.length : next + 1;
  }
  return pieces.length === 0 ? null : pieces.join('') + text.slice(copied);
}

/** Offset of the quote that ends a text which begins at `at`; -1 where none does. */
function closingQuote(text: string, at: number, quote: string): number {
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (quote === '"' && char === '\\') i++;
    else if (char === quote) {
      if (quote === "'" && text[i + 1] === "'") i++;
      else return i;
    }
  }
  return -1;
}
