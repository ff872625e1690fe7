/**
 * Reads one mapping of a rule file key by key. Each reader says what it wants, reports what it finds instead, and goes
 * on; `rest` gives the keys that nobody asked for, so that nothing written is lost in silence. Vendors' own tools are
 * lax about numbers for text and single values for lists, and so is this.
 */
import type { DiagnosticSeverity, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import type { RuleCode } from './codes.ts';
import {
  embedText,
  isWrittenObject,
  type WrittenFile,
  type WrittenObject,
  type WrittenPath,
  type WrittenPlace,
} from './written-file.ts';

/** How it is reported that something does not fit. */
interface Misfit {
  readonly severity: DiagnosticSeverity;
  readonly hint?: string;
}

const BROKEN: Misfit = { severity: 'error' };

export class WrittenMap {
  readonly file: WrittenFile;
  readonly path: WrittenPath;
  readonly diagnostics: Diagnostics;
  readonly #value: WrittenObject;
  readonly #asked: Set<string>;
  readonly #misfits: Misfit;

  constructor(
    file: WrittenFile,
    path: WrittenPath,
    value: WrittenObject,
    diagnostics: Diagnostics,
    misfits: Misfit = BROKEN,
    asked = new Set<string>(),
  ) {
    this.file = file;
    this.path = path;
    this.diagnostics = diagnostics;
    this.#value = value;
    this.#misfits = misfits;
    this.#asked = asked;
  }

  /** The same mapping, read as something that the rule can do without: what does not fit is a warning with this hint. */
  optional(hint: string): WrittenMap {
    return new WrittenMap(
      this.file,
      this.path,
      this.#value,
      this.diagnostics,
      { severity: 'warning', hint },
      this.#asked,
    );
  }

  keys(): string[] {
    return Object.keys(this.#value);
  }

  /** True where the key stands with something other than null. */
  has(key: string): boolean {
    const value = Object.hasOwn(this.#value, key) ? this.#value[key] : null;
    return value !== null && value !== undefined;
  }

  /** The value as parsed; null where absent. */
  raw(key: string): unknown {
    this.#asked.add(key);
    return Object.hasOwn(this.#value, key) ? (this.#value[key] ?? null) : null;
  }

  text(key: string): string | null {
    const value = this.raw(key);
    if (value === null) return null;
    const text = this.#scalarText([key], value);
    if (text === null) this.#misfit('rule-bad-value', `\`${key}\` should be text`, key);
    return text;
  }

  /** The text, or a report and `''` where it is absent or blank. */
  requireText(key: string): string {
    const text = this.text(key);
    if (text !== null && text.trim() !== '') return text;
    if (!this.has(key) || text !== null) {
      this.#misfit('rule-missing-key', `\`${[...this.path, key].join('.')}\` is missing`, key);
    }
    return '';
  }

  number(key: string, least: number, most: number): number | null {
    const value = this.raw(key);
    if (value === null || value === '') return null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && number >= least && number <= most) return number;
    this.#misfit('rule-bad-value', `\`${key}\` should be a number from ${least} to ${most}`, key);
    return null;
  }

  /** A list of texts; a single one stands for a list of one, and what is no text is reported and left out. */
  texts(key: string): string[] {
    const value = this.raw(key);
    if (value === null || value === '') return [];
    if (!Array.isArray(value)) {
      const text = this.text(key);
      return text === null ? [] : [text];
    }
    const out: string[] = [];
    for (const [i, item] of value.entries()) {
      if (item === null) continue;
      const text = this.#scalarText([key, i], item);
      if (text === null) this.#misfit('rule-bad-value', `\`${key}\` should be a list of texts`, key, i);
      else out.push(text);
    }
    return out;
  }

  map(key: string): WrittenMap | null {
    const value = this.raw(key);
    if (value === null || value === '') return null;
    if (isWrittenObject(value)) return this.#open([key], value);
    this.#misfit('rule-bad-value', `\`${key}\` should be a mapping`, key);
    return null;
  }

  /** A list of mappings; a single one stands for a list of one. */
  maps(key: string): WrittenMap[] {
    const value = this.raw(key);
    if (value === null || value === '') return [];
    if (isWrittenObject(value)) return [this.#open([key], value)];
    const out: WrittenMap[] = [];
    let fits = true;
    for (const [i, item] of (Array.isArray(value) ? value : [value]).entries()) {
      if (isWrittenObject(item)) out.push(this.#open([key, i], item));
      else if (item !== null) fits = false;
    }
    if (!fits) this.#misfit('rule-bad-value', `\`${key}\` should be a list of mappings`, key);
    return out;
  }

  /** A text with its place in the file, or a report and an empty text. */
  source(key: string): SourceText {
    return embedText(this.file, [...this.path, key], this.requireText(key));
  }

  /** Keys that were not asked for, with their values. */
  rest(): { [key: string]: unknown } {
    const out: { [key: string]: unknown } = {};
    for (const key of this.keys()) {
      if (!this.#asked.has(key) && key !== '__proto__' && this.has(key)) out[key] = this.#value[key];
    }
    return out;
  }

  report(code: RuleCode, severity: DiagnosticSeverity, message: string, ...at: WrittenPath): void {
    this.diagnostics.add({ code, severity, message, ...this.placeOf(...at) });
  }

  /** The place of a key, or of the mapping, or at least the file. */
  placeOf(...at: WrittenPath): WrittenPlace {
    const { source } = this.file;
    for (let steps = at.length; steps >= 0; steps--) {
      const span = this.file.spanOf([...this.path, ...at.slice(0, steps)]);
      if (span !== null) return { source, span };
    }
    return { source };
  }

  /** The place of a key itself, for what is said of its name. */
  keyPlaceOf(key: string): WrittenPlace {
    const span = this.file.keySpanOf([...this.path, key]);
    return span === null ? this.placeOf(key) : { source: this.file.source, span };
  }

  #misfit(code: RuleCode, message: string, ...at: WrittenPath): void {
    this.diagnostics.add({ code, ...this.#misfits, message, ...this.placeOf(...at) });
  }

  #open(at: WrittenPath, value: WrittenObject): WrittenMap {
    return new WrittenMap(this.file, [...this.path, ...at], value, this.diagnostics, this.#misfits);
  }

  #scalarText(at: WrittenPath, value: unknown): string | null {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
      return this.file.rawTextOf([...this.path, ...at]) ?? String(value);
    }
    return value instanceof Date ? (this.file.rawTextOf([...this.path, ...at]) ?? value.toISOString()) : null;
  }
}
