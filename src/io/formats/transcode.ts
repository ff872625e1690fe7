/**
 * Text encodings. Every text format works on UTF-8 bytes; UTF-16 (PowerShell's `>`, Event Viewer's exports) is turned
 * into UTF-8 piece by piece before it is framed. Surrogate pairs and code units may be cut by chunk borders anywhere.
 * A lone surrogate becomes U+FFFD. Offsets in such a source count bytes of its UTF-8 form.
 */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface DetectedEncoding {
  readonly encoding: Encoding;
  /** Length of the byte order mark. */
  readonly mark: number;
}

/** Bytes that `detectEncoding` needs, unless the source is shorter. */
export const ENCODING_HEAD = 4;

/** Encoding by byte order mark, or by the zero bytes that ASCII has in UTF-16 where there is no mark. */
export function detectEncoding(head: Uint8Array): DetectedEncoding {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  if (a && b === 0 && c && d === 0) return { encoding: 'utf-16le', mark: 0 };
  if (a === 0 && b && c === 0 && d) return { encoding: 'utf-16be', mark: 0 };
  return { encoding: 'utf-8', mark: 0 };
}

export interface Transcoder {
  /** UTF-8 for the chunk, without a code unit or pair that the next chunk must complete. */
  push(chunk: Uint8Array): Uint8Array;
  /** UTF-8 for what was held back: a cut code unit or half a pair is U+FFFD. */
  end(): Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Turns a stream of UTF-16 chunks into UTF-8; UTF-8 passes through untouched. */
export function openTranscoder(encoding: Encoding): Transcoder {
  if (encoding === 'utf-8') return { push: (chunk) => chunk, end: () => NOTHING };
  const swap = encoding === 'utf-16be';
  let held: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const units = Buffer.concat([held, chunk]);
      let length = units.length & ~1;
      const high = length >= 2 ? units[length - (swap ? 2 : 1)]! : 0;
      if (high >= 0xd8 && high <= 0xdb) length -= 2;
      held = units.subarray(length);
      return decode(units.subarray(0, length), swap);
    },
    end() {
      const rest = Buffer.from('\ufffd'.repeat(Math.ceil(held.length / 2)));
      held = Buffer.alloc(0);
      return rest;
    },
  };
}

function decode(units: Buffer, swap: boolean): Uint8Array {
  if (swap) units.swap16();
  return Buffer.from(units.toString('utf16le'), 'utf8');
}

/** The head of a source as Latin-1 text of its UTF-8 form, without byte order mark: what detection looks at. */
export function decodeHead(head: Uint8Array): string {
  const { encoding, mark } = detectEncoding(head);
  const bytes = openTranscoder(encoding).push(head.subarray(mark));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
