import { parseChoice } from '../flags.js';
export const defineRules = (program, exit) => {
    const rules = program.command('rules').description('list, check or show rules (default: the bundled AI pack)');
    const add = (name, description, formats) => {
        rules
            .command(name)
            .description(description)
            .argument('[path...]', 'rule files or folders')
            .option('--format <name>', formats.join(', '), formats[0])
            .option('--content <dir>', 'folder with macros/ and lookups/ (default: found beside each rule)')
            .action(async (paths, flags) => {
            const { runRules } = await import('../rules-run.js');
            exit(runRules({
                action: name,
                paths,
                format: parseChoice('--format', flags.format, formats),
                contentFolder: flags.content ?? null,
            }));
        });
    };
    add('list', 'one line a rule', ['table', 'json']);
    add('check', 'compile every rule and say what is wrong with it', ['table', 'json']);
    add('show', 'all that a rule says of itself', ['text', 'json']);
};
