/**
 * Writes docs/reference/ from the registries of the built program, so that the reference cannot say what the program
 * does not do. `node scripts/generate-reference.js` writes; `--check` writes nothing, shows how the pages in the
 * repository differ from what would be written, and fails if any does. Needs `npm run build` first. The same pages come
 * out on every machine: nothing here reads a clock, a path or the environment.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPage } from './reference/alert-page.js';
import { diagnosticsPage, faultsPage, limitsPage } from './reference/code-pages.js';
import { commandsPage, exitCodesPage } from './reference/command-pages.js';
import { configurationPage } from './reference/configuration-page.js';
import { dataModelsPage } from './reference/data-models-page.js';
import { fieldsPage } from './reference/fields-page.js';
import { aggregatesPage, functionsPage, splCommandsPage } from './reference/language-pages.js';
import { lintsPage } from './reference/lints-page.js';
import { formatsPage, outputsPage, sourceKindsPage } from './reference/source-pages.js';

const FOLDER = join(import.meta.dirname, '../docs/reference');
/** Pages in this folder that people, or the bench, write. */
const OTHERS = [
  { file: 'evtx.md', title: 'EVTX', summary: 'what the reader makes of values and damage, and where readers differ' },
  { file: 'performance.md', title: 'Performance', summary: 'what `npm run bench` measured, beside what others do' },
];
const MARK = '<!-- Made by scripts/generate-reference.js. Change the source and run `npm run docs`. -->';

const PAGES = [
  commandsPage,
  exitCodesPage,
  configurationPage,
  outputsPage,
  alertPage,
  formatsPage,
  sourceKindsPage,
  fieldsPage,
  dataModelsPage,
  splCommandsPage,
  functionsPage,
  aggregatesPage,
  diagnosticsPage,
  lintsPage,
  faultsPage,
  limitsPage,
];

function buildPages() {
  const pages = new Map();
  for (const { file, title, body } of PAGES) pages.set(file, `${MARK}\n\n# ${title}\n\n${body().trim()}\n`);
  const list = [...PAGES, ...OTHERS].map(({ file, title, summary }) => `- [${title}](${file}): ${summary}`).join('\n');
  pages.set(
    'README.md',
    `${MARK}\n\n# Reference\n\nWhat the program has, taken from the program. For how to use it, see the [guide](../guide/).\n\n${list}\n`,
  );
  return pages;
}

function readPages() {
  const pages = new Map();
  for (const file of readdirSync(FOLDER).filter(
    (name) => name.endsWith('.md') && !OTHERS.some(({ file }) => file === name),
  )) {
    pages.set(file, readFileSync(join(FOLDER, file), 'utf8'));
  }
  return pages;
}

/** Lines that stand in one text and not in the other: enough to see what moved, whatever the order. */
function renderDifference(file, had, wants) {
  if (had === undefined) return [`docs/reference/${file} is missing`];
  if (wants === undefined) return [`docs/reference/${file} is no longer generated; delete it`];
  const gone = had.split('\n').filter((line) => !new Set(wants.split('\n')).has(line));
  const added = wants.split('\n').filter((line) => !new Set(had.split('\n')).has(line));
  const shown = [...gone.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)];
  const rest = shown.length > 40 ? [`  … ${shown.length - 40} more lines`] : [];
  const moved = shown.length === 0 ? ['  the same lines in another order'] : [];
  return [`docs/reference/${file} is stale:`, ...shown.slice(0, 40), ...rest, ...moved];
}

function check() {
  const wanted = buildPages();
  const had = readPages();
  const files = [...new Set([...wanted.keys(), ...had.keys()])].sort();
  const problems = files
    .filter((file) => wanted.get(file) !== had.get(file))
    .flatMap((file) => renderDifference(file, had.get(file), wanted.get(file)));
  if (problems.length === 0) return;
  console.error([...problems, '', 'Run `npm run docs` and commit what it writes.'].join('\n'));
  process.exitCode = 1;
}

function write() {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, text] of buildPages()) writeFileSync(join(FOLDER, file), text);
}

if (process.argv.includes('--check')) check();
else write();
