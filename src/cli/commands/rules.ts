/** `telltale rules list|check|show|needs`: what is in a rules folder, whether it runs, and all that a rule's file says. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice, repeat } from '../flags.ts';
import {
  addContentFlag,
  addEventFlags,
  addRuleFlags,
  type EventFlags,
  type RuleFlags,
  readContentFlag,
  readEventFlags,
  readRuleFlags,
} from '../rule-flags.ts';

interface RulesFlags extends RuleFlags {
  readonly format: string;
  readonly ignore?: readonly string[];
  readonly baselines?: boolean;
}

interface NeedsFlags extends EventFlags, Pick<RuleFlags, 'content'> {
  readonly data?: readonly string[];
  readonly format: string;
}

export const defineRules: DefineCommand = (program: Command, exit) => {
  const rules = program
    .command('rules')
    .description('list, check or show rules, or say what they need (default: the bundled AI pack)');
  const add = (name: 'list' | 'check' | 'show', description: string, formats: readonly string[]): void => {
    const command = rules
      .command(name)
      .description(description)
      .argument('[path...]', 'rule files or folders')
      .option('--format <name>', formats.join(', '), formats[0]!)
      .option('--baselines', "Splunk's baselines too, which run with scan --state");
    addRuleFlags(command).action(async (paths: string[], flags: RulesFlags) => {
      const { runRules } = await import('../rules-run.ts');
      exit(
        runRules({
          action: name,
          paths,
          format: parseChoice('--format', flags.format, formats),
          ...readRuleFlags(flags),
          ignore: flags.ignore ?? [],
          baselines: flags.baselines === true,
        }),
      );
    });
    if (name === 'check') command.option('--ignore <code>', 'leave out a lint; may be repeated', repeat);
  };
  add('list', 'one line a rule', ['table', 'json']);
  add('check', 'compile and lint every rule: what is wrong with it, and what its author can hardly have meant', [
    'table',
    'json',
    'sarif',
  ]);
  add('show', 'all that a rule says of itself', ['text', 'json']);
  const needs = rules
    .command('needs')
    .description('what rules need and a set of logs has: sources on which they could hold, fields that are missing')
    .argument('[path...]', 'rule files or folders')
    .option('--data <path>', 'logs to look at; may be repeated', repeat)
    .option('--format <name>', 'text, json', 'text');
  addEventFlags(addContentFlag(needs)).action(async (paths: string[], flags: NeedsFlags) => {
    const { runNeeds } = await import('../needs-run.ts');
    exit(
      await runNeeds({
        rules: paths,
        data: flags.data ?? [],
        format: parseChoice('--format', flags.format, ['text', 'json']),
        ...readContentFlag(flags),
        ...readEventFlags(flags),
      }),
    );
  });
};
