/** Risk as it added up: a stepped line on a canvas; the table beside it says the same. */
import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { RiskPoint } from '../../server/wire/entities.ts';
import { chartAxes, chartColor, mountChart } from '../chart.ts';
import { useShade } from '../theme.ts';

const HEIGHT = 170;

export function RiskChart({ points }: { readonly points: readonly RiskPoint[] }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const shade = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours come from the style, which `shade` stands for
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const timed = points
      .flatMap(({ time, score }) => (time === null ? [] : [{ at: Date.parse(time) / 1_000, score }]))
      .sort((a, b) => a.at - b.at);
    const first = timed[0]?.at ?? 0;
    const last = timed.at(-1)?.at ?? first;
    const room = Math.max(60, (last - first) * 0.03);
    let sum = 0;
    const times = [first - room];
    const sums = [0];
    for (const { at, score } of timed) {
      sum += score;
      if (times.at(-1) === at) sums[sums.length - 1] = sum;
      else {
        times.push(at);
        sums.push(sum);
      }
    }
    times.push(last + room);
    sums.push(sum);
    return mountChart(
      element,
      HEIGHT,
      {
        padding: [10, 20, 0, 0],
        cursor: { show: false },
        scales: { y: { range: (_, __, high) => [0, Math.max(10, high * 1.1)] } },
        axes: chartAxes({ space: 34 }),
        series: [
          {},
          {
            stroke: chartColor('accent'),
            width: 2,
            fill: chartColor('accent-wash'),
            points: { show: false },
            paths: uPlot.paths.stepped!({ align: 1 }),
          },
        ],
      },
      [times, sums],
    );
  }, [points, shade]);
  return <div ref={place} aria-hidden="true" className="risk-chart" />;
}
