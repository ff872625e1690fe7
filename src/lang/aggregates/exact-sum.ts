/**
 * Exact sums of floating-point numbers: a sum is kept as a short list of parts that do not overlap (Shewchuk), so the
 * result is the correctly rounded true sum whatever the order. That is what makes `sum`, `avg` and `stdev` give the same
 * digits for any number of workers.
 */

/** Adds one finite number to the parts, in place. */
export function addExactly(parts: number[], value: number): void {
  let x = value;
  let kept = 0;
  for (const part of parts) {
    let y = part;
    if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
    const high = x + y;
    const low = y - (high - x);
    if (low !== 0) parts[kept++] = low;
    x = high;
  }
  parts.length = kept;
  parts.push(x);
}

/** The sum of the parts, rounded once. */
export function totalOf(parts: readonly number[]): number {
  let index = parts.length - 1;
  let high = parts[index] ?? 0;
  let low = 0;
  while (index > 0) {
    const x = high;
    const y = parts[--index]!;
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Round half to even as one addition would, when the rest pushes past the middle.
  const next = parts[index - 1];
  if (next !== undefined && ((low < 0 && next < 0) || (low > 0 && next > 0))) {
    const doubled = low * 2;
    const sum = high + doubled;
    if (doubled === sum - high) high = sum;
  }
  return high;
}

const SPLITTER = 2 ** 27 + 1;

/** `a * b` as two numbers whose sum is exact (Dekker). */
export function multiplyExactly(a: number, b: number): [number, number] {
  const high = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const low = aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return Number.isFinite(low) ? [high, low] : [high, 0];
}

function split(value: number): [number, number] {
  const scaled = SPLITTER * value;
  const high = scaled - (scaled - value);
  return [high, value - high];
}
