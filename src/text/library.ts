/**
 * Libraries that few runs need, loaded when the first of their functions is called: a list of all public suffixes or a
 * second engine for regular expressions is more to load than all else that a short scan needs, and every thread loads it
 * again. What they answer does not depend on when they came.
 */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** The library of this name, once it is asked for. */
export function library<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= load(name) as T; // the type that the caller names with the library
    return loaded;
  };
}
