/**
 * Programs by providers: each cell has its number and a wash that deepens with it, on a scale of powers, so that one
 * busy program does not hide the rest. Pressing a cell narrows the list below.
 */
import type { ReactNode } from 'react';
import { formatCount, formatShort } from '../format.ts';
import type { Heat, HeatProgram } from '../usage-heat.ts';
import { Raw } from './raw.tsx';
import { ScrollBox } from './scroll-box.tsx';

const MAX_PROGRAMS = 60;
const MAX_PROVIDERS = 24;
const LEVELS = 5;

export interface HeatMapProps {
  readonly heat: Heat;
  readonly provider: string | null;
  readonly program: string | null;
  readonly choose: (chosen: { provider: string | null; program: string | null }) => void;
}

export function HeatMap({ heat, provider, program, choose }: HeatMapProps): ReactNode {
  const providers = heat.providers.slice(0, MAX_PROVIDERS);
  const left = heat.programs.length - MAX_PROGRAMS;
  return (
    <>
      <ScrollBox className="heat-scroll" label="Contacts of programs with providers, a table that scrolls">
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">Program</th>
              {providers.map(({ name }) => (
                <th scope="col" key={name} className="heat-provider">
                  <span>
                    <Raw text={name} most={60} />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heat.programs.slice(0, MAX_PROGRAMS).map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <ProgramHead program={row} />
                </th>
                {providers.map(({ name }) => {
                  const count = row.cells.get(name) ?? 0;
                  const isChosen = provider === name && program === row.key;
                  return (
                    <td key={name}>
                      {count > 0 && (
                        <button
                          type="button"
                          className={`heat-cell level-${levelOf(count, heat.most)}`}
                          aria-pressed={isChosen}
                          aria-label={`${row.name === '' ? 'No program named' : row.name}, ${name}: ${formatCount(count)} contacts`}
                          onClick={() =>
                            choose(isChosen ? { provider: null, program: null } : { provider: name, program: row.key })
                          }
                        >
                          {formatShort(count)}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className="muted small heat-note">
        <span className="unexpected">
          <span aria-hidden="true">▲</span> not a known client of a provider it reached for
        </span>
        {left > 0 && ` · ${formatCount(left)} more programs are in the list below`}
      </p>
    </>
  );
}

/** 1 to 5. */
function levelOf(count: number, most: number): number {
  if (most <= 1) return 1;
  return 1 + Math.min(LEVELS - 1, Math.floor((Math.log(count) / Math.log(most)) * (LEVELS - 0.01)));
}

function ProgramHead({ program }: { readonly program: HeatProgram }): ReactNode {
  const { name, standing } = program;
  return (
    <span className="heat-program">
      {standing === 'unexpected' && (
        <>
          <span className="unexpected" aria-hidden="true">
            ▲
          </span>
          <span className="sr">not a known client: </span>
        </>
      )}
      {name === '' ? <span className="muted">not named</span> : <Raw text={name} most={80} />}
    </span>
  );
}
