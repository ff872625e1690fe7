#!/usr/bin/env node
/**
 * The command line: parses what was typed and hands it to a command. Commands are loaded when they are called, so that
 * a short scan does not pay for the rest. Results go to standard output, all else to standard error.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { escapeControls } from '../text/render.js';
import { COMMANDS } from './commands/index.js';
import { EXIT, UsageError } from './exit-code.js';
async function main(argv) {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    let exitCode = EXIT.ran;
    const program = new Command('telltale')
        .description('Runs published detection rules (Splunk SPL, Elastic EQL) over Windows telemetry, with no SIEM behind them.')
        .version(version)
        .showHelpAfterError('(telltale --help lists commands and flags)')
        .enablePositionalOptions()
        .exitOverride();
    for (const define of COMMANDS) {
        define(program, (code) => {
            exitCode = code;
        });
    }
    program.addHelpText('after', '\nStart with:  telltale demo\nThen:        telltale scan ./evidence');
    try {
        await program.parseAsync(argv, { from: 'user' });
    }
    catch (error) {
        return reportError(error);
    }
    return exitCode;
}
function reportError(error) {
    if (error instanceof CommanderError)
        return error.exitCode === 0 ? EXIT.ran : EXIT.usage;
    if (error instanceof UsageError) {
        process.stderr.write(`telltale: ${escapeControls(error.message)}\n`);
        if (error.hint !== undefined)
            process.stderr.write(`  hint: ${escapeControls(error.hint)}\n`);
        return EXIT.usage;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`telltale: this is our bug, please report it with what follows\n${text}\n`);
    return EXIT.bug;
}
// A reader that has seen enough (`| head`) closes the pipe: that is no error.
for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
        if (error.code === 'EPIPE')
            process.exit(EXIT.ran);
        throw error;
    });
}
process.on('SIGINT', () => process.exit(EXIT.interrupted));
process.exitCode = await main(process.argv.slice(2));
