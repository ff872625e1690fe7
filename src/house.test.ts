/**
 * The house rules as data, and the checks that read them. A failure says which file breaks which rule and how to mend
 * it. Changing a rule is a decision: change ARCHITECTURE.md and add a page in docs/decisions in the same commit.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Rank of each room: a room imports only lower ranks, and itself. */
const RANKS: Readonly<Record<string, number>> = {
  text: 0,
  event: 1,
  lang: 2,
  rule: 3,
  engine: 4,
  alert: 5,
  usage: 5,
  io: 6,
  store: 7,
  app: 8,
  server: 9,
  cli: 10,
  console: 10,
};

/** A browser's code may reach nothing of ours but this: what travels between it and the server. */
const SEEN_BY_CONSOLE = /^server\/wire\//;

/** Below the water line: no I/O, clock, randomness, environment or async. */
const isDry = (file: string): boolean => {
  const [room] = file.split('/');
  return (RANKS[room!] ?? 99) <= 5 || file.startsWith('io/formats/');
};

/** The one place that loads libraries late; what they answer does not depend on when. */
const LOADER = 'text/library.ts';

const DRY_FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [
    /from 'node:(?!buffer|crypto|zlib)[a-z/]+'/,
    'imports a Node module that touches the world; pass the result in as an argument',
  ],
  [/\bDate\.now\(|new Date\(\)|performance\.now\(/, 'reads the clock; take the time as an argument'],
  [/\bMath\.random\(|randomBytes|randomUUID/, 'uses randomness; take it as an argument'],
  [/\bprocess\.(env|argv|stdout|stderr|cwd)/, 'reads the process environment; pass what you need in'],
  [/\basync\s|\bawait\s|\bPromise</, 'is asynchronous; keep the dry rooms synchronous'],
];

/** Packages that only one place may import. */
const CONFINED: Readonly<Record<string, string>> = {
  commander: 'cli/',
  yauzl: 'io/archives/',
  fzstd: 'io/archives/',
  '@platformatic/kafka': 'io/kafka/',
  'smol-toml': 'rule/',
  yaml: 'rule/',
  re2js: 'lang/regex/|lang/functions/',
  'mmdb-lib': 'rule/place-table',
  '@duckdb/node-api': 'store/duckdb',
  fastify: 'server/',
  'fastify-type-provider-zod': 'server/',
  '@fastify/static': 'server/',
  '@fastify/swagger': 'server/',
  'prom-client': 'server/',
  react: 'console/',
  'react-dom': 'console/',
  uplot: 'console/',
  // Writes archives for tests only; installed programs do not have it.
  'tar-stream': 'io/open-entry.fixture',
};

const HARD_LIMIT = 500;
/** Files that may be longer, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const FORBIDDEN_WORDS = /(^|[-/])(utils?|helpers?|common|misc|manager|service|processor|infos?|do|perform)([-./]|$)/;

const root = resolve(import.meta.dirname);

/** A path below `src`, with slashes on every system. */
function inHouse(path: string): string {
  return relative(root, path).split(sep).join('/');
}

function listSources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? listSources(path) : /\.tsx?$/.test(entry.name) ? [inHouse(path)] : [];
  });
}

const sources = listSources(root);
const isTest = (file: string): boolean => /\.(test|contract)\.tsx?$/.test(file) || file.includes('.fixture');
const importsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/gm)].map(
    (m) => (m[1] ?? m[2])!,
  );

describe('the house', () => {
  for (const file of sources.filter((f) => !isTest(f))) {
    const text = readFileSync(join(root, file), 'utf8');
    const room = file.split('/')[0]!;

    it(`${file} leaves loading to ${LOADER}`, () => {
      expect(file !== LOADER && /\bcreateRequire\b/.test(text), `${file}: use library()`).toBe(false);
    });

    it(`${file} imports downhill`, () => {
      for (const specifier of importsOf(text)) {
        if (!specifier.startsWith('.')) {
          const name = specifier.startsWith('@')
            ? specifier.split('/').slice(0, 2).join('/')
            : specifier.split('/')[0]!;
          const places = CONFINED[name];
          if (places === undefined) continue;
          const allowed = places.split('|').some((place) => file.startsWith(place));
          expect(allowed, `${file} imports ${name}, which belongs to ${places}; wrap what you need there`).toBe(true);
          continue;
        }
        const target = inHouse(resolve(root, dirname(file), specifier));
        expect(isTest(target), `${file} imports ${target}, which is for tests`).toBe(false);
        expect(existsSync(join(root, target)), `${file} imports ${specifier}, which does not exist`).toBe(true);
        const targetRoom = target.split('/')[0]!;
        if (targetRoom === room) {
          const language = /^lang\/(eql|kql|esql|spl)\//.exec(file)?.[1];
          const other = /^lang\/(eql|kql|esql|spl)\//.exec(target)?.[1];
          expect(
            language === undefined || other === undefined || language === other,
            `${file} imports ${target}: languages never see each other; lower to the plan instead`,
          ).toBe(true);
          continue;
        }
        expect(
          room !== 'console' || SEEN_BY_CONSOLE.test(target),
          `${file} imports ${target}; the console sees wire types only`,
        ).toBe(true);
        expect(
          RANKS[targetRoom],
          `${file} imports ${target}, a room without a rank; give it one in RANKS`,
        ).toBeDefined();
        expect(
          RANKS[targetRoom]! < RANKS[room]!,
          `${file} imports ${target} uphill; move the shared thing down or pass it in`,
        ).toBe(true);
        expect(
          room === 'engine' && /^lang\/(eql|kql|esql|spl)\//.test(target),
          `${file} imports a language; the engine sees the plan only`,
        ).toBe(false);
      }
    });

    if (isDry(file) && file !== LOADER) {
      it(`${file} stays below the water line`, () => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
        for (const [pattern, problem] of DRY_FORBIDDEN) expect(pattern.test(code), `${file} ${problem}`).toBe(false);
      });
    }

    it(`${file} is named and sized as agreed`, () => {
      expect(FORBIDDEN_WORDS.test(file), `${file}: the name says nothing; find the concept`).toBe(false);
      expect(/^[a-z0-9.-]+$/.test(file.split('/').at(-1)!), `${file}: kebab-case, please`).toBe(true);
      const lines = text.split('\n').length;
      expect(
        lines <= HARD_LIMIT || LONG_FILES[file] !== undefined || text.includes('@generated'),
        `${file} has ${lines} lines, more than ${HARD_LIMIT}; split it along its concepts`,
      ).toBe(true);
    });
  }
});
