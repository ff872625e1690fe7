/**
 * Risk factors: what a site knows about its hosts, users and programs, as changes to the scores that rules give. A factor
 * applies to a risk event of which all its conditions hold; what several add is added first, then the products are taken.
 * Enterprise Security ships such factors over its asset and identity lists, all switched off; here they are a file.
 */
import { compileGlobs, type GlobSet } from '../engine/glob.ts';
import type { Row } from '../engine/row.ts';
import { scalarText, valuesOf } from '../event/value.ts';

export interface RiskFactor {
  readonly name: string;
  /** By field of the risk event: globs, of which one must fit one of its values, ignoring case. All fields must hold. */
  readonly where: ReadonlyMap<string, readonly string[]>;
  readonly add: number;
  readonly multiply: number;
}

/** Factors change a score in this way, as is commonly held of Enterprise Security; not verified on a live one. */
export function factoredScore(score: number, factors: readonly Pick<RiskFactor, 'add' | 'multiply'>[]): number {
  const added = factors.reduce((sum, { add }) => sum + add, score);
  return factors.reduce((product, { multiply }) => product * multiply, added);
}

export class RiskFactors {
  readonly #factors: readonly {
    readonly factor: RiskFactor;
    readonly where: readonly (readonly [string, GlobSet])[];
  }[];

  constructor(factors: readonly RiskFactor[]) {
    this.#factors = factors.map((factor) => ({
      factor,
      where: [...factor.where].map(([field, globs]) => [
        field,
        compileGlobs(
          globs.map((glob) => glob.toLowerCase()),
          '*',
        ),
      ]),
    }));
  }

  get isEmpty(): boolean {
    return this.#factors.length === 0;
  }

  /** Those that apply to a risk event, which is a row of its fields; in the order of the file. */
  of(row: Row): readonly RiskFactor[] {
    return this.#factors
      .filter(({ where }) =>
        where.every(([field, globs]) =>
          valuesOf(row.get(field) ?? null).some((value) => globs.test(scalarText(value).toLowerCase())),
        ),
      )
      .map(({ factor }) => factor);
  }
}
