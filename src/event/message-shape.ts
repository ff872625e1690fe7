/**
 * Shapes of rendered messages: how the data of an event lie in the text that Windows makes of it for people. Three are
 * known: labels in sections, names at the start of a line (Sysmon), and a sentence with gaps. A shape reads English text
 * only; what it does not find is not there. Reading is linear in the text, whatever it holds, and never throws.
 */

/** Data of a message by name, in the order of the text; of a name that comes twice the first counts. */
export type MessageData = ReadonlyMap<string, string>;

export interface MessageShape {
  readonly read: (message: string) => MessageData;
  /** Names that it may give, each with words of which one must stand in the text where it does. */
  readonly words: ReadonlyMap<string, readonly string[]>;
}

const LINE_FEED = 10;
const RETURN = 13;
const TAB = 9;
const BLANK = 32;
const COLON = 58;

interface Place {
  readonly name: string;
  /** The value goes on to the next label that is known, over blank lines too. */
  readonly isBlock: boolean;
}

type Labels = ReadonlyMap<string, Place>;

const NO_LABELS: Labels = new Map();

/**
 * A shape from lines such as `Subject|Creator Subject: Security ID=SubjectUserSid; Account Name=SubjectUserName`: a
 * section, its labels, and what the event's data call them. `|` parts other words for the same, a `+` before the name is
 * a value of many lines, and the line that begins with `:` holds the labels outside of any section.
 */
export function labelled(...lines: readonly string[]): MessageShape {
  const sections = new Map<string, Labels>();
  const words = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const labels = new Map<string, Place>();
    for (const entry of line.slice(colon + 1).split(';')) {
      const [written = '', target = ''] = entry.split('=');
      const isBlock = target.startsWith('+');
      const name = isBlock ? target.slice(1) : target;
      for (const label of written.trim().split('|')) {
        labels.set(label, { name, isBlock });
        words.set(name, [...(words.get(name) ?? []), label]);
      }
    }
    for (const section of line.slice(0, colon).split('|')) sections.set(section, labels);
  }
  return { read: (message) => readLabels(message, sections), words };
}

/** What stands on a line: from its first solid character to the end without the line break. */
class Lines {
  readonly text: string;
  from = 0;
  to = 0;
  /** Characters of indent. */
  indent = 0;
  #next: number;

  /** The first line of a message is its title. */
  constructor(text: string) {
    this.text = text;
    const end = text.indexOf('\n');
    this.#next = end === -1 ? text.length + 1 : end + 1;
  }

  next(): boolean {
    const { text } = this;
    if (this.#next > text.length) return false;
    const start = this.#next;
    const end = text.indexOf('\n', start);
    this.to = end === -1 ? text.length : end;
    this.#next = this.to + 1;
    if (this.to > start && text.charCodeAt(this.to - 1) === RETURN) this.to--;
    this.from = skipBlanks(text, start, this.to);
    this.indent = this.from - start;
    return true;
  }

  get isBlank(): boolean {
    return this.from === this.to;
  }
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text.charCodeAt(at) === TAB || text.charCodeAt(at) === BLANK)) at++;
  return at;
}

/** Longer than any label. */
const MAX_LABEL = 64;

/** Where the first colon of a line stands that may end a label, or -1. */
function colonOf({ text, from, to }: Lines): number {
  const limit = Math.min(to, from + MAX_LABEL);
  for (let at = from; at < limit; at++) if (text.charCodeAt(at) === COLON) return at;
  return -1;
}

/** A value that is being read: its lines are one stretch of the text. */
class Open {
  place: Place | null = null;
  from = 0;
  to = 0;

  start(place: Place, from: number, to: number): void {
    this.place = place;
    this.from = from;
    this.to = to;
  }

  close(text: string, data: Map<string, string>): void {
    const { place } = this;
    this.place = null;
    if (place === null || data.has(place.name)) return;
    const first = text.charCodeAt(this.from);
    const value = text.slice(this.from, this.to);
    // What begins on the line behind its label, or goes over many, has no blanks of its own around it.
    const kept = place.isBlock || first === LINE_FEED || first === RETURN ? value.trim() : value;
    if (kept !== '') data.set(place.name, kept);
  }
}

function readLabels(message: string, sections: ReadonlyMap<string, Labels>): MessageData {
  const data = new Map<string, string>();
  const outside = sections.get('') ?? NO_LABELS;
  const lines = new Lines(message);
  const open = new Open();
  let labels = NO_LABELS;
  while (lines.next()) {
    const colon = colonOf(lines);
    if (colon !== -1) {
      const label = message.slice(lines.from, colon).trimEnd();
      const rest = skipBlanks(message, colon + 1, lines.to);
      const section = rest === lines.to ? sections.get(label) : undefined;
      if (section !== undefined && label !== '') {
        open.close(message, data);
        labels = section;
        continue;
      }
      const place = labels.get(label) ?? outside.get(label);
      if (place !== undefined) {
        open.close(message, data);
        open.start(place, rest, lines.to);
        continue;
      }
    }
    if (open.place === null) continue;
    if (open.place.isBlock) open.to = lines.to;
    else if (lines.isBlank || isOtherLabel(lines, colon)) open.close(message, data);
    else open.to = lines.to;
  }
  open.close(message, data);
  return data;
}

/** An indented label that the shape does not know: of another version of Windows. */
function isOtherLabel({ text, indent, to }: Lines, colon: number): boolean {
  if (indent === 0 || colon === -1) return false;
  const behind = colon + 1 < to ? text.charCodeAt(colon + 1) : LINE_FEED;
  return behind === LINE_FEED || behind === TAB || behind === BLANK;
}

/**
 * A shape of lines that begin with the name of a datum itself, as Sysmon writes them. `long`: names whose values may go on
 * over further lines, up to the next that begins with a name.
 */
export function named(names: readonly string[], long: ReadonlySet<string>): MessageShape {
  const places: ReadonlyMap<string, Place> = new Map(names.map((name) => [name, { name, isBlock: false }]));
  return {
    read(message) {
      const data = new Map<string, string>();
      const lines = new Lines(message);
      const open = new Open();
      while (lines.next()) {
        const colon = lines.indent === 0 ? colonOf(lines) : -1;
        const place = colon === -1 ? undefined : places.get(message.slice(lines.from, colon));
        if (place !== undefined) {
          open.close(message, data);
          open.start(place, skipBlanks(message, colon + 1, lines.to), lines.to);
        } else if (open.place !== null && long.has(open.place.name) && !lines.isBlank) open.to = lines.to;
      }
      open.close(message, data);
      return data;
    },
    words: new Map(names.map((name) => [name, [name]])),
  };
}

interface Gap {
  readonly name: string;
  /** It goes on to the last of the words behind it, not the first, and keeps its blanks. */
  readonly isGreedy: boolean;
  readonly behind: string;
}

/**
 * A shape from a sentence with gaps: `The {param1} service entered the {param2} state.` A `+` before a name lets it reach
 * to the last place where the words behind it stand. Nothing behind a gap is the message's end.
 */
export function sentence(written: string): MessageShape {
  const [head = '', ...parts] = written.split('{');
  const gaps = parts.map((part): Gap => {
    const [name = '', behind = ''] = part.split('}');
    const isGreedy = name.startsWith('+');
    return { name: isGreedy ? name.slice(1) : name, isGreedy, behind };
  });
  const withReturns = gaps.map((gap): Gap => ({ ...gap, behind: gap.behind.replaceAll('\n', '\r\n') }));
  // Of what always stands there, on one line, the longest tells the most.
  const fixed = [head, ...gaps.map(({ behind }) => behind)]
    .flatMap((text) => text.split('\n'))
    .map((text) => text.trim());
  const word = fixed.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
  return {
    read: (message) => readGaps(message, head, message.includes('\r\n') ? withReturns : gaps),
    words: new Map(gaps.map(({ name }) => [name, [word]])),
  };
}

const NO_DATA: MessageData = new Map();

function readGaps(message: string, head: string, gaps: readonly Gap[]): MessageData {
  if (!message.startsWith(head)) return NO_DATA;
  const data = new Map<string, string>();
  let at = head.length;
  for (const { name, isGreedy, behind } of gaps) {
    const end = behind === '' ? message.length : isGreedy ? message.lastIndexOf(behind) : message.indexOf(behind, at);
    if (end < at) return NO_DATA;
    const value = isGreedy ? message.slice(at, end) : message.slice(at, end).trim();
    if (value !== '') data.set(name, value);
    at = end + behind.length;
  }
  return data;
}
