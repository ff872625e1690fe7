#!/usr/bin/env node
/**
 * The command line: parses what was typed and hands it to a command. Commands are loaded when they are called, so that
 * a short scan does not pay for the rest. Results go to standard output, all else to standard error.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { escapeControls } from '../text/render.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { refuseEmptyFlags } from './flags.ts';
import { describeLostResult, loseReader } from './lost-reader.ts';
import { mendParserError } from './mistyped.ts';

async function main(argv: readonly string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  let exitCode: number = EXIT.ran;
  const program = new Command('telltale')
    .description(
      'Runs published detection rules (Splunk SPL, Elastic EQL, KQL and ES|QL) over Windows telemetry, with no SIEM behind them.',
    )
    .version(version)
    .configureOutput({ outputError: (text, write) => write(mendParserError(text)) })
    .enablePositionalOptions()
    .exitOverride();
  for (const define of COMMANDS) {
    define(program, (code) => {
      exitCode = code;
    });
  }
  pointToOwnHelp(program, 'telltale');
  program.hook('preAction', (_, command) => refuseEmptyFlags(command));
  program.addHelpText('after', '\nStart with:  telltale demo\nThen:        telltale scan ./evidence');
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    return reportError(error);
  }
  return exitCode;
}

/** Whoever mistypes a flag wants those of the command that was typed. */
function pointToOwnHelp(command: Command, typed: string): void {
  command.showHelpAfterError(
    `(${typed} --help lists ${command.commands.length > 0 ? 'commands and flags' : 'its flags'})`,
  );
  for (const below of command.commands) pointToOwnHelp(below, `${typed} ${below.name()}`);
}

function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ran : EXIT.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`telltale: ${escapeControls(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`  hint: ${escapeControls(error.hint)}\n`);
    return EXIT.usage;
  }
  if (isPartMissing(error)) {
    const [what] = error.message.split('\n');
    const system = `${process.platform} ${process.arch}, Node ${process.version}`;
    process.stderr.write(
      `telltale: a part of the installation is missing, or not made for this system (${system}): ${escapeControls(what!)}\n` +
        '  hint: `npm ci` brings all parts, run on this very system and without --omit=optional\n',
    );
    // Node would go on to complain of the same as of a promise that nobody waits for.
    process.exit(EXIT.usage);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`telltale: this is our bug, please report it with what follows\n${text}\n`);
  return EXIT.bug;
}

/** Some libraries come in a build for each system, which npm leaves out where it is told to, or copied from elsewhere. */
function isPartMissing(error: unknown): error is Error {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED';
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // What is written behind a closed pipe fails as well.
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return loseReader();
  process.stderr.write(`telltale: ${describeLostResult(error)}\n`);
  process.exit(EXIT.usage);
});
// Messages that nobody can read change neither the result nor the exit code.
process.stderr.on('error', () => {});
process.on('SIGINT', () => process.exit(EXIT.interrupted));

process.exitCode = await main(process.argv.slice(2));
