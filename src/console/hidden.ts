/**
 * Characters that act on a screen or hide on it: controls, bidirectional marks and overrides, zero-width and other
 * invisible ones, tag characters, halves of surrogate pairs. Text of events is cut at them, so that each can be shown as
 * what it is and none can turn the line round or make two names look alike.
 */
const HIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

const NAMES: Readonly<Record<string, string>> = {
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u200c': 'zero-width non-joiner',
  '\u200d': 'zero-width joiner',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'pop directional formatting',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
  '\ufeff': 'zero-width no-break space',
};

export interface TextPart {
  readonly text: string;
  /** For hidden characters: what it is; `text` then is a visible escape. */
  readonly hidden: string | null;
}

/** The text in parts; line breaks stay in ordinary parts. */
export function splitHidden(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), hidden: null });
    const code = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    parts.push({ text: `\\u${code}`, hidden: `U+${code} ${NAMES[match[0]] ?? 'control character'}` });
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), hidden: null });
  return parts;
}

/** One line for places that take text alone (titles, labels). */
export function revealHidden(text: string): string {
  return splitHidden(text)
    .map((part) => part.text)
    .join('')
    .replaceAll('\n', '\\u000A');
}
