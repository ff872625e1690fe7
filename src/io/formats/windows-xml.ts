/**
 * Windows events as XML text: `<Event>…</Event>` one a line, pretty-printed, inside `<Events>` or behind a log prefix,
 * in UTF-8 or UTF-16. Events are framed by their tags alone, which survives whatever stands between them; an event that
 * is never closed ends where the next one starts. Garbage between events is one fault a run; prefixes on the line of an
 * event, declarations, comments and wrapper tags are not garbage. Nothing here depends on where chunks are cut.
 */
import { isAscii } from 'node:buffer';
import { type Format, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { FramedReader } from './framed-reader.ts';
import { compileNeedles, type NeedleTest } from './needles.ts';
import { decodeHead } from './transcode.ts';
import { readWindowsXml } from './windows-xml-record.ts';

export { parseWindowsXml } from './windows-xml-record.ts';

/** A tag longer than this is text. Must be more than the tag patterns below can match. */
const MAX_TAG = 4200;
/** A line may hold this much before its event. */
const MAX_PREFIX = 64 * 1024;

// Texts are Latin-1 views of bytes, so blanks are spelt out: \s would match bytes of UTF-8 sequences.
const BETWEEN =
  /<Event(?=[ \t\r\n/>])[^<>]{0,4096}>|<!--|<\?|<!DOCTYPE|<\/?[A-Za-z_][\w.:-]{0,127}(?:[ \t\r\n][^<>]{0,3900})?\/?>/g;
const INSIDE = /<\/Event[ \t\r\n]{0,64}>|<Event(?=[ \t\r\n/>])[^<>]{0,4096}>|<!--|<!\[CDATA\[/g;
/** What must follow an `<Event>` inside an event for it to be a new event rather than an element of UserData. */
const SYSTEM = /[ \t\r\n]{0,4096}<System[ \t\r\n>]/y;
const SYSTEM_PREFIX = /^[ \t\r\n]{0,4096}(?:<(?:S(?:y(?:s(?:t(?:em?)?)?)?)?)?)?$/;
/** Tags that only a broken event leaves between events. */
const EVENT_PART = /^<\/?(?:Event|System|EventData|UserData|Data|RenderingInfo)[ \t\r\n/>]/;
const OPEN_EVENT = /^<Event(?:[ \t\r\n][^<>]*)?(?<!\/)>$/;
/** Not blank, and not a byte of U+FEFF (files that were joined). */
const SOLID = /[^ \t\r\n\u00ef\u00bb\u00bf]/;
/** After an event on its line: more than the end of a quoted or bracketed wrapper. */
const SOLID_SUFFIX = /[^ \t\r"',;)\]}\u00ef\u00bb\u00bf]/;

type Mode = 'between' | 'inside' | 'comment' | 'cdata' | 'declaration';

class XmlReader extends FramedReader {
  readonly #isWanted: NeedleTest | null;
  #mode: Mode = 'between';
  /** Offset up to which bytes have been looked at. */
  #scanned: number;
  /** Offset of the open event, or -1. */
  #start = -1;
  /** Offset of the comment or declaration that is being passed over between events. */
  #opened = -1;
  #depth = 0;
  /** No comment or CDATA so far in this event: the needles see all there is. */
  #plain = true;
  /** The event was faulted as too long; its end is still looked for. */
  #dropping = false;
  /** Between events: still on the line of the last one. */
  #suffix = false;
  /** Between events: this run of garbage was reported. */
  #reported = false;
  /** Between events: offset of text on this line that may turn out to be a prefix, or -1. */
  #loose = -1;

  constructor(sink: RecordSink, options: ReadOptions) {
    super(sink, options);
    this.#isWanted = compileNeedles(options.needles);
    this.#scanned = options.firstOffset;
  }

  override end(): void {
    super.end();
    if (this.#start >= 0 && !this.#dropping) this.refuse('truncated', this.#start, 'the source ends inside an event');
    else if (this.#mode === 'comment') {
      this.sink.fault({ code: 'truncated', offset: this.#opened, detail: 'the source ends inside a comment' });
    } else if (this.#loose >= 0) this.#garbage(this.#loose);
  }

  protected read(ended: boolean): void {
    const { window } = this;
    this.#scanned = Math.max(this.#scanned, window.first);
    const text = window.latin1(this.#scanned);
    const base = this.#scanned;
    let at = 0;
    for (;;) {
      const mode = this.#mode;
      const next: number =
        mode === 'between'
          ? this.#between(text, at, base, ended)
          : mode === 'inside'
            ? this.#inside(text, at, base, ended)
            : this.#skip(text, at, base);
      if (next === at && mode === this.#mode) break;
      at = next;
    }
    this.#scanned = base + at;
    window.drop(this.#start >= 0 && !this.#dropping ? this.#start : this.#scanned);
  }

  /** Where to wait for more: before a tag that may be cut off at the end of the text, else at the end. */
  #holdAt(text: string, from: number, ended: boolean): number {
    if (ended) return text.length;
    const open = text.lastIndexOf('<');
    const cut = open >= from && text.length - open <= MAX_TAG && text.indexOf('>', open) < 0;
    return cut ? open : text.length;
  }

  #between(text: string, at: number, base: number, ended: boolean): number {
    BETWEEN.lastIndex = at;
    const token = BETWEEN.exec(text);
    if (token === null) {
      const hold = this.#holdAt(text, at, ended);
      this.#noteText(text.slice(at, hold), base + at);
      return hold;
    }
    const [tag] = token;
    const end = token.index + tag.length;
    this.#noteText(text.slice(at, token.index), base + at);
    if (tag === '<!--' || tag === '<?' || tag === '<!DOCTYPE') {
      this.#mode = tag === '<!--' ? 'comment' : 'declaration';
      this.#opened = base + token.index;
      return end;
    }
    if (!OPEN_EVENT.test(tag)) {
      if (EVENT_PART.test(tag)) this.#noteText(tag, base + token.index);
      return end;
    }
    this.#reported = false;
    this.#loose = -1;
    this.#mode = 'inside';
    this.#begin(base + token.index);
    return end;
  }

  #inside(text: string, at: number, base: number, ended: boolean): number {
    INSIDE.lastIndex = at;
    const token = INSIDE.exec(text);
    const next = token === null ? this.#holdAt(text, at, ended) : token.index;
    if (this.#isTooLong(base + next)) this.#overflow();
    if (token === null) return next;
    const [tag] = token;
    const end = next + tag.length;
    if (tag === '<!--' || tag === '<![CDATA[') {
      this.#plain = false;
      if (!this.#dropping) this.#mode = tag === '<!--' ? 'comment' : 'cdata';
    } else if (tag.startsWith('</')) {
      if (--this.#depth === 0) this.#finish(base + end, text, base);
    } else if (!tag.endsWith('/>')) {
      SYSTEM.lastIndex = end;
      if (SYSTEM.test(text)) {
        if (!this.#dropping) this.refuse('xml-invalid', this.#start, 'the event is not closed before the next one');
        this.#begin(base + next);
      } else if (!ended && text.length - end < MAX_TAG && SYSTEM_PREFIX.test(text.slice(end))) return at;
      else this.#depth++;
    }
    return end;
  }

  /** Passes over a comment, CDATA section or declaration. */
  #skip(text: string, at: number, base: number): number {
    const close = this.#mode === 'comment' ? '-->' : this.#mode === 'cdata' ? ']]>' : '>';
    const found = text.indexOf(close, at);
    const end = found < 0 ? Math.max(at, text.length - close.length + 1) : found + close.length;
    const within = this.#start >= 0;
    const limit = (within ? this.#start : this.#opened) + MAX_RECORD_BYTES;
    const outside = within ? 'inside' : 'between';
    if (base + end > limit) {
      // It was never meant to be one. Go on from a place that does not depend on how the bytes were cut.
      if (within) this.#overflow();
      else if (!this.#reported) this.#garbage(this.#opened);
      this.#mode = outside;
      return Math.max(at, limit - base);
    }
    if (found >= 0) this.#mode = outside;
    return end;
  }

  #begin(start: number): void {
    this.#start = start;
    this.#depth = 1;
    this.#plain = true;
    this.#dropping = false;
  }

  #isTooLong(end: number): boolean {
    return !this.#dropping && end - this.#start > MAX_RECORD_BYTES;
  }

  #overflow(): void {
    this.refuseLong(this.#start);
    this.#dropping = true;
  }

  #finish(end: number, text: string, base: number): void {
    if (this.#isTooLong(end)) this.#overflow();
    const start = this.#start;
    const read = !this.#dropping;
    this.#mode = 'between';
    this.#start = -1;
    this.#dropping = false;
    this.#suffix = true;
    if (!read) return;
    const bytes = this.window.slice(start, end);
    if (this.#isWanted !== null && this.#plain) {
      const latin1 = start >= base ? text.slice(start - base, end - base) : bytes.toString('latin1');
      if (!this.#isWanted(latin1)) {
        this.skip();
        return;
      }
    }
    this.#emit(start, bytes);
  }

  #emit(offset: number, bytes: Buffer): void {
    const ascii = isAscii(bytes);
    // A text of its own: fields that are kept must not keep the whole window.
    const body = readWindowsXml(bytes.toString(ascii ? 'latin1' : 'utf8'));
    if (typeof body === 'string') this.refuse('xml-invalid', offset, body);
    else this.give(body, offset, bytes, ascii);
  }

  /** Text between events: is it blank, a prefix of the next event's line, or garbage? */
  #noteText(piece: string, offset: number): void {
    if (piece === '' || this.#reported) return;
    let from = 0;
    if (this.#suffix) {
      const line = piece.indexOf('\n');
      const suffix = piece.slice(0, line < 0 ? piece.length : line).search(SOLID_SUFFIX);
      if (suffix >= 0) {
        this.#garbage(offset + suffix);
        return;
      }
      if (line < 0) return;
      this.#suffix = false;
      from = line + 1;
    }
    const lineEnd = piece.lastIndexOf('\n');
    if (lineEnd >= from) {
      const solid = piece.slice(from, lineEnd).search(SOLID);
      if (this.#loose >= 0 || solid >= 0) {
        this.#garbage(this.#loose >= 0 ? this.#loose : offset + from + solid);
        return;
      }
      from = lineEnd + 1;
    }
    const solid = piece.slice(from).search(SOLID);
    if (solid >= 0 && this.#loose < 0) this.#loose = offset + from + solid;
    if (this.#loose >= 0 && offset + piece.length - this.#loose > MAX_PREFIX) this.#garbage(this.#loose);
  }

  #garbage(offset: number): void {
    this.#reported = true;
    this.#suffix = false;
    this.#loose = -1;
    // Not a record, so it takes no number.
    this.sink.fault({ code: 'xml-invalid', offset, detail: 'text that belongs to no event' });
  }
}

const OPENING = /<Event(?=[ \t\r\n/>])([^<>]{0,4096})>([ \t\r\n]{0,4096}<System[ \t\r\n>])?/g;
const NAMESPACE = 'schemas.microsoft.com/win/2004/08/events/event';
const ADJOINING = /<\/Event>[ \t\r\n]{0,64}(<Event(?=[ \t\r\n>])[^<>]{0,4096}>[ \t\r\n]{0,4096}<System[ \t\r\n>])/g;

export const windowsXml: Format = {
  id: 'windows-xml',
  detect(head) {
    for (const [, attributes, system] of decodeHead(head).matchAll(OPENING)) {
      if (system !== undefined || attributes!.includes(NAMESPACE)) return true;
    }
    return false;
  },
  open: (sink, options) => new XmlReader(sink, options),
  // Only between two events that nothing but blanks parts: there, both sides read the same as in one go.
  cut(bytes, from) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    ADJOINING.lastIndex = Math.max(0, from - MAX_TAG);
    for (let match = ADJOINING.exec(text); match !== null; match = ADJOINING.exec(text)) {
      const start = match.index + match[0].length - match[1]!.length;
      if (start >= from) return start;
      ADJOINING.lastIndex = start;
    }
    return null;
  },
};
