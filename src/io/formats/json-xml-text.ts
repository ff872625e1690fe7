/**
 * The XML of events as JSON texts, as PowerShell's `ToXml() | ConvertTo-Json` writes it: an array of texts, or one a line.
 * Framed as XML, such events would keep JSON's escapes in their values.
 */

const EVENT_XML = /^\s{0,64}<(?:Event|\?xml)\b/;
/** A text, first in an array or on a line; blanks in front are taken off before, or they would be tried in every split. */
const FIRST_TEXT = /^(?:(\[)\s*)?("(?:[^"\\\n]|\\.)*")\s*?(,|\]|\n|$)/;

export function isXmlOfEvent(text: string): boolean {
  return EVENT_XML.test(text);
}

/**
 * Whether a source that begins so holds such texts. XML that merely stands in quotes, as a column of CSV does, has none of
 * JSON's escapes, or some that JSON does not know.
 */
export function startsWithXmlText(head: string): boolean {
  const [, bracket, text, next] = FIRST_TEXT.exec(head.trimStart()) ?? [];
  if (text === undefined) return false;
  const inArray = bracket !== undefined;
  if (inArray ? next === '' : next === ',' || next === ']') return false;
  if (!inArray && !/\\["\\u]/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' && isXmlOfEvent(value);
  } catch {
    return false;
  }
}
