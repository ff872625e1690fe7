/** How deep JSON may nest, for the readers of JSON alike. */

/** Arrays and objects nested deeper than this are refused. */
export const MAX_JSON_DEPTH = 256;

/** Whether objects and arrays nest deeper than some levels; walks no further. */
export function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isObjectLike(item) && isDeeper(item, levels - 1));
  // Faster than Object.values, and JSON gives objects nothing inherited.
  for (const key in value) {
    const item: unknown = value[key as keyof typeof value];
    if (isObjectLike(item) && isDeeper(item, levels - 1)) return true;
  }
  return false;
}

function isObjectLike(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
