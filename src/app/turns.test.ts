import { describe, expect, it } from 'vitest';
import type { Program } from '../engine/program.ts';
import type { RunWindow } from '../rule/run-schedule.ts';
import { inTurn, type Turns } from './turns.ts';

const reading = { plan: { stages: [] } } as unknown as Program;
const filling = { plan: { stages: [{ kind: 'outputlookup', table: 't' }] } } as unknown as Program;

function turns(name: string, program: Program, ...runs: readonly (readonly [at: number, to: number])[]) {
  const windows = runs.map(([at, to]) => ({ name, window: { at, from: to - 10, to } as RunWindow }));
  return { program, windows: windows.values() } satisfies Turns<(typeof windows)[number]>;
}

const order = (...rules: ReturnType<typeof turns>[]): string =>
  [...inTurn(rules)].map(({ name, window }) => `${name}${window.at}`).join(' ');

describe('turns of searches that share tables', () => {
  it('go by when each runs, whatever the order of the rules', () => {
    const hourly = () => turns('h', reading, [10, 0], [70, 60], [130, 120]);
    const daily = () => turns('d', filling, [100, 90]);
    expect(order(hourly(), daily())).toBe('h10 h70 d100 h130');
    expect(order(daily(), hourly())).toBe('h10 h70 d100 h130');
  });

  it('let a search that only reads go first where two run at once', () => {
    expect(order(turns('f', filling, [10, 0]), turns('r', reading, [10, 5]))).toBe('r10 f10');
  });

  it('wait for what a window looks at, also where that lies behind its run', () => {
    expect(order(turns('a', reading, [10, 50]), turns('b', reading, [40, 30]))).toBe('b40 a10');
  });

  it('ask for a window when the one before is done with', () => {
    const done: string[] = [];
    function* windows(name: string, ...ats: readonly number[]) {
      for (const at of ats) {
        done.push(`ask ${name}${at}`);
        yield { name, window: { at, from: 0, to: at } };
      }
    }
    const rules = [
      { program: reading, windows: windows('a', 1, 3) },
      { program: reading, windows: windows('b', 2) },
    ];
    for (const { name, window } of inTurn(rules)) done.push(`do ${name}${window.at}`);
    expect(done).toEqual(['ask a1', 'ask b2', 'do a1', 'ask a3', 'do b2', 'do a3']);
  });
});
