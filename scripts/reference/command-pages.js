/** Commands and flags, from the same definitions that parse the command line; exit codes from their table. */
import { Command } from 'commander';
import { COMMANDS } from '../../build/cli/commands/index.js';
import { EXIT } from '../../build/cli/exit-code.js';
import { code, described, prose, table } from './markdown.js';

const EXIT_WORDS = {
  ran: 'It ran. Finding something is not an error, and neither are faults in the input.',
  found:
    '`scan`: `--fail-on` was met, an alert or risk event of that severity or above was found, shown or not (`--min-level`). `test`: a test failed. `usage`: `--fail-on` was met, a row is forbidden, unreviewed or of an unexpected program.',
  usage:
    'Wrong use; a named input, rule path, catalogue or policy that cannot be opened; a result that cannot be written; a rule that is `failed`. With `--strict` also any fault, any unsupported rule, input without a single record and, for `test`, any skipped test. What was found is printed all the same, and 2 beats 1.',
  bug: 'A bug of ours. Please report it with what was printed.',
  interrupted: 'Interrupted (Ctrl-C).',
};

export const commandsPage = {
  file: 'commands.md',
  title: 'Commands',
  summary: 'every command, argument and flag',
  body() {
    const program = new Command('telltale');
    for (const define of COMMANDS) define(program, () => {});
    const intro = [
      'In a checkout, write `npx telltale …` or `node dist/cli/main.js …`. Results go to standard output, everything else',
      '(summary, progress, problems) to standard error. Colour and progress appear only on a terminal; `NO_COLOR` is',
      'respected. `--help` works on every command, `telltale --version` prints the version.',
      'Exit codes are [a page of their own](exit-codes.md).',
    ].join('\n');
    return [intro, ...program.commands.flatMap((command) => renderCommand(command, 'telltale', 2))].join('\n\n');
  },
};

function renderCommand(command, parent, level) {
  const name = `${parent} ${command.name()}`;
  if (command.commands.length > 0) {
    const parts = [`${'#'.repeat(level)} ${code(name)}`, `${sentence(command.description())}`];
    return [...parts, ...command.commands.flatMap((child) => renderCommand(child, name, level + 1))];
  }
  const args = command.registeredArguments.map((arg) => {
    const dots = arg.variadic ? '…' : '';
    return arg.required ? `${arg.name().toUpperCase()}${dots}` : `[${arg.name().toUpperCase()}${dots}]`;
  });
  const parts = [`${'#'.repeat(level)} ${code([name, ...args].join(' '))}`, sentence(command.description())];
  const described = command.registeredArguments.filter((arg) => arg.description !== '');
  if (described.length > 0) {
    parts.push(described.map((arg) => `${code(arg.name().toUpperCase())}: ${prose(arg.description)}.`).join('\n'));
  }
  const rows = command.options.map((option) => [code(option.flags), prose(option.description), defaultOf(option)]);
  if (rows.length > 0) parts.push(table(['flag', 'what it does', 'unless given'], rows));
  return parts;
}

function defaultOf({ defaultValue }) {
  if (defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0)) return '';
  return code(String(defaultValue));
}

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${prose(text.slice(1))}.`;
}

const LOST_READER =
  'A reader that closes the pipe (`| head`) ends the run with 0. Where the code was asked for, with `--fail-on` or ' +
  '`--strict`, by `test` and by `rules check`, the run goes on to it. Messages that nobody reads change no code.';

export const exitCodesPage = {
  file: 'exit-codes.md',
  title: 'Exit codes',
  summary: 'what scripts can rely on',
  body: () =>
    `${table(
      ['code', 'meaning'],
      Object.entries(EXIT).map(([name, value]) => [value, described(EXIT_WORDS, name, 'EXIT_WORDS')]),
    )}\n\n${LOST_READER}`,
};
