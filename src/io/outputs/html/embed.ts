/**
 * What is embedded in the page beside markup: data as JSON in a script element that never runs, and the hashes by which
 * the page's own policy lets its one style and one script in, and nothing else.
 */
import { createHash } from 'node:crypto';

const ESCAPES = /[<>&\u2028\u2029]/g;

/** JSON that cannot end its script element, open a comment or break a line, whatever strings it holds. */
export function encodeForScript(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPES, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A hash source of a Content-Security-Policy for an inline element's exact text. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
