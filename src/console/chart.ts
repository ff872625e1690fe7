/** What charts share: a canvas of uPlot as wide as its place, with days and hours in UTC, in the page's own type. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatDay, labelRoom } from './format.ts';

const DAY = 86_400;

/** `16 Nov` where a tick is a day or begins one, else `14:00`. */
function timeLabels(_: uPlot, ticks: number[], _axis: number, _space: number, step: number): string[] {
  return ticks.map((seconds) => {
    const time = new Date(seconds * 1_000).toISOString();
    return step >= DAY || seconds % DAY === 0 ? formatDay(time) : time.slice(11, 16);
  });
}

export function chartColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Looks that both axes share. */
function axisLook(): Pick<uPlot.Axis, 'stroke' | 'font' | 'ticks'> {
  const { fontFamily } = getComputedStyle(document.body);
  return { stroke: chartColor('muted'), font: `12px ${fontFamily}`, ticks: { show: false } };
}

/** The axis of time, and the looks of the other, which is as wide as its numbers. */
export function chartAxes(values: uPlot.Axis): uPlot.Axis[] {
  const axis = axisLook();
  return [
    { ...axis, grid: { show: false }, space: 80, size: 30, values: timeLabels },
    {
      ...axis,
      grid: { stroke: chartColor('line'), width: 1 },
      size: (_, labels: readonly string[] | null) => labelRoom(labels),
      ...values,
    },
  ];
}

/** Draws a chart into a place and keeps it as wide; what it gives back takes it away again. */
export function mountChart(
  element: HTMLElement,
  height: number,
  options: Omit<uPlot.Options, 'width' | 'height' | 'tzDate' | 'legend'>,
  data: uPlot.AlignedData,
): () => void {
  const plot = new uPlot(
    {
      ...options,
      width: element.clientWidth,
      height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      legend: { show: false },
    },
    data,
    element,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
  watch.observe(element);
  return () => {
    watch.disconnect();
    plot.destroy();
  };
}
