/** Results in files: whole or not at all, and never lost for a place that cannot be taken. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from './exit-code.ts';
import { openTarget } from './target.ts';

describe('a file of results', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'target-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes its place when it is whole', () => {
    const path = join(folder, 'report.csv');
    writeFileSync(path, 'before');
    const target = openTarget(path);
    target.write('after');
    expect(readFileSync(path, 'utf8')).toBe('before');
    target.close();
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['report.csv']);
  });

  it('is kept beside a place that cannot be taken, and named', () => {
    const path = join(folder, 'report.csv');
    const target = openTarget(path);
    target.write('after');
    mkdirSync(path);
    let thrown: unknown;
    try {
      target.close();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    const { message, hint } = thrown as UsageError; // as was just expected
    expect(message).toContain(`cannot put the result in the place of ${path}`);
    const [kept] = readdirSync(folder).filter((name) => name !== 'report.csv');
    expect(hint).toContain(join(folder, kept!));
    expect(readFileSync(join(folder, kept!), 'utf8')).toBe('after');
  });

  it('is none of the inputs', () => {
    const path = join(folder, 'log.json');
    writeFileSync(path, '{}');
    const input = { name: path, file: { path, size: 2 }, diskBytes: 2 };
    expect(() => openTarget(path, [input])).toThrow('is one of the inputs');
    expect(() => openTarget(join(folder, 'other.json'), [input]).close()).not.toThrow();
  });
});
