/** `telltale test`: runs the tests that rules carry. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { UsageError } from '../exit-code.ts';
import { keepExitCode } from '../lost-reader.ts';
import { addRunFlags, type RunFlags, readRunFlags } from '../rule-flags.ts';

interface TestFlags extends RunFlags {
  readonly data?: string;
  readonly junit?: string;
  readonly tap?: boolean;
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly watch?: boolean;
}

export const defineTest: DefineCommand = (program: Command, exit) => {
  const command = program
    .command('test')
    .description('run the tests that rules carry (default: the bundled AI pack); exit code 1 when one fails')
    .argument('[path...]', 'rule files or folders')
    .option('--data <dir>', "folder with the tests' data, laid out as the paths of their addresses")
    .option('--junit <file>', 'also write the results there as JUnit XML')
    .option('--tap', 'print the results as TAP')
    .option('--all', 'also tests that the vendor does not run: experimental, manual, correlation')
    .option('--watch', 'run again whenever a rule, a test or the content beside them changes')
    .option('--strict', 'a skipped test makes the exit code 2');
  addRunFlags(command).action(async (paths: string[], flags: TestFlags) => {
    const { runTests } = await import('../test-run.ts');
    const request = {
      rules: paths,
      data: flags.data ?? null,
      format: flags.tap === true ? ('tap' as const) : ('text' as const),
      junit: flags.junit ?? null,
      all: flags.all === true,
      strict: flags.strict === true,
      ...readRunFlags(flags),
    };
    if (flags.watch !== true) {
      keepExitCode();
      exit(await runTests(request));
      return;
    }
    if (paths.length === 0) throw new UsageError('--watch needs rules to watch', 'telltale test PATH --watch');
    const { watchTests } = await import('../test-watch.ts');
    const watched = flags.content === undefined ? paths : [...paths, flags.content];
    exit(await watchTests(watched, () => runTests(request)));
  });
};
