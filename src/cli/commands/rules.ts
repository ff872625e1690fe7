/** `telltale rules list|check|show`: what is in a rules folder, whether it runs, and all that a rule's file says. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice, repeat } from '../flags.ts';

interface RulesFlags {
  readonly format: string;
  readonly content?: string;
  readonly ignore?: readonly string[];
}

export const defineRules: DefineCommand = (program: Command, exit) => {
  const rules = program.command('rules').description('list, check or show rules (default: the bundled AI pack)');
  const add = (name: 'list' | 'check' | 'show', description: string, formats: readonly string[]): void => {
    const command = rules
      .command(name)
      .description(description)
      .argument('[path...]', 'rule files or folders')
      .option('--format <name>', formats.join(', '), formats[0]!)
      .option('--content <dir>', 'folder with macros/ and lookups/ (default: found beside each rule)')
      .action(async (paths: string[], flags: RulesFlags) => {
        const { runRules } = await import('../rules-run.ts');
        exit(
          runRules({
            action: name,
            paths,
            format: parseChoice('--format', flags.format, formats),
            contentFolder: flags.content ?? null,
            ignore: flags.ignore ?? [],
          }),
        );
      });
    if (name === 'check') command.option('--ignore <code>', 'leave out a lint; may be repeated', repeat, []);
  };
  add('list', 'one line a rule', ['table', 'json']);
  add('check', 'compile and lint every rule: what is wrong with it, and what its author can hardly have meant', [
    'table',
    'json',
    'sarif',
  ]);
  add('show', 'all that a rule says of itself', ['text', 'json']);
};
