/**
 * Splunk's configuration files (`savedsearches.conf`, `macros.conf`, `transforms.conf`): stanzas of settings, as
 * `[name]` and `key = value` lines, a backslash at the end of a line carrying the value on. Of one setting the last
 * counts; what stands before the first stanza, or in `[default]`, holds for all. An app keeps what it shipped under
 * `default/` and what its users changed under `local/`, which goes before, setting by setting.
 */
import type { Diagnostic } from '../text/diagnostic.ts';
import { lineIndexAt, type SourceText, type Span } from '../text/source-text.ts';
import type { WrittenFile, WrittenPlace } from './written-file.ts';

/** A value, and where it stands. Offsets are of the file's text. */
interface Setting {
  readonly text: string;
  readonly file: SourceText;
  readonly key: Span;
  readonly start: number;
  readonly end: number;
}

export interface ConfStanza {
  readonly name: string;
  readonly settings: ReadonlyMap<string, Setting>;
  /** Where the stanza begins: in the first file that has it. */
  readonly file: SourceText;
  readonly start: number;
  /** Lines that are no settings, which Splunk passes over: most often the rest of a value whose line lacks its backslash. */
  readonly strays: readonly WrittenPlace[];
}

export interface Conf {
  /** By name, without the one for all. */
  readonly stanzas: ReadonlyMap<string, ConfStanza>;
  /** Headers without an end; what stands below them belongs nowhere. */
  readonly broken: readonly WrittenPlace[];
  /** Where the first stanza or setting stands that is one too many and was passed over. */
  readonly tooMany: WrittenPlace | null;
}

/** Of no more is read; no published app has a tenth of it. Settings are those of one stanza. */
const MAX_STANZAS = 100_000;
const MAX_SETTINGS = 2_000;
/** Settings that stanzas have from `[default]`, of all stanzas together. */
const MAX_INHERITED = 1_000_000;
/** Lines that are told of as wrong, of one stanza or one file. */
const MAX_PLACES = 20;
const GLOBAL = 'default';

interface OpenStanza extends ConfStanza {
  readonly settings: Map<string, Setting>;
  readonly strays: WrittenPlace[];
}

interface OpenConf extends Conf {
  readonly stanzas: Map<string, OpenStanza>;
  readonly broken: WrittenPlace[];
  tooMany: WrittenPlace | null;
}

/** The stanzas of some files, settings of later files over those of earlier ones. */
export function readConf(files: readonly SourceText[]): Conf {
  const conf: OpenConf = { stanzas: new Map(), broken: [], tooMany: null };
  const { stanzas } = conf;
  for (const file of files) {
    for (const stanza of stanzasOf(file, conf)) {
      const known = stanzas.get(stanza.name);
      if (known === undefined) {
        if (stanzas.size < MAX_STANZAS) stanzas.set(stanza.name, stanza);
        else conf.tooMany ??= headerOf(stanza);
        continue;
      }
      for (const [key, setting] of stanza.settings) known.settings.set(key, setting);
      for (const place of stanza.strays) addPlace(known.strays, place);
    }
  }
  inherit(conf);
  return conf;
}

/** Gives every stanza what holds for all and what it does not say itself. */
function inherit(conf: OpenConf): void {
  const all = conf.stanzas.get(GLOBAL)?.settings ?? new Map<string, Setting>();
  conf.stanzas.delete(GLOBAL);
  let left = MAX_INHERITED;
  for (const stanza of conf.stanzas.values()) {
    left -= all.size;
    if (left < 0) {
      conf.tooMany ??= headerOf(stanza);
      return;
    }
    for (const [key, setting] of all) if (!stanza.settings.has(key)) stanza.settings.set(key, setting);
  }
}

function headerOf({ file, start }: ConfStanza): WrittenPlace {
  return { source: file, span: { start, end: endOfLine(file.text, start) } };
}

/** What is wrong with the files as such. */
export function confFaults({ broken, tooMany }: Conf): readonly Diagnostic[] {
  const faults = broken.map((place): Diagnostic => {
    const message = 'the header of a stanza has no `]`, so the settings below it belong nowhere';
    return { code: 'rule-syntax', severity: 'error', message, ...place };
  });
  const message = 'the file holds more stanzas or settings than are read; from here on they are passed over';
  if (tooMany !== null) faults.push({ code: 'rule-too-large', severity: 'error', message, ...tooMany });
  return faults;
}

function addPlace(places: WrittenPlace[], place: WrittenPlace): void {
  if (places.length < MAX_PLACES) places.push(place);
}

/** The stanzas of one file in the order in which they stand; one name may come again. */
function* stanzasOf(file: SourceText, conf: OpenConf): Generator<OpenStanza> {
  const { text } = file;
  const open = (name: string, start: number): OpenStanza => ({ name, settings: new Map(), file, start, strays: [] });
  let stanza: OpenStanza | null = open(GLOBAL, 0);
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end).trim();
    if (line[0] === '[') {
      if (stanza !== null) yield stanza;
      stanza = line.endsWith(']') ? open(line.slice(1, -1), at) : null;
      if (stanza === null) addPlace(conf.broken, { source: file, span: { start: at, end } });
    } else if (line !== '' && line[0] !== '#') {
      const last = endOfValue(text, at, end);
      const equals = at + text.slice(at, end).indexOf('=');
      if (equals < at) {
        if (stanza !== null) addPlace(stanza.strays, { source: file, span: { start: at, end } });
      } else if (stanza !== null) {
        const key = trimmed(text, at, equals);
        if (stanza.settings.size >= MAX_SETTINGS) conf.tooMany ??= { source: file, span: key };
        else stanza.settings.set(text.slice(key.start, key.end), settingOf(file, key, equals + 1, last));
      }
      at = last + 1;
      continue;
    }
    at = end + 1;
  }
  if (stanza !== null) yield stanza;
}

function settingOf(file: SourceText, key: Span, from: number, end: number): Setting {
  const { start } = trimmed(file.text, from, end);
  const text = file.text
    .slice(start, end)
    .replace(/\\\r?(?=\n)/g, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
  return { text, file, key, start, end };
}

/** A part of a text without the blanks around it. */
function trimmed(text: string, from: number, to: number): Span {
  const part = text.slice(from, to);
  const start = from + (part.length - part.trimStart().length);
  return { start, end: Math.max(start, from + part.trimEnd().length) };
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline;
}

/** Behind the last of the lines that a value goes on over. */
function endOfValue(text: string, start: number, firstEnd: number): number {
  let end = firstEnd;
  let from = start;
  while (end < text.length && goesOn(text, from, end)) {
    from = end + 1;
    end = endOfLine(text, from);
  }
  return end;
}

function goesOn(text: string, from: number, end: number): boolean {
  const last = text[end - 1] === '\r' ? end - 2 : end - 1;
  return last >= from && text[last] === '\\';
}

/** Splunk's words for a setting that is on. */
export function isOn(text: string | null): boolean {
  return /^(?:1|true|t|yes)$/i.test(text?.trim() ?? '');
}

/** What is said of a stanza's lines that are no settings. */
export function strayLines({ strays }: ConfStanza): readonly Diagnostic[] {
  const message = 'the line is no setting, and is passed over';
  const hint = 'a value that goes on needs a backslash at the end of the line before';
  return strays.map((place) => ({ code: 'rule-stray-line', severity: 'warning', message, hint, ...place }));
}

/** A stanza as a file of its own, whose keys are the settings; places are those in the file that holds `main`. */
export function stanzaFile(stanza: ConfStanza, main: string): WrittenFile {
  const setting = stanza.settings.get(main);
  const file = setting?.file ?? stanza.file;
  const value = Object.fromEntries([...stanza.settings].map(([key, { text }]) => [key, text]));
  const inFile = (path: readonly (string | number)[]): Setting | undefined => {
    const found = path.length === 1 ? stanza.settings.get(String(path[0])) : undefined;
    return found?.file === file ? found : undefined;
  };
  return {
    source: file,
    value,
    diagnostics: [],
    spanOf: (path) => {
      if (path.length === 0) {
        if (stanza.file !== file) return null;
        return { start: stanza.start, end: endOfLine(file.text, stanza.start) };
      }
      const found = inFile(path);
      return found === undefined ? null : { start: found.start, end: found.end };
    },
    keySpanOf: (path) => inFile(path)?.key ?? null,
    rawTextOf: () => null,
    textLineOf: (path) => {
      const found = inFile(path);
      return found === undefined ? null : lineIndexAt(file, found.start) + 1;
    },
  };
}
