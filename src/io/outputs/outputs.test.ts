import { expect, it } from 'vitest';
import { examineOutput } from '../output.contract.ts';
import { OUTPUTS } from './index.ts';

it('has one output for each value of --format', () => {
  expect(OUTPUTS.map(({ id }) => id)).toEqual(['table', 'ndjson', 'csv', 'html', 'ecs', 'navigator']);
  for (const { summary } of OUTPUTS) expect(summary).toMatch(/^[A-Z].*\.$/);
});

for (const output of OUTPUTS) examineOutput(output);
