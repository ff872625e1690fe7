export const defineDemo = (program, exit) => {
    program
        .command('demo')
        .description('run the bundled rules over bundled sample telemetry and write an HTML report')
        .option('--report <file>', 'where to write the HTML report', 'telltale-demo.html')
        .action(async ({ report }) => {
        const { runDemo } = await import('../demo-run.js');
        exit(await runDemo(report));
    });
};
