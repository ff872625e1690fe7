import { expect, it } from 'vitest';
import type { Diagnostic } from '../../text/diagnostic.ts';
import { encodeSarif } from './sarif.ts';

it('tells what is wrong with a file from what we do not run', () => {
  const source = { name: 'rules/a b.toml', text: 'one\ntwo | three' };
  const wrong: Diagnostic = { code: 'eql-syntax', severity: 'error', message: 'm', source, span: { start: 4, end: 7 } };
  const unrun: Diagnostic = { code: 'rule-type-not-supported', severity: 'error', message: 'u', unsupported: true };
  const log = JSON.parse(
    encodeSarif([
      { path: 'rules/a b.toml', diagnostic: wrong },
      { path: 'rules/b.toml', diagnostic: unrun },
    ]),
  );
  const [run] = log.runs;
  expect(run.tool.driver.rules).toEqual([{ id: 'eql-syntax' }]);
  expect(run.results).toMatchObject([{ ruleId: 'eql-syntax', ruleIndex: 0, level: 'error', message: { text: 'm' } }]);
  expect(run.results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'rules/a%20b.toml' },
    region: { startLine: 2, startColumn: 1 },
  });
  expect(run.invocations).toMatchObject([
    {
      executionSuccessful: true,
      toolExecutionNotifications: [
        { descriptor: { id: 'rule-type-not-supported' }, level: 'warning', message: { text: 'u' } },
      ],
    },
  ]);
});
