/** What a rule's waiting candidates are kept under: another text, exception or filter asks for other candidates. */
import { createHash } from 'node:crypto';
import type { Rule } from '../../rule/rule.ts';

const keys = new WeakMap<Rule, string>();

export function ruleKeyOf(rule: Rule): string {
  let key = keys.get(rule);
  if (key === undefined) {
    const { exceptions, filters } = rule.elastic ?? { exceptions: [], filters: [] };
    const besides = exceptions.length + filters.length === 0 ? '' : JSON.stringify([exceptions, filters]);
    const text = `${rule.language}\n${rule.query.text}${besides}`;
    key = `${rule.id} ${createHash('sha256').update(text).digest('hex')}`;
    keys.set(rule, key);
  }
  return key;
}
