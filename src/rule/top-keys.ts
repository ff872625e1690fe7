/**
 * The keys at the left edge of a YAML text, without parsing it: what a file is must be told even when it is broken.
 * Content of block scalars and nested mappings is always indented, so a key at the edge is a key of the top mapping.
 */
const TOP_KEY = /^(?:"([^"\n]{1,80})"|'([^'\n]{1,80})'|([A-Za-z_][\w.-]{0,80}))[ \t]*:(?=[ \t]|$)[ \t]*(.*)$/;

/** Key → the rest of its line, without quotes and comment. Only the first document counts. */
export function readTopKeys(text: string): ReadonlyMap<string, string> {
  const keys = readKeysAt(text, 0);
  if (keys.size > 0) return keys;
  // Few files come here. To YAML a carriage return ends a line wherever it stands.
  if (text.includes('\r') && !text.includes('\n')) return readTopKeys(text.replaceAll('\r', '\n'));
  // The whole mapping may be indented, or stand in braces as in JSON.
  const before = BEFORE_CONTENT.exec(text)![0].length;
  if (text[before] === '{') return readBraceKeys(text.slice(before, before + MAX_BRACES));
  const indent = before - Math.max(text.lastIndexOf('\n', before - 1) + 1, startOf(text));
  return indent > 0 && indent <= MAX_INDENT ? readKeysAt(text, indent) : keys;
}

/** Behind the byte order mark, if there is one. */
function startOf(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

/** Keys of a block mapping whose lines begin with so many blanks. */
function readKeysAt(text: string, indent: number): Map<string, string> {
  const keys = new Map<string, string>();
  const margin = ' '.repeat(indent);
  for (let line = startOf(text); line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const end = newline === -1 ? text.length : newline;
    const at = line + indent;
    const first = text.charCodeAt(at);
    // Blank, indented, list items and comments hold no key.
    if (at < end && first !== 0x20 && first !== 0x09 && first !== 0x23 && first !== 0x2d) {
      const match = text.startsWith(margin, line)
        ? TOP_KEY.exec(text.slice(at, Math.min(end, at + 400)).trimEnd())
        : null;
      if (match !== null) keys.set((match[1] ?? match[2] ?? match[3])!, plainWord(match[4]!));
    } else if (keys.size > 0 && text.startsWith('---', line)) break;
    line = end + 1;
  }
  return keys;
}

/** Up to the first character that is no blank, comment, directive or mark of a document. */
const BEFORE_CONTENT = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|---[ \t]*(?:#.*)?\r?\n|---[ \t]+(?=\{)|%.*\r?\n)*[ \t]*/;
/** A file that is indented deeper is none that somebody wrote. */
const MAX_INDENT = 40;
/** Keys that stand further inside braces than this are not looked for. Code units. */
const MAX_BRACES = 256 * 1024;
/** A colon that ends a key: behind a quoted one, or before a blank or what opens a value. */
const COLON = /(?<=["']):|:(?=[\s"'{[])/.source;
const WITHIN_PLAIN = /:(?![\s"'{[])|(?<=\S)#/.source;
const BRACE_TOKEN = new RegExp(
  [
    /\s+|#.*|[{}[\],]/.source,
    COLON,
    /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|'([^']*(?:''[^']*)*)'/.source,
    String.raw`((?:[^\s,[\]{}:#]|${WITHIN_PLAIN})(?:[^\n,[\]{}:#]|${WITHIN_PLAIN})*)`,
    /[\s\S]/.source,
  ].join('|'),
  'y',
);

/** Keys of the mapping in braces that the text begins with, each with its value where that is a text. */
function readBraceKeys(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  const token = new RegExp(BRACE_TOKEN);
  let depth = 0;
  let word: string | null = null;
  let key: string | null = null;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [written] = found;
    if (written === '{' || written === '[') depth++;
    else if ((written === '}' || written === ']') && --depth === 0) break;
    if (depth > 1) continue;
    const scalar = found[1] ?? found[2] ?? found[3]?.trim();
    if (written === ',') key = word = null;
    else if (written === ':' && key === null && word !== null) {
      key = word;
      keys.set(key, '');
    } else if (scalar !== undefined) {
      if (key === null) word = scalar;
      else if (keys.get(key) === '') keys.set(key, scalar);
    }
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
 * though it holds all of the rule's keys; a file of JSON by its name holds events or another vendor's rules.
 */
export function isYamlText(text: string, path: string): boolean {
  if (/\.ya?ml$/i.test(path)) return true;
  const first = FIRST_LINE.exec(text)?.[1] ?? '';
  return (first.startsWith('{') && !/\.(?:nd)?jsonl?$/i.test(path)) || TOP_KEY.test(first.trimEnd());
}
