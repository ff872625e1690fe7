/**
 * The value of a Kafka record as a line of the event log: JSON objects as they are, on one line; Windows event XML as the
 * text of an event. Anything else is poison: no later try could read it, so it must not hold up what lies behind it.
 */

/** A value may be no longer. Bytes. */
const MAX_VALUE = 16 * 1024 * 1024;
const OPEN_BRACE = 0x7b;
const LESS_THAN = 0x3c;
const decoder = new TextDecoder('utf-8', { fatal: true });

export type RecordLine =
  | { readonly kind: 'line'; readonly line: Buffer }
  /** A tombstone, or nothing but blanks. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'poison'; readonly reason: string };

export function lineOf(value: Buffer | null): RecordLine {
  if (value === null) return { kind: 'empty' };
  if (value.length > MAX_VALUE) return poison(`the value is longer than ${MAX_VALUE} bytes`);
  const from = firstByte(value);
  if (from === value.length) return { kind: 'empty' };
  if (value[from] !== OPEN_BRACE && value[from] !== LESS_THAN) return poison('the value is no JSON object and no XML');
  let text: string;
  try {
    text = decoder.decode(value.subarray(from));
  } catch {
    return poison('the value is not UTF-8');
  }
  if (value[from] === LESS_THAN) return { kind: 'line', line: Buffer.from(JSON.stringify({ event: text })) };
  try {
    JSON.parse(text);
  } catch (error) {
    return poison(`the value is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  return { kind: 'line', line: onOneLine(value.subarray(from)) };
}

function poison(reason: string): RecordLine {
  return { kind: 'poison', reason };
}

/** Behind blanks and a byte order mark. */
function firstByte(value: Buffer): number {
  let at = value.length >= 3 && value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf ? 3 : 0;
  while (at < value.length && (value[at]! === 0x20 || (value[at]! >= 0x09 && value[at]! <= 0x0d))) at++;
  return at;
}

/** Line breaks in JSON that parses stand between tokens. */
function onOneLine(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json;
  return Buffer.from(json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}
