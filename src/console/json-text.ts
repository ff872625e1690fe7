/** Stored events as people read them. */

/**
 * JSON over several lines; what is no JSON stays as it is. A member of the outermost object that is itself the text of a
 * JSON object, as Splunk's raw endpoint and shippers of lines leave events behind, is shown as that object.
 */
export function indentJson(text: string): string {
  try {
    return JSON.stringify(unfold(JSON.parse(text)), null, 2);
  } catch {
    return text;
  }
}

function unfold(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, objectIn(member) ?? member]));
}

function objectIn(member: unknown): object | null {
  if (typeof member !== 'string' || !/^\s*\{/.test(member)) return null;
  try {
    return JSON.parse(member) as object; // begins with a brace
  } catch {
    return null;
  }
}
