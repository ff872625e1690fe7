/** Whether one pattern takes in another. */

/**
 * Whether every text that `narrow` matches is matched by `wide` too, for sure. Patterns are characters and wildcards:
 * `any` stands for any run of characters, `one` for one. By characters of a string, or by parts of a list.
 */
export function coversGlob<T>(wide: ArrayLike<T>, narrow: ArrayLike<T>, any: T, one: T): boolean {
  // Two pointers: the wide pattern's star may take anything of the narrow one, its stars included.
  let w = 0;
  let n = 0;
  let star = -1;
  let back = 0;
  while (n < narrow.length) {
    const part = w < wide.length ? wide[w] : undefined;
    if (part === any) {
      star = w++;
      back = n;
    } else if (part !== undefined && (part === narrow[n] || (part === one && narrow[n] !== any))) {
      w++;
      n++;
    } else if (star !== -1) {
      w = star + 1;
      n = ++back;
    } else return false;
  }
  while (w < wide.length && wide[w] === any) w++;
  return w === wide.length;
}
