/**
 * Alerts over time: bars stacked by severity, the worst at the foot, drawn on a canvas by uPlot in the page's colours.
 * The words under it say the same for who cannot see it.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Overview } from '../../server/wire/overview.ts';
import { chartAxes, chartColor, mountChart } from '../chart.ts';
import { formatCount, formatMoment, formatQuantity, formatStep } from '../format.ts';
import { useShade } from '../theme.ts';
import { SEVERITIES, SEVERITY_WORDS, SeverityShape } from './severity.tsx';

const HEIGHT = 190;

export function AlertTimeline({ overview }: { readonly overview: Overview }): ReactNode {
  const { buckets, step } = overview;
  const place = useRef<HTMLDivElement>(null);
  const shade = useShade();
  const [hovered, hover] = useState<number | null>(null);
  const present = SEVERITIES.filter((severity) => buckets.some(({ counts }) => (counts[severity] ?? 0) > 0));
  const key = present.join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours come from the style, which `shade` stands for
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const times = buckets.map(({ time }) => Date.parse(time) / 1_000);
    // The worst is at the foot of the stack: series are drawn from the whole stack down to it.
    const sums = present.map((_, index) =>
      buckets.map(({ counts }) =>
        present.slice(0, index + 1).reduce((sum, severity) => sum + (counts[severity] ?? 0), 0),
      ),
    );
    return mountChart(
      element,
      HEIGHT,
      {
        padding: [8, 20, 0, 0],
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          x: { time: true, range: (_, low, high) => [low - step * 0.5, high + step * 0.5] },
          y: { range: (_, __, high) => [0, Math.max(4, high * 1.08)] },
        },
        axes: chartAxes({
          space: 36,
          incrs: [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].flatMap((ten) => [ten, 2 * ten, 5 * ten]),
        }),
        series: [
          {},
          ...[...present].reverse().map((severity) => ({
            label: severity,
            fill: chartColor(severity),
            width: 0,
            points: { show: false },
            paths: uPlot.paths.bars!({ size: [0.82, 26], gap: 1 }),
          })),
        ],
        hooks: { setCursor: [(self) => hover(self.cursor.idx ?? null)] },
      },
      [times, ...sums.reverse()],
    );
  }, [buckets, step, key, shade]);

  const totals = buckets.map(({ counts }) => present.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0));
  const most = Math.max(0, ...totals);
  const peak = buckets[totals.indexOf(most)];
  const bucket = hovered === null ? undefined : buckets[hovered];
  return (
    <figure className="timeline">
      <div ref={place} aria-hidden="true" />
      <figcaption>
        <ul className="legend">
          {present.map((severity) => (
            <li key={severity} className={`severity ${severity}`}>
              <SeverityShape severity={severity} />
              <span className="label">
                {SEVERITY_WORDS[severity]}
                {bucket !== undefined && <strong> {formatCount(bucket.counts[severity] ?? 0)}</strong>}
              </span>
            </li>
          ))}
        </ul>
        <span className="muted small">
          {bucket !== undefined
            ? `${formatMoment(bucket.time).slice(0, 16)} UTC, one ${formatStep(step)}`
            : peak === undefined
              ? ''
              : `One bar per ${formatStep(step)}; most, ${formatQuantity(most, 'alert')}, at ${formatMoment(peak.time).slice(0, 16)} UTC.`}
        </span>
      </figcaption>
    </figure>
  );
}
