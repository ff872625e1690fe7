/** Usage as a table of programs by providers: how many contacts, and the worst that can be said of each program. */
import type { UsageRow } from '../server/wire/usage.ts';

export interface HeatProgram {
  /** Path, or name where only that is known, in lower case; what an address names. */
  readonly key: string;
  readonly name: string;
  readonly path: string | null;
  readonly standing: UsageRow['standing'];
  readonly count: number;
  /** Contacts by provider. */
  readonly cells: ReadonlyMap<string, number>;
}

export interface Heat {
  /** Most contacts first. */
  readonly providers: readonly { readonly name: string; readonly count: number }[];
  /** Unexpected programs first, then by contacts. */
  readonly programs: readonly HeatProgram[];
  readonly most: number;
}

const STANDINGS: readonly UsageRow['standing'][] = ['unexpected', 'unknown', 'expected'];

export function programOf({ path, program }: UsageRow): string {
  return nameOf(path ?? program ?? '').toLowerCase();
}

/** Programs of one file name are one line: the same tool lies in another folder for each user. */
function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

export function buildHeat(rows: readonly UsageRow[]): Heat {
  const providers = new Map<string, number>();
  const programs = new Map<string, { rows: UsageRow[]; cells: Map<string, number>; count: number }>();
  for (const row of rows) {
    providers.set(row.provider, (providers.get(row.provider) ?? 0) + row.count);
    const key = programOf(row);
    const program = programs.get(key) ?? { rows: [], cells: new Map<string, number>(), count: 0 };
    programs.set(key, program);
    program.rows.push(row);
    program.count += row.count;
    program.cells.set(row.provider, (program.cells.get(row.provider) ?? 0) + row.count);
  }
  const rank = ({ standing }: HeatProgram): number => STANDINGS.indexOf(standing);
  const shown = [...programs].map(([key, { rows: own, cells, count }]): HeatProgram => {
    const [first] = own;
    const paths = new Set(own.map(({ path }) => path));
    return {
      key,
      name: key === '' ? '' : nameOf(first?.path ?? first?.program ?? ''),
      path: paths.size === 1 ? (first?.path ?? null) : null,
      standing: STANDINGS.find((standing) => own.some((row) => row.standing === standing)) ?? 'unknown',
      count,
      cells,
    };
  });
  return {
    providers: [...providers]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    programs: shown.sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.key < b.key ? -1 : 1)),
    most: Math.max(1, ...shown.flatMap(({ cells }) => [...cells.values()])),
  };
}
