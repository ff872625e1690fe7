/**
 * README and guide do what they say: every command line of a `sh` block is run, in order, in a folder that holds a copy
 * of the bundled pack, and must end with the exit code that its comment names (`# exit 1`; 0 otherwise). Where a `text`
 * block follows, each of its lines must occur in what the block before it printed; `…` stands for anything.
 *
 * Not run: blocks that clone a vendor's repository, and the commands that install or run these very tests.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, it } from 'vitest';

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

/** Lines of a shown output, without those that only say that there is more. */
function linesShown(text: string): string[] {
  return text.split('\n').filter((line) => !/^…?$/.test(line.trim()));
}

function readSteps(markdown: string): Step[] {
  const blocks = readBlocks(markdown);
  return blocks.flatMap((block, i) => {
    if (block.language !== 'sh' || block.text.includes('git clone')) return [];
    const next = blocks[i + 1];
    const shows = next?.language === 'text' ? linesShown(next.text) : [];
    return [{ line: block.line, commands: readCommands(block.text), shows }];
  });
}

interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
}

function run(command: string, folder: string): Promise<Ran> {
  const script = `telltale() { ${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} "$@"; }\n${command
    .replace(/\bnpx telltale\b/g, 'telltale')
    .replace(/^npm run demo\b/, 'telltale demo')}`;
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString() }));
  });
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

/** Runs a step; what is wrong with it, or null. */
async function findFault({ line, commands, shows }: Step, folder: string): Promise<string | null> {
  let printed = '';
  for (const { text, exitCode } of commands) {
    // `npm ci && npm run demo`: what comes before was done by whoever runs this test.
    const runnable = text.split(' && ').filter((part) => !NOT_RUN.test(part));
    if (runnable.length === 0) continue;
    const ran = await run(runnable.join(' && '), folder);
    if (ran.exitCode !== exitCode) {
      return `line ${line}: ${text}\nended with ${ran.exitCode} instead of ${exitCode}:\n${ran.output.slice(-4000)}`;
    }
    printed += ran.output;
  }
  const unseen = linesNotIn(printed, shows);
  return unseen.length === 0
    ? null
    : `line ${line} did not print\n${unseen.join('\n')}\nbut\n${printed.slice(0, 4000)}`;
}

function linesNotIn(printed: string, shows: readonly string[]): string[] {
  const lines = printed.split('\n');
  return shows.filter((shown) => {
    const pattern = patternOf(shown);
    return !lines.some((line) => pattern.test(line));
  });
}

describe.skipIf(!existsSync(MAIN)).concurrent('documentation', { timeout: 300_000 }, () => {
  const folders: string[] = [];
  const makeFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-docs-'));
    folders.push(folder);
    for (const part of ['packs', 'scripts']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    return folder;
  };
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  for (const page of PAGES) {
    const markdown = readFileSync(join(ROOT, page), 'utf8');
    const steps = readSteps(markdown);

    it.skipIf(steps.length === 0)(`${page} runs as written`, async ({ expect }) => {
      const folder = makeFolder();
      for (const step of steps) expect(await findFault(step, folder), page).toBeNull();
    });

    it(`${page} links to pages that exist`, ({ expect }) => {
      const targets = [...markdown.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
      expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
    });
  }

  it('the picture of the demo in the README is what the demo prints', async ({ expect }) => {
    const [picture] = readBlocks(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    expect(picture?.text).toMatch(/^\$ npx telltale demo\n/);
    const { output } = await run('telltale demo', makeFolder());
    expect(linesNotIn(output, linesShown(picture!.text).slice(1))).toEqual([]);
  });
});
