/**
 * Lists and mappings of YAML that stand in brackets on one line: plain texts without punctuation, and quoted ones without
 * escapes. Null for anything else: the library reads it.
 */
import { resolvePlain } from './quick-yaml-scalar.ts';

export interface QuickFlow {
  readonly value: unknown;
  readonly isCanonical: boolean;
}

const MAX_DEPTH = 16;
/** A scalar up to the comma or bracket behind it. */
const SCALAR = /"([^"\\]*)" *(?=[,\]}])|'([^']*)' *(?=[,\]}])|([A-Za-z0-9_./][\w./$+=()<> -]*?) *(?=[,\]}])/y;
const KEY = /([A-Za-z_][\w.-]*): +/y;
const NO_TEXT_KEY = /^(?:null|true|false)$/i;

/** `text`: from the opening bracket to the end of the line, without blanks behind. */
export function readQuickFlow(text: string): QuickFlow | null {
  let at = 0;
  let isCanonical = true;
  let failed = false;

  const fail = (): null => {
    failed = true;
    return null;
  };
  const skipBlanks = (): void => {
    while (text[at] === ' ') at++;
  };
  const readValue = (depth: number): unknown => {
    if (depth > MAX_DEPTH) return fail();
    if (text[at] === '[') return readItems(']', depth, []);
    if (text[at] === '{') return readItems('}', depth, {});
    SCALAR.lastIndex = at;
    const match = SCALAR.exec(text);
    if (match === null) return fail();
    at = SCALAR.lastIndex;
    const quoted = match[1] ?? match[2];
    if (quoted !== undefined) return quoted;
    const plain = resolvePlain(match[3]!);
    if (plain === null) return fail();
    if (!plain.isCanonical) isCanonical = false;
    return plain.value;
  };
  /** What is between brackets, into `into`. */
  const readItems = (close: string, depth: number, into: unknown[] | Record<string, unknown>): unknown => {
    at++;
    skipBlanks();
    if (text[at] === close) {
      at++;
      return into;
    }
    while (!failed) {
      if (Array.isArray(into)) into.push(readValue(depth + 1));
      else {
        KEY.lastIndex = at;
        const key = KEY.exec(text)?.[1];
        if (key === undefined || key in into || NO_TEXT_KEY.test(key)) return fail();
        at = KEY.lastIndex;
        into[key] = readValue(depth + 1);
      }
      skipBlanks();
      const next = text[at++];
      if (next === close) return into;
      if (next !== ',') return fail();
      skipBlanks();
    }
    return null;
  };

  const value = readValue(0);
  return failed || at !== text.length ? null : { value, isCanonical };
}
