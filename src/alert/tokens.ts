/**
 * Tokens in a rule's texts: `$field$` is the row's value; a token that the row does not have stays as it is, as Splunk
 * leaves it. Several values are joined by a comma and a blank (how Splunk renders them is not verified: one place).
 */
import { scalarText, type Value, valuesOf } from '../event/value.ts';

export const MULTIVALUE_JOIN = ', ';

/** The name stands in its first group. */
export const TOKEN = /\$([A-Za-z_][\w.{}:-]*)\$/g;

export function fillTokens(template: string, columnOf: (name: string) => Value): string {
  return template.replace(TOKEN, (token, name: string) => {
    const value = columnOf(name);
    return value === null ? token : valuesOf(value).map(scalarText).join(MULTIVALUE_JOIN);
  });
}
