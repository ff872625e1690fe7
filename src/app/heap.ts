/**
 * How far the heap may grow between two full collections. V8 lets it grow several times over on a large machine, which
 * is fast and takes memory that nothing needs: where rows come and go by the million, that is most of it.
 */
import { setFlagsFromString } from 'node:v8';

/** Of what is alive. Collections are short then, since little is. */
const PERCENT = 40;

/** For this process and the threads that it starts from now on. */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${PERCENT}`);
}
