/** Every row transform, by the name that plans use. */
import type { TransformSpec } from '../transform.ts';
import { makemv } from './makemv.ts';

export const TRANSFORMS: readonly TransformSpec[] = [makemv];

const byName = new Map(TRANSFORMS.map((spec) => [spec.name, spec]));

export function findTransform(name: string): TransformSpec | undefined {
  return byName.get(name);
}
