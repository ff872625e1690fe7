/**
 * The keys at the left edge of a YAML text, without parsing it: what a file is must be told even when it is broken.
 * Content of block scalars and nested mappings is always indented, so a key at the edge is a key of the top mapping.
 */
const TOP_KEY = /^(?:"([^"\n]{1,80})"|'([^'\n]{1,80})'|([A-Za-z_][\w.-]{0,80}))[ \t]*:(?=[ \t]|$)[ \t]*(.*)$/;

/** Key → the rest of its line, without quotes and comment. Only the first document counts. */
export function readTopKeys(text: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const first = text.charCodeAt(at);
    // Blank, indented, list items and comments hold no key.
    if (first !== 0x20 && first !== 0x09 && first !== 0x23 && first !== 0x2d) {
      const match = TOP_KEY.exec(text.slice(at, Math.min(end, at + 400)).trimEnd());
      if (match !== null) keys.set((match[1] ?? match[2] ?? match[3])!, plainWord(match[4]!));
    } else if (keys.size > 0 && text.startsWith('---', at)) break;
    at = end + 1;
  }
  return keys;
}

function plainWord(text: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(text);
  return quoted === null ? text.replace(/[ \t]+#.*$/, '').trim() : quoted[2]!;
}

const FIRST_LINE = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|---.*\r?\n|%.*\r?\n)*(.{0,400})/;

/**
 * Whether the text is meant as YAML: its name says so, or it begins with a key. A page that shows a rule does neither,
 * though it holds all of the rule's keys.
 */
export function isYamlText(text: string, path: string): boolean {
  if (/\.ya?ml$/i.test(path)) return true;
  const first = FIRST_LINE.exec(text)?.[1] ?? '';
  return first.startsWith('{') || TOP_KEY.test(first.trimEnd());
}
