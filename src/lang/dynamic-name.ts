/**
 * Names made from values: in `count_{user}` the braces stand for the value of the field `user`. Braces that are empty or
 * hold a number or an attribute (`a{}.b`, `a{0}`, `a{@id}`) are part of a plain name.
 */
const BRACES = /\{([^{}@\d][^{}]*)\}/g;

export function isDynamicName(name: string): boolean {
  return name.search(BRACES) !== -1;
}

/** Fields whose values the name is made from. */
export function dynamicNameFields(name: string): readonly string[] {
  return [...name.matchAll(BRACES)].map(([, field]) => field!);
}

/** The name with values filled in; null where one is missing. */
export function fillDynamicName(name: string, read: (field: string) => string | null): string | null {
  let isMissing = false;
  const filled = name.replace(BRACES, (_, field: string) => {
    const value = read(field);
    isMissing ||= value === null;
    return value ?? '';
  });
  return isMissing ? null : filled;
}
