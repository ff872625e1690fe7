/** `telltale evtx`: decodes Windows event logs, whole. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice } from '../flags.ts';

const FORMATS = ['ndjson', 'flat', 'xml'] as const;

interface EvtxFlags {
  readonly format: string;
  readonly output?: string;
  readonly carve?: boolean;
  readonly verify?: boolean;
}

export const defineEvtx: DefineCommand = (program: Command, exit) => {
  program
    .command('evtx')
    .description('decode Windows event logs (EVTX): files, folders, archives, or - for standard input')
    .argument('<path...>', 'what to read; files of other formats are left out, with a fault')
    .option(
      '--format <name>',
      'ndjson (structured, as evtx_dump), flat (System fields and data side by side), xml',
      'ndjson',
    )
    .option('--output <file>', 'write the result there instead of to standard output')
    .option('--carve', 'also read records in slack space and in blanked chunks')
    .option('--verify', 'check checksums, and say what does not match')
    .action(async (paths: string[], flags: EvtxFlags) => {
      const { runEvtx } = await import('../evtx-run.ts');
      exit(
        await runEvtx({
          inputs: paths,
          format: parseChoice('--format', flags.format, FORMATS),
          output: flags.output ?? null,
          carve: flags.carve === true,
          verify: flags.verify === true,
        }),
      );
    });
};
