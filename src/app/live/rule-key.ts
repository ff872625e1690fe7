/** What a rule's waiting candidates are kept under: another text asks for other candidates. */
import { createHash } from 'node:crypto';
import type { Rule } from '../../rule/rule.ts';

const keys = new WeakMap<Rule, string>();

export function ruleKeyOf(rule: Rule): string {
  let key = keys.get(rule);
  if (key === undefined) {
    key = `${rule.id} ${createHash('sha256').update(`${rule.language}\n${rule.query.text}`).digest('hex')}`;
    keys.set(rule, key);
  }
  return key;
}
