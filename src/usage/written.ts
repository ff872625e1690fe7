/**
 * Reading the values of a catalogue or policy that a person wrote: each reader gives the value or a diagnostic with its
 * place, and never throws. Unknown keys are warned about, with the nearest known one.
 */
import { isWrittenObject, type WrittenFile, type WrittenObject, type WrittenPath } from '../rule/written-file.ts';
import { type DiagnosticSeverity, Diagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import type { USAGE_CODES } from './codes.ts';

const MAX_TEXT = 500;

export class Written {
  readonly diagnostics = new Diagnostics();
  readonly #file: WrittenFile;

  constructor(file: WrittenFile) {
    this.#file = file;
    for (const diagnostic of file.diagnostics) this.diagnostics.add(diagnostic);
  }

  say(
    path: WrittenPath,
    code: keyof typeof USAGE_CODES,
    message: string,
    options: { readonly hint?: string; readonly severity?: DiagnosticSeverity } = {},
  ): void {
    const span = (code === 'usage-unknown-key' ? this.#file.keySpanOf(path) : null) ?? this.#file.spanOf(path);
    this.diagnostics.add({
      code,
      severity: options.severity ?? 'error',
      message,
      source: this.#file.source,
      ...(options.hint === undefined ? {} : { hint: options.hint }),
      ...(span === null ? {} : { span }),
    });
  }

  /** Says which keys nothing reads; gives whether all are known. */
  checkKeys(
    object: WrittenObject,
    path: WrittenPath,
    known: readonly string[],
    severity: DiagnosticSeverity = 'warning',
  ): boolean {
    let isKnown = true;
    for (const key of Object.keys(object)) {
      if (known.includes(key)) continue;
      isKnown = false;
      const nearest = findNearest(key, known);
      const hint = nearest === null ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
      this.say([...path, key], 'usage-unknown-key', `\`${quote(key)}\` is not a key here`, {
        hint,
        severity,
      });
    }
    return isKnown;
  }

  /** Objects of a list, each with its path; `limit` bounds their number. Null and absent are the empty list. */
  objects(object: WrittenObject, path: WrittenPath, key: string, limit: number): [WrittenObject, WrittenPath][] {
    const out: [WrittenObject, WrittenPath][] = [];
    for (const [value, at] of this.#items(object, path, key, limit)) {
      if (isWrittenObject(value)) out.push([value, at]);
      else this.say(at, 'usage-bad-value', `an entry of \`${key}\` must be a mapping of keys`);
    }
    return out;
  }

  /** Texts of a list; one text counts as a list of one. */
  texts(object: WrittenObject, path: WrittenPath, key: string, limit: number): string[] {
    if (typeof object[key] === 'string') return [object[key]];
    const out: string[] = [];
    for (const [value, at] of this.#items(object, path, key, limit)) {
      if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) out.push(value);
      else this.say(at, 'usage-bad-value', `an entry of \`${key}\` must be a text of 1 to ${MAX_TEXT} characters`);
    }
    return out;
  }

  numbers(object: WrittenObject, path: WrittenPath, key: string, most: number): number[] {
    const out: number[] = [];
    for (const [value, at] of this.#items(object, path, key, 100)) {
      if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most) out.push(value);
      else this.say(at, 'usage-bad-value', `an entry of \`${key}\` must be a whole number from 1 to ${most}`);
    }
    return out;
  }

  text(object: WrittenObject, path: WrittenPath, key: string): string | null {
    const value = object[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
    this.say([...path, key], 'usage-bad-value', `\`${key}\` must be a text of 1 to ${MAX_TEXT} characters`);
    return null;
  }

  requiredText(object: WrittenObject, path: WrittenPath, key: string): string | null {
    if (object[key] === undefined || object[key] === null) this.say(path, 'usage-missing-key', `\`${key}\` is missing`);
    return this.text(object, path, key);
  }

  /** One of a set of words; the fallback where the key is absent or holds another. */
  choice<T extends string, F extends T | null>(
    object: WrittenObject,
    path: WrittenPath,
    key: string,
    choices: readonly T[],
    fallback: F,
  ): T | F {
    const value = object[key];
    if (value === undefined || value === null) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const nearest = typeof value === 'string' ? findNearest(value, choices) : null;
    this.say(
      [...path, key],
      'usage-bad-value',
      `\`${key}\` does not take ${typeof value === 'string' ? `"${quote(value)}"` : 'that'}`,
      {
        hint:
          nearest === null ? `one of ${choices.join(', ')}` : `did you mean ${nearest}? It takes ${choices.join(', ')}`,
      },
    );
    return fallback;
  }

  *#items(object: WrittenObject, path: WrittenPath, key: string, limit: number): Generator<[unknown, WrittenPath]> {
    const value = object[key];
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) {
      this.say([...path, key], 'usage-bad-value', `\`${key}\` must be a list`);
      return;
    }
    if (value.length > limit)
      this.say([...path, key], 'usage-too-many', `\`${key}\` has ${value.length} entries; ${limit} are read`);
    for (let i = 0; i < Math.min(value.length, limit); i++) yield [value[i], [...path, key, i]];
  }
}

/** What people wrote, short enough for a message. */
export function quote(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
