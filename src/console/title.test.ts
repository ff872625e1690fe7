import { expect, it } from 'vitest';
import { titleOf } from './title.ts';

it('names the page before the product, and shows what hides in it', () => {
  expect(titleOf(undefined)).toBe('Telltale');
  expect(titleOf('Alerts')).toBe('Alerts · Telltale');
  expect(titleOf('gpj\u202e.exe')).not.toContain('\u202e');
  expect(titleOf('x'.repeat(500)).length).toBeLessThan(100);
});
