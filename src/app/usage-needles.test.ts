import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildScanPlan } from '../io/formats/scan/plan.ts';
import { Catalogue } from '../usage/catalogue.ts';
import { readUsageFiles } from './usage-files.ts';
import { buildUsageNeedles } from './usage-needles.ts';

const pack = (path: string): string => fileURLToPath(new URL(`../../packs/ai/${path}`, import.meta.url));

it('usage skips what tells of no contact: every field is covered, and the scanner can look for it', () => {
  const paths = { catalogue: pack('endpoints.yaml'), clients: pack('clients.yaml'), policy: null };
  const catalogue = new Catalogue(readUsageFiles(paths, '2026-06-01').catalogue);
  const needles = buildUsageNeedles(catalogue);
  expect(needles).not.toBeNull();
  const plan = buildScanPlan(needles!);
  expect(plan).not.toBeNull();
  // Every lookup's message has `query` or its like: each line would have to be looked at again.
  expect(plan!.needles.map(({ literal }) => literal)).toContain('orig_h');
  expect(plan!.needles.map(({ literal }) => literal)).not.toContain('query');
});
