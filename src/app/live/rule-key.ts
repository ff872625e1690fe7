/** What a rule's waiting candidates are kept under: another text, exception or filter asks for other candidates. */
import { createHash } from 'node:crypto';
import type { CountedOptions } from '../../rule/counted-options.ts';
import type { Rule } from '../../rule/rule.ts';

const keys = new WeakMap<Rule, string>();

export function ruleKeyOf(rule: Rule): string {
  let key = keys.get(rule);
  if (key === undefined) {
    const text = `${rule.language}\n${rule.query.text}${besidesQuery(rule)}`;
    key = `${rule.id} ${createHash('sha256').update(text).digest('hex')}`;
    keys.set(rule, key);
  }
  return key;
}

/** Exceptions and filters by what they say: where they stand may change with any edit of their file. */
function besidesQuery({ elastic }: Rule): string {
  const exceptions = (elastic?.exceptions ?? []).map(({ listId, items }) => [listId, items]);
  const filters = (elastic?.filters ?? []).map(({ value }) => value);
  const other = exceptions.length + filters.length === 0 ? '' : JSON.stringify([exceptions, filters]);
  return elastic?.counted == null ? other : `${other}\n${JSON.stringify(countedFields(elastic.counted))}`;
}

/** Candidates carry the values that are counted; how many of them make an alert changes none. */
function countedFields(counted: CountedOptions): readonly unknown[] {
  const { kind, fields } = counted;
  const values = kind === 'threshold' ? (counted.cardinality?.field.name ?? null) : null;
  return [kind, fields.map(({ name }) => name), values];
}
