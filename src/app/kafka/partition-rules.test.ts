/** Rules that bring hosts together are left out over several partitions, and the others keep their schedules and lookups. */
import { expect, it } from 'vitest';
import { buildBundle } from '../rule-bundle.ts';
import { diskReader } from '../rule-files.ts';
import { readSchedules } from '../schedules.ts';
import { rulesForPartitions } from './partition-rules.ts';

const escu = (name: string, search: string): { path: string; text: string } => ({
  path: `${name}.yml`,
  text: `name: ${name}\nid: ${name}-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: '${search}'\n`,
});

it('runs what looks at hosts one by one, and names the rest', () => {
  const options = { contentFolder: null, deprecated: false };
  const { compiled } = buildBundle(
    [
      escu('crossing', 'EventCode=22 | stats count by QueryName | append [search EventCode=1 | stats count by user]'),
      escu('each', 'EventCode=22 | stats count by dvc'),
      escu('both', 'EventCode=1 | stats count by dest | append [search EventCode=1 | stats count by dest user]'),
    ],
    options,
    diskReader,
  );
  const rules = { compiled, schedules: readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader) };
  expect(rulesForPartitions(rules, 1)).toEqual({ rules, leftOut: [] });
  const { rules: kept, leftOut } = rulesForPartitions(rules, 6);
  expect(leftOut).toEqual([{ name: 'crossing', what: '`stats` is by no field that tells hosts apart' }]);
  const names = kept.compiled.rules.map(({ rule }) => rule.name);
  expect([...names].sort()).toEqual(['both', 'each']);
  expect(kept.compiled.programs.rules.map(({ index }) => index)).toEqual([0, 1]);
  expect(kept.compiled.programs.all.length).toBe(3);
  expect(kept.schedules.ofRules.length).toBe(2);
  for (const { index } of kept.compiled.programs.all) expect(kept.compiled.lookup(index, 'none')).toBeUndefined();
});
