/** Results in files: whole or not at all, and never lost for a place that cannot be taken. */
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from './exit-code.ts';
import { Targets } from './target.ts';

describe('a file of results', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'target-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes its place when it is whole', () => {
    const path = join(folder, 'report.csv');
    writeFileSync(path, 'before');
    const target = new Targets([]).open(path);
    target.write('after');
    expect(readFileSync(path, 'utf8')).toBe('before');
    target.close();
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['report.csv']);
  });

  it('is kept beside a place that cannot be taken, and named', () => {
    const path = join(folder, 'report.csv');
    const target = new Targets([]).open(path);
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
    const targets = new Targets([input]);
    expect(() => targets.open(path)).toThrow('is one of the inputs');
    linkSync(path, join(folder, 'by-another-name'));
    expect(() => targets.open(join(folder, 'by-another-name'))).toThrow('is one of the inputs');
    expect(() => targets.open(join(folder, 'other.json')).close()).not.toThrow();
  });

  it('is nothing that the run reads', () => {
    const path = join(folder, 'policy.yml');
    writeFileSync(path, '');
    const targets = new Targets([], [null, undefined, join(folder, 'nowhere'), path]);
    expect(() => targets.open(path)).toThrow('is a file that this run reads');
  });

  it('is no other result of the run', () => {
    const path = join(folder, 'report.html');
    const targets = new Targets([]);
    const first = targets.open(path);
    expect(() => targets.open(join(folder, '..', basename(folder), 'report.html'))).toThrow('two results');
    first.write('whole');
    first.close();
    expect(readdirSync(folder)).toEqual(['report.html']);
    expect(readFileSync(path, 'utf8')).toBe('whole');
    // The next run may write there again.
    expect(() => new Targets([]).open(path).close()).not.toThrow();
  });
});
