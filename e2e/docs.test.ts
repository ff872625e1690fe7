/**
 * README and guide do what they say: every command line of a `sh` block is run, in order, in a folder that holds a copy
 * of the bundled pack, and must end with the exit code that its comment names (`# exit 1`; 0 otherwise). Where a `text`
 * block follows, each of its lines must occur in what the block before it printed; `…` stands for anything.
 *
 * Not run: blocks that clone a vendor's repository, and the commands that install or run these very tests.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/cli/main.js');
const GUIDE = readdirSync(join(ROOT, 'docs/guide')).filter((name) => name.endsWith('.md'));
const PAGES = ['README.md', ...GUIDE.map((name) => `docs/guide/${name}`)];

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

interface Step {
  readonly line: number;
  readonly commands: readonly { readonly text: string; readonly exitCode: number }[];
  /** Lines that the commands must print. */
  readonly shows: readonly string[];
}

const NOT_RUN = /^npm (?:ci|test)\b/;

/** Fenced blocks; a fence that is indented belongs to a list, and so does its text. */
function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const open = /^( *)```(\w+)$/.exec(lines[i]!);
    if (open === null) continue;
    const [, indent = '', language = ''] = open;
    const start = i + 1;
    for (i++; i < lines.length && lines[i]!.trimEnd() !== `${indent}\`\`\``; i++);
    const text = lines.slice(start, i).map((line) => line.slice(indent.length));
    blocks.push({ line: start, language, text: text.join('\n') });
  }
  return blocks;
}

/** Command lines of a block: those that end in a backslash, an open quote or a here-document go on. */
function readCommands(block: string): { text: string; exitCode: number }[] {
  const commands: { text: string; exitCode: number }[] = [];
  let held = '';
  let until: string | null = null;
  for (const line of block.split('\n')) {
    held = held === '' ? line : `${held}\n${line}`;
    if (until === null) until = /<<'(\w+)'/.exec(line)?.[1] ?? null;
    else if (line === until) until = null;
    if (until !== null || line.endsWith('\\')) continue;
    const isQuoted = (held.match(/'/g)?.length ?? 0) % 2 === 1;
    if (isQuoted && !held.includes('<<')) continue;
    const exitCode = Number(/\s#\s+exit (\d+)\b/.exec(held)?.[1] ?? 0);
    if (held.trim() !== '' && !held.startsWith('#')) commands.push({ text: held, exitCode });
    held = '';
  }
  return commands;
}

function readSteps(markdown: string): Step[] {
  const blocks = readBlocks(markdown);
  return blocks.flatMap((block, i) => {
    if (block.language !== 'sh' || block.text.includes('git clone')) return [];
    const next = blocks[i + 1];
    const shows = next?.language === 'text' ? next.text.split('\n').filter((line) => !/^…?$/.test(line.trim())) : [];
    return [{ line: block.line, commands: readCommands(block.text), shows }];
  });
}

function run(command: string, folder: string): { exitCode: number | null; output: string } {
  const script = `telltale() { ${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} "$@"; }\n${command
    .replace(/\bnpx telltale\b/g, 'telltale')
    .replace(/^npm run demo\b/, 'telltale demo')}`;
  const { status, stdout, stderr, error } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return { exitCode: status, output: stdout + stderr };
}

/** A shown line as a pattern: blanks are any blanks, `…` is anything. */
function patternOf(line: string): RegExp {
  const parts = line
    .trim()
    .split(/\s*…\s*/)
    .map((part) =>
      part
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/ in [\d\\.]+ m?s, [\d,]+\/s/g, ' in [\\d.]+ m?s, [\\d,]+/s')
        .replace(/\s+/g, '\\s+'),
    );
  return new RegExp(parts.join('.*'));
}

describe.skipIf(!existsSync(MAIN))('documentation', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-docs-'));
    cpSync(join(ROOT, 'packs'), join(folder, 'packs'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const page of PAGES) {
    const markdown = readFileSync(join(ROOT, page), 'utf8');

    for (const { line, commands, shows } of readSteps(markdown)) {
      it(`${page}:${line} runs as written`, () => {
        let printed = '';
        for (const { text, exitCode } of commands) {
          // `npm ci && npm run demo`: what comes before was done by whoever runs this test.
          const runnable = text.split(' && ').filter((part) => !NOT_RUN.test(part));
          if (runnable.length === 0) continue;
          const result = run(runnable.join(' && '), folder);
          expect(`${text}\nexit ${result.exitCode}\n`, result.output).toBe(`${text}\nexit ${exitCode}\n`);
          printed += result.output;
        }
        const lines = printed.split('\n');
        const unseen = shows.filter((shown) => {
          const pattern = patternOf(shown);
          return !lines.some((candidate) => pattern.test(candidate));
        });
        expect(unseen, `not printed by the block at line ${line}; it printed\n${printed.slice(0, 4000)}`).toEqual([]);
      });
    }

    it(`${page} links to pages that exist`, () => {
      const targets = [...markdown.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
      expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
    });
  }

  it('the picture of the demo in the README is what the demo prints', () => {
    const [picture] = readBlocks(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    expect(picture?.text).toMatch(/^\$ npx telltale demo\n/);
    const lines = run('telltale demo', folder).output.split('\n');
    const shown = picture!.text.split('\n').slice(1);
    const unseen = shown.filter((line) => line !== '…' && !lines.some((candidate) => patternOf(line).test(candidate)));
    expect(unseen).toEqual([]);
  });
});
