/** Risk as it added up: a stepped line on a canvas; the table beside it says the same. */
import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { RiskPoint } from '../../server/wire.ts';
import { axisLook, chartColor, timeLabels } from '../chart-axes.ts';
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
    const axis = axisLook();
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
        padding: [10, 20, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, high) => [0, Math.max(10, high * 1.1)] } },
        axes: [
          { ...axis, grid: { show: false }, space: 80, size: 30, values: timeLabels },
          { ...axis, grid: { stroke: chartColor('line'), width: 1 }, size: 48, space: 34 },
        ],
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
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [points, shade]);
  return <div ref={place} aria-hidden="true" className="risk-chart" />;
}
