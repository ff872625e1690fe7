/** `telltale compare`: where rules disagree over the same logs, and why. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice, repeat } from '../flags.ts';
import { addRunFlags, type RunFlags, readRunFlags } from '../rule-flags.ts';

const FORMATS = ['text', 'json', 'html'] as const;

interface CompareFlags extends RunFlags {
  readonly rules?: readonly string[];
  readonly format: string;
  readonly output?: string;
}

export const defineCompare: DefineCommand = (program: Command, exit) => {
  const command = program
    .command('compare')
    .description('run several rules over the same logs: who caught what, and what decided where they disagree')
    .argument('<path...>', 'what to read, as for scan; it is read once per --rules and once more')
    .option('--rules <path>', 'rule file or folder; repeat for each (default: the bundled AI pack)', repeat)
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--output <file>', 'write to a file instead of standard output');
  addRunFlags(command).action(async (paths: string[], flags: CompareFlags) => {
    const { runCompare } = await import('../compare-run.ts');
    exit(
      await runCompare({
        inputs: paths,
        rules: flags.rules ?? [],
        format: parseChoice('--format', flags.format, FORMATS),
        output: flags.output ?? null,
        ...readRunFlags(flags),
      }),
    );
  });
};
