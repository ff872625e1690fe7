/**
 * The rows of the alert list. Only those near the window are there, so a list may be as long as it likes; the numbers
 * that assistive technology hears are those of the whole list. One row is selected and holds the focus.
 */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { AlertRow } from '../../server/wire/alerts.ts';
import { formatCount, formatMoment } from '../format.ts';
import { revealHidden } from '../hidden.ts';
import { Link } from '../router.ts';
import { Program, Raw } from './raw.tsx';
import { SeverityLabel } from './severity.tsx';
import { StateMark } from './state-mark.tsx';

export interface AlertTableHandle {
  readonly move: (by: number) => void;
  readonly selected: () => AlertRow | undefined;
}

export interface AlertTableProps {
  readonly alerts: readonly AlertRow[];
  readonly total: number;
  /** The last rows came into sight. */
  readonly onEnd: () => void;
  readonly ref: Ref<AlertTableHandle>;
}

const KIND_WORDS = { risk: 'adds risk', hunt: 'hunting', building_block: 'building block' } as const;
const COLUMNS = ['Severity', 'Last seen (UTC)', 'Host', 'Program', 'Target', 'Rule', 'Events', 'State'];
const WIDE = '(min-width: 901px)';
/** Pixels; the style sheet gives rows the same heights. */
const ROW = { wide: 56, narrow: 112 };

export function AlertTable({ alerts, total, onEnd, ref }: AlertTableProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const isWide = useMedia(WIDE);
  const [selected, select] = useState(-1);
  const [margin, setMargin] = useState(0);
  const shouldFocus = useRef(false);
  const height = isWide ? ROW.wide : ROW.narrow;
  const rows = useWindowVirtualizer({
    count: alerts.length,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => alerts[index]?.id ?? index,
  });

  useLayoutEffect(() => {
    setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes change with the width of the window alone
  useEffect(() => rows.measure(), [height]);
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= alerts.length - 20) onEnd();
  }, [last, alerts.length, onEnd]);
  // A row that was decided upon leaves the list: the one that takes its place is selected.
  useEffect(() => {
    if (selected >= alerts.length) select(alerts.length - 1);
  }, [alerts.length, selected]);
  const focusSelected = (index: number): void => {
    if (!shouldFocus.current) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (row === null || row === undefined) return;
    row.focus({ preventScroll: true });
    shouldFocus.current = false;
  };
  useEffect(() => focusSelected(selected));

  useImperativeHandle(ref, () => ({
    move: (by) => {
      const next = Math.max(0, Math.min(alerts.length - 1, selected + by));
      shouldFocus.current = true;
      select(next);
      reveal(rows.scrollOffset ?? 0, margin + next * height, height);
      // A row that is selected already makes no new rendering; one that is out of sight is focused when it is there.
      focusSelected(next);
    },
    selected: () => alerts[selected],
  }));

  return (
    <div role="table" aria-label="Alerts" aria-rowcount={total + 1} className="alerts" ref={list}>
      <div role="rowgroup" className="alert-head">
        <div role="row" aria-rowindex={1} className="alert-row">
          {COLUMNS.map((name) => (
            <span role="columnheader" key={name} className={name === 'Events' ? 'number' : undefined}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="alert-body" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const alert = alerts[index];
          if (alert === undefined) return null;
          return (
            <div
              role="row"
              aria-rowindex={index + 2}
              key={key}
              data-index={index}
              className={index === selected ? 'alert-row selected' : 'alert-row'}
              style={{ transform: `translateY(${start - margin}px)` }}
              onFocus={() => select(index)}
            >
              <AlertCells alert={alert} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Scrolls no further than needed; leaves room for what stands at the top and the foot of the window. */
function reveal(scrolled: number, top: number, height: number): void {
  const room = 110;
  if (top < scrolled + room) window.scrollTo({ top: Math.max(0, top - room) });
  else if (top + height > scrolled + window.innerHeight - room)
    window.scrollTo({ top: top + height + room - window.innerHeight });
}

function AlertCells({ alert }: { readonly alert: AlertRow }): ReactNode {
  const { severity, time, host, user, program, target, rule, event_count, state, disposition, kind } = alert;
  return (
    <>
      <span role="cell" className="cell-severity">
        <SeverityLabel severity={severity} />
        {kind !== 'alert' && <span className="kind clip muted small">{KIND_WORDS[kind]}</span>}
      </span>
      <span role="cell" className="cell-time nowrap">
        {time === null ? <span className="muted">no time</span> : <time dateTime={time}>{formatMoment(time)}</time>}
      </span>
      <span role="cell" className="cell-host">
        {host !== null && (
          <span className="clip">
            <Raw text={host} most={120} />
          </span>
        )}
        {user !== null && (
          <span className="clip muted small">
            <Raw text={user} most={120} />
          </span>
        )}
      </span>
      <span role="cell" className="cell-program">
        {program !== null && <Program path={program} stacked />}
      </span>
      <span role="cell" className="cell-target mono">
        {target !== null && (
          <span className="clip">
            <Raw text={target} most={300} />
          </span>
        )}
      </span>
      <span role="cell" className="cell-rule">
        <Link to={`/alerts/${alert.id}`} className="row-link lines" title={revealHidden(rule.name)}>
          <Raw text={rule.name} most={200} />
        </Link>
      </span>
      <span role="cell" className="cell-count number">
        {formatCount(event_count)}
      </span>
      <span role="cell" className="cell-state">
        <StateMark state={state} disposition={disposition} />
      </span>
    </>
  );
}

function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = (): void => setHolds(media.matches);
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, [query]);
  return holds;
}
