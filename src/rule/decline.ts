/**
 * How quick readers of rule files leave a file to the library that knows the whole language: from however deep in the
 * text, at the first thing that is not plainly what they know.
 */

/** Thrown by nothing but `decline`, and caught by nothing but `orDeclined`. */
const DECLINED: unique symbol = Symbol('declined');

export function decline(): never {
  throw DECLINED;
}

/** What `read` gives, or null where it declined. */
export function orDeclined<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error === DECLINED) return null;
    throw error;
  }
}
