/**
 * JSON that is not one object a line: arrays, pretty-printed or concatenated objects, and the containers that exports
 * use (`hits.hits`, `results`, `Results`, `Records`, `Events`, `events`, `value`), whose elements are the records; also texts that
 * are the XML of an event, as PowerShell makes them. Elements are framed by brackets, then parsed one by one, so that
 * memory is bounded by one element and a broken one costs only itself: reading goes on at the next place that looks like
 * the start of its neighbours.
 */
import { isAscii } from 'node:buffer';
import type { JsonObject } from '../../event/record.ts';
import { type Format, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { FramedReader } from './framed-reader.ts';
import { ContainerWatch } from './json-container.ts';
import { MAX_JSON_DEPTH } from './json-depth.ts';
import { Recovery } from './json-recovery.ts';
import { BracketTrail, MAX_INDENTATION, RESYNC_REACH } from './json-resync.ts';
import { isXmlOfEvent, startsWithXmlText } from './json-xml-text.ts';
import { compileNeedles, type NeedleTest } from './needles.ts';
import { decodeHead } from './transcode.ts';

const TOO_LONG = `more than ${MAX_RECORD_BYTES} bytes`;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;
/** Begins a record in JSON text sequences. */
const RECORD_SEPARATOR = 0x1e;

/** By byte: whether it matters outside strings. */
const IS_STRUCTURE = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE]) IS_STRUCTURE[byte] = 1;

/**
 * Goes over the text of a string to what ends it, a quote or a line break; or to a backslash whose other half is still
 * to come, or to the limit.
 */
function skipText(bytes: Buffer, from: number, limit: number): number {
  for (let i = from; i < limit; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE || byte === NEWLINE) return i;
    if (byte === BACKSLASH && ++i >= bytes.length) return i - 1;
  }
  return limit;
}

/** What the bytes are being read as. */
type State =
  /** Between top-level values, or between the elements of an array. */
  | 'between'
  /** Inside an object, or an array in place of one, that will be a record. */
  | 'value'
  /** Inside something that is no record: up to the end of the line or element. */
  | 'scrap'
  /** Behind the array of a container, up to the container's end. */
  | 'tail'
  /** Looking for the next record after a broken one. */
  | 'lost';

class JsonReader extends FramedReader {
  readonly #isWanted: NeedleTest | null;
  /** Containers and top-level arrays seen: for detection. */
  containers = 0;
  #state: State = 'between';
  /** Offset of the next byte to look at. */
  #at: number;
  /** Offset of the value or scrap, where one is open. */
  #start = -1;
  /** Offset where the line begins, if only a few blanks stand between there and the value, or -1. */
  #line: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Between the elements of an array. */
  #inArray = false;
  /** Objects around the array that is being read. */
  #around = 0;
  /** Whether the open value is a top-level object that may yet turn out to be a container. */
  readonly #watch = new ContainerWatch();
  /** To the end of the container whose array has been read. */
  #tail: BracketTrail | null = null;
  readonly #recovery: Recovery;

  constructor(sink: RecordSink, options: ReadOptions) {
    super(sink, options);
    this.#isWanted = compileNeedles(options.needles);
    this.#recovery = new Recovery(this.window);
    this.#at = this.#line = options.firstOffset;
  }

  override end(): void {
    super.end();
    while (this.#state === 'value' || this.#state === 'scrap') {
      if (this.#state === 'scrap') this.#finishScrap(this.window.last);
      else this.#break('truncated', 'the source ends inside a value');
      this.read(true);
    }
    if ((this.#inArray && this.#state === 'between') || this.#state === 'tail') {
      this.sink.fault({ code: 'truncated', offset: this.window.last, detail: 'the array is not closed' });
    }
  }

  protected read(ended: boolean): void {
    const { window } = this;
    if (this.#at < window.first) this.#at = this.#line = window.first;
    for (;;) {
      const { first } = window;
      const bytes = window.slice(first, window.last);
      const state = this.#state;
      const at = this.#at;
      if (state === 'between') this.#between(bytes, first);
      else if (state === 'value') this.#value(bytes, first);
      else if (state === 'scrap') this.#scrap(bytes, first);
      else if (state === 'tail') this.#passTail();
      else this.#find(ended);
      if (this.#at === at && this.#state === state) break;
    }
    if (this.#state === 'lost') window.drop(this.#at - RESYNC_REACH);
    else {
      const kept = this.#state === 'value' || this.#state === 'scrap' ? this.#start : this.#at;
      window.drop(this.#line >= 0 ? Math.min(this.#line, kept) : kept);
    }
  }

  #between(bytes: Buffer, first: number): void {
    let i = this.#at - first;
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === 0x20 || byte === 0x09) {
        if (first + i - this.#line >= MAX_INDENTATION) this.#line = -1;
        continue;
      }
      if (byte === NEWLINE) {
        this.#line = first + i + 1;
        continue;
      }
      if (byte === COMMA || byte === 0x0d || byte === RECORD_SEPARATOR) {
        this.#line = -1;
        continue;
      }
      if (byte === CLOSE_BRACKET && this.#inArray) {
        this.#inArray = false;
        this.#line = -1;
        if (this.#around > 0) {
          this.#state = 'tail';
          this.#tail = new BracketTrail(first + i + 1, this.#around, false);
        }
        this.#at = first + i + 1;
        return;
      }
      if (byte === OPEN_BRACKET && !this.#inArray) {
        this.#inArray = true;
        this.#around = 0;
        this.#line = -1;
        this.containers++;
        continue;
      }
      this.#start = first + i;
      this.#at = this.#start;
      this.#depth = 0;
      this.#inString = this.#escaped = false;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#state = 'value';
        this.#watch.begin(byte === OPEN_BRACE && !this.#inArray);
      } else this.#state = 'scrap';
      return;
    }
    this.#at = first + i;
  }

  #value(bytes: Buffer, first: number): void {
    const limit = Math.min(bytes.length, this.#start - first + MAX_RECORD_BYTES);
    const watch = this.#watch;
    let inString = this.#inString;
    let depth = this.#depth;
    let i = this.#at - first;
    while (i < limit) {
      if (inString) {
        i = skipText(bytes, i, limit);
        if (i >= limit || bytes[i] === BACKSLASH) break;
        if (bytes[i] === NEWLINE) {
          this.#at = first + i;
          this.#break('json-invalid', 'a line break inside a string');
          return;
        }
        inString = false;
        if (watch.active) watch.endString(bytes, first, i, depth);
        i++;
        continue;
      }
      const byte = bytes[i]!;
      if (IS_STRUCTURE[byte] === 0) {
        i++;
        continue;
      }
      if (byte === QUOTE) {
        inString = true;
        if (watch.active) watch.beginString(first + i + 1);
      } else if (byte === COMMA) {
        if (watch.active) watch.expectKey(depth);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (--depth === 0) {
          this.#at = first + i + 1;
          this.#finishValue();
          return;
        }
      } else {
        const opens = watch.active && watch.opensContainer(bytes, i, depth);
        if (opens === null) break;
        if (opens) {
          this.#enterContainer(first + i + 1, depth);
          return;
        }
        if (++depth > MAX_JSON_DEPTH) {
          this.#at = first + i;
          this.#break('json-too-deep', `values nest deeper than ${MAX_JSON_DEPTH}`);
          return;
        }
      }
      i++;
    }
    this.#inString = inString;
    this.#depth = depth;
    this.#at = first + i;
    if (this.#at - this.#start >= MAX_RECORD_BYTES) {
      const trail = new BracketTrail(this.#at, depth, inString);
      this.#break('record-too-long', TOO_LONG);
      this.#recovery.follow(trail);
    }
  }

  #enterContainer(at: number, depth: number): void {
    this.containers++;
    this.#around = depth;
    this.#inArray = true;
    this.#state = 'between';
    this.#at = at;
    this.#line = -1;
  }

  #passTail(): void {
    const tail = this.#tail!;
    tail.follow(this.window);
    this.#at = tail.end ?? this.window.last;
    if (tail.end !== null) this.#resume();
  }

  /** Back between values, behind something on the same line. */
  #resume(line = -1): void {
    this.#state = 'between';
    this.#line = line;
  }

  #scrap(bytes: Buffer, first: number): void {
    const isText = bytes[this.#start - first] === QUOTE;
    let i = this.#at - first;
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === NEWLINE) break;
      if (isText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE && first + i > this.#start) {
          this.#finishScrap(first + i + 1);
          return;
        }
      } else if (byte === OPEN_BRACE || byte === COMMA || (byte === CLOSE_BRACKET && this.#inArray)) break;
    }
    if (i < bytes.length) this.#finishScrap(Math.max(first + i, this.#start + 1));
    else {
      this.#at = first + i;
      if (this.#at - this.#start > MAX_RECORD_BYTES) {
        this.#at = this.#start + MAX_RECORD_BYTES;
        this.#break('record-too-long', TOO_LONG);
      }
    }
  }

  #finishScrap(end: number): void {
    const bytes = this.window.slice(this.#start, end);
    this.#at = end;
    this.#resume();
    if (bytes.length > MAX_RECORD_BYTES) {
      this.refuseLong(this.#start);
      return;
    }
    const value = parseJson(bytes.toString('utf8'));
    if (value === undefined) this.refuse('json-invalid', this.#start, 'text that is not JSON');
    else if (typeof value === 'string' && isXmlOfEvent(value)) this.#finishText(bytes, value);
    else this.refuse('json-not-object', this.#start, 'a value that is not an object');
  }

  /** The XML of an event as a text: the event is what a document would be that holds nothing else. */
  #finishText(bytes: Buffer, message: string): void {
    if (this.#isWanted !== null && !this.#isWanted(bytes.toString('latin1'))) this.skip();
    else this.give({ message }, this.#start, bytes, false);
  }

  #finishValue(): void {
    const bytes = this.window.slice(this.#start, this.#at);
    const latin1 = bytes.toString('latin1');
    const line = this.#line;
    this.#resume();
    if (this.#isWanted !== null && !this.#isWanted(latin1)) {
      this.skip();
      return;
    }
    const ascii = isAscii(bytes);
    const value = parseJson(ascii ? latin1 : bytes.toString('utf8'));
    if (value === undefined) {
      this.#line = line;
      this.#break('json-invalid', 'an element that is not valid JSON', this.#at);
    } else if (!isObject(value)) this.refuse('json-not-object', this.#start, 'an element that is not an object');
    else this.give(value, this.#start, bytes, ascii);
  }

  /**
   * Faults the open value and starts looking for the next one, from just behind its start where that is affordable.
   * `end`: where it ended, if its brackets match.
   */
  #break(code: 'json-invalid' | 'json-too-deep' | 'record-too-long' | 'truncated', detail: string, end?: number): void {
    const value = { start: this.#start, line: this.#line, seen: this.#at };
    const from = this.#recovery.begin(value, this.#inArray, end ?? null);
    const unclosed = code === 'truncated' && this.#recovery.findsMore(from);
    if (unclosed) this.refuse('json-invalid', this.#start, 'the value is not closed before the next one');
    else this.refuse(code, this.#start, detail);
    this.#state = 'lost';
    this.#at = from;
    this.#line = -1;
  }

  #find(ended: boolean): void {
    const { at, resumed } = this.#recovery.find(this.#at, ended);
    this.#at = at;
    if (!resumed) return;
    const before = this.window.latin1(Math.max(this.#start, at - MAX_INDENTATION - 1, this.window.first), at);
    const blanks = INDENTED.exec(before);
    this.#resume(blanks === null ? -1 : at - blanks[1]!.length);
  }
}

/** Ends in a line break and a few blanks. */
const INDENTED = /\n([ \t]*)$/;

/** undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ARRAY_START = /^\s*\[\s*[{\]]/;
const OBJECT_START = /^\s*\{\s*["}]/;

export const json: Format = {
  id: 'json',
  detect(head) {
    const text = decodeHead(head);
    if (ARRAY_START.test(text) || startsWithXmlText(text)) return true;
    if (!OBJECT_START.test(text)) return false;
    const reader = new JsonReader(
      { record: () => {}, fault: () => {} },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    reader.push(head);
    if (reader.containers > 0) return true;
    const line = text.trimStart().split('\n', 1)[0]!;
    const value = parseJson(line);
    return value === undefined || !isObject(value);
  },
  open: (sink, options) => new JsonReader(sink, options),
};
