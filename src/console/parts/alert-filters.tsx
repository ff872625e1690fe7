/** The filters of the alert list, each a part of the address. Typing waits a moment before it asks. */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { AlertCounts } from '../../server/wire/alerts.ts';
import { formatShort } from '../format.ts';
import { useQuery } from '../router.ts';
import { RangeChoice } from './range.tsx';
import { Raw } from './raw.tsx';
import { SEVERITIES, SEVERITY_WORDS, SeverityShape } from './severity.tsx';

const STATES = [
  ['open', 'Open'],
  ['acknowledged', 'Acknowledged'],
  ['closed', 'Closed'],
  ['all', 'All'],
] as const;

const KINDS = [
  ['alert', 'Alerts'],
  ['risk', 'Risk'],
  ['hunt', 'Hunting'],
  ['building_block', 'Building blocks'],
] as const;

/** Milliseconds of silence before what was typed is asked. */
const PAUSE = 250;

export interface AlertFiltersProps {
  readonly counts: AlertCounts | undefined;
  readonly search: RefObject<HTMLInputElement | null>;
}

export function AlertFilters({ counts, search }: AlertFiltersProps): ReactNode {
  const [query, change] = useQuery();
  const state = query.get('state') ?? 'open';
  const severities = query.get('severity')?.split(',') ?? [];
  const perSeverity = new Map(counts?.severity);
  const toggle = (severity: string): void => {
    const next = severities.includes(severity)
      ? severities.filter((one) => one !== severity)
      : [...severities, severity];
    change({ severity: next.length === 0 ? null : next.join(',') });
  };
  return (
    <search className="filters">
      <SearchBox search={search} />
      <fieldset className="choice bare">
        <legend className="sr">State</legend>
        {STATES.map(([id, words]) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === state}
            onClick={() => change({ state: id === 'open' ? null : id })}
          >
            {words}
          </button>
        ))}
      </fieldset>
      <RangeChoice fallback="all" />
      <fieldset className="toggles">
        <legend className="sr">Severity</legend>
        {SEVERITIES.map((severity) => (
          <button
            key={severity}
            type="button"
            className={`toggle severity ${severity}`}
            aria-pressed={severities.includes(severity)}
            onClick={() => toggle(severity)}
          >
            <SeverityShape severity={severity} />
            <span className="label">{SEVERITY_WORDS[severity]}</span>
            <span className="count">{formatShort(perSeverity.get(severity) ?? 0)}</span>
          </button>
        ))}
      </fieldset>
      <label className="kind-choice">
        <span className="sr">Kind</span>
        <select value={query.get('kind') ?? ''} onChange={(event) => change({ kind: event.target.value })}>
          <option value="">Every kind</option>
          {KINDS.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Chosen counts={counts} />
    </search>
  );
}

function SearchBox({ search }: { readonly search: RefObject<HTMLInputElement | null> }): ReactNode {
  const [query, change] = useQuery();
  const asked = query.get('q') ?? '';
  const [text, setText] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label className="search-box">
      <span className="sr">Search in rule, host, user, program and fields</span>
      <input
        ref={search}
        type="search"
        value={text}
        maxLength={200}
        placeholder="Search rule, host, user, program, fields"
        onChange={(event) => {
          const { value } = event.target;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => change({ q: value }), PAUSE);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <span aria-hidden="true">
        <kbd>/</kbd>
      </span>
    </label>
  );
}

/** What the list was narrowed to by following links; each can be taken away. */
function Chosen({ counts }: { readonly counts: AlertCounts | undefined }): ReactNode {
  const [query, change] = useQuery();
  const chosen = ['rule', 'host', 'user'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [{ name, value }];
  });
  if (chosen.length === 0) return null;
  const nameOf = ({ name, value }: { name: string; value: string }): string =>
    name === 'rule' ? (counts?.rules.find(({ id }) => id === value)?.name ?? value) : value;
  return (
    <ul className="chosen">
      {chosen.map((one) => (
        <li key={one.name}>
          <button type="button" className="button tiny" onClick={() => change({ [one.name]: null })}>
            {one.name}: <Raw text={nameOf(one)} most={80} />
            <span aria-hidden="true">×</span>
            <span className="sr">, take away</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
