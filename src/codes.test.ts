/**
 * Codes of diagnostics and faults, both ways: whatever a source file says is in a table, with the sentence that the
 * reference page shows, and whatever a table holds is said somewhere.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RISK_CODES } from './alert/codes.ts';
import { FAULT_CODES } from './io/fault.ts';
import { EQL_CODES } from './lang/eql/errors.ts';
import { ESQL_CODES } from './lang/esql/errors.ts';
import { KQL_CODES } from './lang/kql/errors.ts';
import { SPL_CODES } from './lang/spl/errors.ts';
import { RULE_CODES } from './rule/codes.ts';
import { LINT_CODES } from './rule/lints/index.ts';
import type { CodeTable } from './text/diagnostic.ts';
import { USAGE_CODES } from './usage/codes.ts';

const TABLES: readonly (readonly [file: string, codes: CodeTable])[] = [
  ['alert/codes.ts', RISK_CODES],
  ['io/fault.ts', FAULT_CODES],
  ['lang/eql/errors.ts', EQL_CODES],
  ['lang/kql/errors.ts', KQL_CODES],
  ['lang/esql/errors.ts', ESQL_CODES],
  ['lang/spl/errors.ts', SPL_CODES],
  ['rule/codes.ts', RULE_CODES],
  ['rule/lints/index.ts', LINT_CODES],
  ['usage/codes.ts', USAGE_CODES],
];

/** Limits that are kept, but not yet reported when they are reached. */
const NOT_SAID_YET: readonly string[] = [];

const KNOWN = new Set(TABLES.flatMap(([, codes]) => Object.keys(codes)));

/** Literals of the code's own form: after `code:`, or with the prefix of a language wherever they stand. */
const SAID = /\bcode: '([a-z-]+)'|'((?:eql|kql|spl)-[a-z]+(?:-[a-z]+)*)'/g;

/** Rooms whose codes are those of HTTP answers; they are in no table. */
const WEB = /^(?:server|console)[\\/]/;

const root = import.meta.dirname;
const files = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts') && !/\.(?:test|contract)\.ts$/.test(file))
  .map((file) => ({ file: relative(root, join(root, file)), text: readFileSync(join(root, file), 'utf8') }));

describe('codes', () => {
  it('that are said are in a table', () => {
    const others = files.filter(({ file }) => !WEB.test(file));
    const unknown = others.flatMap(({ file, text }) =>
      [...text.matchAll(SAID)]
        .map((match) => (match[1] ?? match[2])!)
        .filter((code) => !KNOWN.has(code))
        .map((code) => `${file}: ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  for (const [table, codes] of TABLES) {
    it(`of ${table} are said somewhere`, () => {
      const said = new Set<string>();
      for (const { file, text } of files) {
        // In its own table a code is the key of its sentence; anything else there says it.
        const rest = file === table ? text.replace(/^ {2}'?[a-z-]+'?:\s/gm, '') : text;
        for (const code of Object.keys(codes)) if (rest.includes(`'${code}'`)) said.add(code);
      }
      const silent = Object.keys(codes).filter((code) => !said.has(code));
      expect(silent).toEqual(NOT_SAID_YET.filter((code) => Object.hasOwn(codes, code)));
    });

    it(`of ${table} have a sentence each`, () => {
      for (const [code, sentence] of Object.entries(codes)) {
        expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
        expect(sentence, code).toMatch(/^[A-Z`].*\.$/);
      }
    });
  }
});
