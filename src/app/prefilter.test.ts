import { expect, it } from 'vitest';
import { buildScanPlan } from '../io/formats/scan/plan.ts';
import { buildPrefilter } from './prefilter.ts';
import { buildBundle, openBundle } from './rule-bundle.ts';

const rule = (query: string): string => `telltale: rule/1
id: 11111111-2222-4333-8444-555555555555
name: A rule
language: eql
kind: alert
severity: low
query: ${JSON.stringify(query)}
`;

it.each([
  'network where destination.port == 4444',
  'network where destination.domain : "*.example"',
  'network where dns.question.name : "*.example"',
  'registry where registry.path : "*Run*"',
])('a rule that asks for one thing skips what does not have it: %s', (query) => {
  const none = { list: () => [], read: () => null };
  const files = [{ path: 'a.yml', text: rule(query) }];
  const { bundle } = buildBundle(files, { contentFolder: null, deprecated: true }, none);
  const needles = buildPrefilter(openBundle(bundle).programs);
  expect(needles).not.toBeNull();
  expect(buildScanPlan(needles!)).not.toBeNull();
});
