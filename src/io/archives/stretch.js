/** As much as is handed out at once. Bytes. */
const PIECE = 1024 * 1024;
/** `cutOff` is called once if the packed bytes end before the stretch does. */
export function openStretch(packed, name, size, cutOff) {
  let left = size;
  let closed = false;
  return {
    name,
    size,
    get left() {
      return left;
    },
    async next() {
      if (closed || left === 0) return null;
      const bytes = await packed.take(Math.min(left, PIECE));
      if (bytes === null) {
        closed = true;
        cutOff();
        return null;
      }
      left -= bytes.length;
      return bytes;
    },
    close() {
      closed = true;
    },
  };
}
