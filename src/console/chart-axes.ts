/** What charts write along their axes: days and hours in UTC, in the page's own type. */
import type uPlot from 'uplot';
import { formatDay } from './format.ts';

const DAY = 86_400;

/** `16 Nov` where a tick is a day or begins one, else `14:00`. */
export function timeLabels(_: uPlot, ticks: number[], _axis: number, _space: number, step: number): string[] {
  return ticks.map((seconds) => {
    const time = new Date(seconds * 1_000).toISOString();
    return step >= DAY || seconds % DAY === 0 ? formatDay(time) : time.slice(11, 16);
  });
}

export function chartColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Looks that both axes share. */
export function axisLook(): Pick<uPlot.Axis, 'stroke' | 'font' | 'ticks'> {
  const { fontFamily } = getComputedStyle(document.body);
  return { stroke: chartColor('muted'), font: `12px ${fontFamily}`, ticks: { show: false } };
}
