/** `telltale demo`: the main job on bundled sample telemetry, and an HTML report to open. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';

export const defineDemo: DefineCommand = (program: Command, exit) => {
  program
    .command('demo')
    .description('run the bundled rules over bundled sample telemetry and write an HTML report')
    .option('--report <file>', 'where to write the HTML report', 'telltale-demo.html')
    .action(async ({ report }: { report: string }) => {
      const { runDemo } = await import('../demo-run.ts');
      exit(await runDemo(report));
    });
};
