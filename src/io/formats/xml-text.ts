/**
 * The small things of XML that events need: attributes found in a tag, markup and CDATA resolved in a text. Positions
 * are those of the text that holds the event; nothing is cut out before it is asked for.
 */
import { decodeEntities } from '../../text/xml-entities.ts';

export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
const EQUALS = 0x3d;

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Where the value lies that `findAttribute` found last. */
export let attributeFrom = 0;
export let attributeTo = 0;

/** Finds an attribute between the end of a tag's name and its `>`; its value's place is left in the two variables. */
export function findAttribute(text: string, from: number, to: number, name: string): boolean {
  let i = from;
  for (;;) {
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    const start = i;
    while (i < to && text.charCodeAt(i) !== EQUALS && !isBlank(text.charCodeAt(i))) i++;
    const end = i;
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    if (i >= to || text.charCodeAt(i) !== EQUALS) {
      if (i >= to) return false;
      continue;
    }
    i++;
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    const quote = text.charCodeAt(i);
    if (quote !== QUOTE && quote !== APOSTROPHE) return false;
    const close = text.indexOf(quote === QUOTE ? '"' : "'", i + 1);
    if (close < 0 || close > to) return false;
    if (end - start === name.length && text.startsWith(name, start)) {
      attributeFrom = i + 1;
      attributeTo = close;
      return true;
    }
    i = close + 1;
  }
}

const CDATA = '<![CDATA[';
const COMMENT = '<!--';
const TAG = /<\/?[A-Za-z_][^<>]*>/y;

/** Text between two positions, decoded; null if there is none. */
export function decodeText(text: string, from: number, to: number): string | null {
  if (from >= to) return null;
  const raw = text.slice(from, to);
  const decoded = raw.includes('<') ? withoutMarkup(raw) : decodeEntities(raw);
  return decoded === '' || (decoded.includes('\n') && decoded.trim() === '') ? null : decoded;
}

/** CDATA as it stands, all else decoded, comments and tags left out. What is opened and never closed is text. */
function withoutMarkup(raw: string): string {
  let decoded = '';
  let at = 0;
  // Behind a place without an end there is none either, and asking again for each opening would take for ever.
  let hasCdataEnd = true;
  let hasCommentEnd = true;
  for (let open = raw.indexOf('<'); open >= 0; open = raw.indexOf('<', open)) {
    let close = -1;
    let kept = '';
    if (hasCdataEnd && raw.startsWith(CDATA, open)) {
      const end = raw.indexOf(']]>', open + CDATA.length);
      hasCdataEnd = end >= 0;
      if (hasCdataEnd) {
        kept = raw.slice(open + CDATA.length, end);
        close = end + 3;
      }
    } else if (hasCommentEnd && raw.startsWith(COMMENT, open)) {
      const end = raw.indexOf('-->', open + COMMENT.length);
      hasCommentEnd = end >= 0;
      if (hasCommentEnd) close = end + 3;
    } else {
      TAG.lastIndex = open;
      if (TAG.test(raw)) close = TAG.lastIndex;
    }
    if (close < 0) {
      open++;
      continue;
    }
    decoded += decodeEntities(raw.slice(at, open)) + kept;
    at = open = close;
  }
  return decoded + decodeEntities(raw.slice(at));
}
