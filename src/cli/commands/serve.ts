/** `telltale serve`: takes events as they arrive, runs rules on them, and shows what they found. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { repeat } from '../flags.ts';

interface ServeFlags {
  readonly config?: string;
  readonly rules?: readonly string[];
  readonly data?: string;
  readonly listen?: string;
}

export const defineServe: DefineCommand = (program: Command, exit) => {
  program
    .command('serve')
    .description('take events as they arrive, run rules on them, keep alerts, and show them in a browser')
    .option('--config <file>', 'settings, in YAML (docs/reference/configuration.md)')
    .option('--rules <path>', 'rules to run: a file or a folder; may be repeated (default: the bundled pack)', repeat)
    .option('--data <folder>', 'where everything that is kept lies (default: telltale-data)')
    .option('--listen <address>', 'address and port to listen on (default: 127.0.0.1:8780)')
    .action(async (flags: ServeFlags) => {
      const { runServe } = await import('../serve-run.ts');
      exit(
        await runServe({
          config: flags.config ?? null,
          rules: flags.rules ?? [],
          data: flags.data ?? null,
          listen: flags.listen ?? null,
        }),
      );
    });
};
