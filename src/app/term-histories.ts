/**
 * Histories of new terms rules in the state folder (`--state`): one file for each rule, read when the rule is searched and
 * written back when the run has ended. A rule that asks for other terms has another history.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_TERMS } from '../engine/new-terms.ts';
import { replaceFileSync } from '../io/durable.ts';
import { describeSystemError, isMissingFile } from '../io/sources/file.ts';
import type { Rule } from '../rule/rule.ts';
import { ruleKeyOf } from './live/rule-key.ts';

export interface KeptHistory {
  /** From when on events were looked at. Microseconds. */
  readonly since: number;
  /** When each tuple was seen last, by its mark; seen longest ago first. */
  readonly seen: readonly (readonly [mark: string, time: number])[];
}

/** A file is read up to this size. Bytes. */
const MAX_BYTES = 128 * 1024 * 1024;

export class TermHistories {
  readonly #folder: string;
  readonly #changed = new Map<string, { readonly rule: Rule; readonly history: KeptHistory }>();
  readonly #notes: string[] = [];

  /** Makes the folder where it is not there; throws where that cannot be done. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** null where none is kept, or it cannot be read, which is said; then it stays as it is. */
  read(rule: Rule): KeptHistory | null {
    const path = this.#pathOf(rule);
    try {
      if (statSync(path).size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
      return parseHistory(readFileSync(path, 'utf8'));
    } catch (error) {
      if (isMissingFile(error)) return null;
      const why = describeSystemError(error);
      throw new UnreadHistory(
        `The history of ${rule.name} cannot be read, so the rule goes without it and it stays as it is: ${why}`,
      );
    }
  }

  /** Takes what is to be kept in the place of what was read. */
  keep(rule: Rule, history: KeptHistory): void {
    this.#changed.set(this.#pathOf(rule), { rule, history });
  }

  say(note: string): void {
    this.#notes.push(note);
  }

  /** Writes what has changed; a file that cannot be written leaves the old one as it was, and throws. */
  save(): void {
    for (const [path, { rule, history }] of this.#changed) replaceFileSync(path, printHistory(rule, history));
    this.#changed.clear();
  }

  /** What cannot be read, one sentence each. */
  notes(): readonly string[] {
    return this.#notes;
  }

  #pathOf(rule: Rule): string {
    return join(this.#folder, `${createHash('sha256').update(ruleKeyOf(rule)).digest('hex').slice(0, 32)}.terms`);
  }
}

/** A history is there and cannot be used: nothing must take its place. */
export class UnreadHistory extends Error {}

function* printHistory({ id, name }: Rule, { since, seen }: KeptHistory): Generator<string> {
  yield `${JSON.stringify({ version: 1, rule: { id, name }, since })}\n`;
  for (const entry of seen) yield `${JSON.stringify(entry)}\n`;
}

function parseHistory(text: string): KeptHistory {
  const [head = '', ...lines] = text.split('\n');
  const { version, since } = (JSON.parse(head) ?? {}) as { readonly [key: string]: unknown };
  if (version !== 1 || typeof since !== 'number') throw new Error('it is no history of this version');
  const seen = lines
    .filter((line) => line !== '')
    .slice(0, MAX_TERMS)
    .map((line): [string, number] => {
      const entry: unknown = JSON.parse(line);
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'number')
        throw new Error('one of its lines is no term and a time');
      return [entry[0], entry[1]];
    });
  return { since, seen };
}
