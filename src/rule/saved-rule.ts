/**
 * Rules as Kibana keeps them: a saved object of type `alert`, or what its alerting API answers, whose `params` hold the
 * rule under names in camel case. An export of saved objects holds these, beside rules of Kibana's other apps. They become
 * what the API of the detection engine says of the same rule.
 */
import { isWrittenObject, type WrittenObject } from './written-file.ts';

/** Null for what is no rule of the detection engine. */
export function readSavedRule(value: WrittenObject): WrittenObject | null {
  const inner = value['attributes'];
  const rule = isWrittenObject(inner) ? inner : value;
  const type = rule['alertTypeId'] ?? rule['rule_type_id'];
  const { params, schedule, name, tags, enabled } = rule;
  if (typeof type !== 'string' || !type.startsWith('siem.') || !isWrittenObject(params)) return null;
  const interval = isWrittenObject(schedule) ? schedule['interval'] : undefined;
  return { ...renamed(params), name, tags, enabled, ...(interval === undefined ? {} : { interval }) };
}

/** Only what Kibana names itself: filters, exceptions and threats are written as the API has them. */
function renamed(params: WrittenObject): WrittenObject {
  const entries = Object.entries(params).map(([key, value]) => {
    const inner = key === 'alertSuppression' && isWrittenObject(value) ? renamed(value) : value;
    return [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), inner] as const;
  });
  return Object.fromEntries(entries);
}
