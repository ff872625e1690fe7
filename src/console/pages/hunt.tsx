/**
 * Hunt: a query over the events that are stored. A link may bring a query, which waits until somebody runs it; what was
 * run stands in the address.
 */
import { useQuery as useAnswer } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { HuntDiagnostic } from '../../server/wire/hunt.ts';
import type { EngineStatus } from '../../server/wire/sources.ts';
import { ask } from '../api.ts';
import { revealHidden } from '../hidden.ts';
import { type HuntState, useHunt, useSeconds } from '../hunts.ts';
import { HuntResults } from '../parts/hunt-results.tsx';
import { MAX_QUERY, QueryEditor } from '../parts/query-editor.tsx';
import { RangeChoice, useRange } from '../parts/range.tsx';
import { Raw } from '../parts/raw.tsx';
import { Failed } from '../parts/states.tsx';
import { useQuery } from '../router.ts';

const LANGUAGES = [
  ['auto', 'Auto'],
  ['eql', 'EQL'],
  ['kuery', 'KQL'],
  ['esql', 'ES|QL'],
  ['spl', 'SPL'],
] as const;

const EXAMPLES: readonly string[] = [
  'network where dns.question.name : ("*.openai.com", "*.anthropic.com")',
  'sequence by host.name with maxspan=1m\n  [process where process.name : "powershell.exe"]\n  [network where dns.question.name : "*.openai.com"]',
  'event.category: network and dns.question.name: (*.openai.com or *.anthropic.com)',
  'FROM logs-* | WHERE event.category == "process" | STATS runs = COUNT(*) BY process.name | SORT runs DESC',
  'EventCode=22 QueryName=*.openai.com | stats count dc(Computer) as hosts by Image | sort - count',
];

const KEPT: Readonly<Record<EngineStatus['kept_events'], string>> = {
  all: 'Searches all events that arrived, as long as they are kept.',
  matched: 'Searches the events that some rule asked for: the others are not stored here.',
  none: 'This server is set to store no events, so there is nothing to search.',
};

/** Longer queries are not put into the address. */
const MAX_SHARED = 4_000;

export function HuntPage(): ReactNode {
  const [address, change] = useQuery();
  const { from } = useRange('7d');
  const [text, setText] = useState(() => revealHidden((address.get('q') ?? '').slice(0, MAX_QUERY)));
  const chosen = LANGUAGES.find(([id]) => id === address.get('language'))?.[0] ?? 'auto';
  const { state, run, callOff } = useHunt();
  const editor = useRef<HTMLTextAreaElement>(null);
  const diagnostics =
    state.kind === 'refused' ? state.diagnostics : state.kind === 'found' ? state.answer.diagnostics : [];
  // Places are those of the text as it was run.
  const isAsRun = state.kind === 'refused' && state.query === text;
  const marks = !isAsRun
    ? []
    : diagnostics.flatMap(({ start, end, severity }) =>
        start === null || end === null || severity !== 'error' ? [] : [{ start, end }],
      );
  const language =
    chosen !== 'auto'
      ? chosen
      : /^[\s(]*(?:not\s+\(*\s*)?[@A-Za-z_][\w@-]*(?:\.[\w@-]+)+\s*:/i.test(text)
        ? 'kuery'
        : /^\s*from\s+(?!datamodel\b|lookup\b|inputlookup\b|savedsearch\b)[^|\s:]+/i.test(text)
          ? 'esql'
          : /^[\s\w."-]+\bwhere\b|^\s*(?:sequence|sample)\b/i.test(text)
            ? 'eql'
            : 'spl';

  const begin = (): void => {
    if (text.trim() === '' || state.kind === 'running') return;
    change({ q: text.length > MAX_SHARED ? null : text });
    run({ query: text, language: chosen === 'auto' ? null : chosen, from: from ?? null });
  };
  const goTo = ({ start, end }: HuntDiagnostic): void => {
    editor.current?.focus();
    if (start !== null && end !== null) editor.current?.setSelectionRange(start, end);
  };

  return (
    <>
      <div className="page-head">
        <div>
          <h1>Hunt</h1>
          <Kept />
        </div>
      </div>
      <div className="stack">
        <section className="card hunt-query" aria-label="The query">
          <QueryEditor
            ref={editor}
            text={text}
            language={language}
            marks={marks}
            describedBy={diagnostics.length > 0 ? 'query-diagnostics' : undefined}
            onChange={setText}
            onRun={begin}
          />
          <div className="hunt-actions">
            <fieldset className="choice bare">
              <legend className="sr">Language</legend>
              {LANGUAGES.map(([id, words]) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={id === chosen}
                  onClick={() => change({ language: id === 'auto' ? null : id })}
                >
                  {words}
                </button>
              ))}
            </fieldset>
            <RangeChoice />
            <span className="hunt-run">
              {state.kind === 'running' ? (
                <Running since={state.since} onCallOff={callOff} />
              ) : (
                <button type="button" className="button primary" disabled={text.trim() === ''} onClick={begin}>
                  Run{' '}
                  <span aria-hidden="true">
                    <kbd>Ctrl Enter</kbd>
                  </span>
                </button>
              )}
            </span>
          </div>
          {diagnostics.length > 0 && (
            <Diagnostics list={diagnostics} isRefused={state.kind === 'refused'} onGo={goTo} />
          )}
        </section>
        <Outcome state={state} again={begin} onExample={setText} isEmpty={text === ''} />
      </div>
    </>
  );
}

function Kept(): ReactNode {
  const { data } = useAnswer({
    queryKey: ['sources'],
    queryFn: ({ signal }) => ask<{ engine: EngineStatus }>('GET', '/sources', { signal }),
  });
  return <p className="lead">{data === undefined ? '\u00a0' : KEPT[data.engine.kept_events]}</p>;
}

function Running({ since, onCallOff }: { readonly since: number; readonly onCallOff: () => void }): ReactNode {
  const seconds = useSeconds(since);
  return (
    <>
      <span className="muted small" role="status">
        Searching
      </span>
      <span className="muted small" aria-hidden="true">
        {seconds} s
      </span>
      <button type="button" className="button" onClick={onCallOff}>
        Call off
      </button>
    </>
  );
}

interface DiagnosticsProps {
  readonly list: readonly HuntDiagnostic[];
  readonly isRefused: boolean;
  readonly onGo: (diagnostic: HuntDiagnostic) => void;
}

function Diagnostics({ list, isRefused, onGo }: DiagnosticsProps): ReactNode {
  return (
    <div id="query-diagnostics" {...(isRefused ? { role: 'alert', 'aria-label': 'Diagnostics' } : {})}>
      <ul className="diagnostics">
        {list.map((diagnostic, index) => {
          const { code, severity, message, hint, line, column, start } = diagnostic;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice
            <li key={index} className={severity}>
              <p>
                <strong>{severity === 'error' ? 'Error' : severity === 'warning' ? 'Warning' : 'Note'}</strong>{' '}
                {start !== null && (
                  <button type="button" className="plain-button" onClick={() => onGo(diagnostic)}>
                    line {line}, column {column}
                  </button>
                )}{' '}
                <Raw text={message} most={600} /> <code className="muted">{code}</code>
              </p>
              {hint !== null && (
                <p className="muted small">
                  <Raw text={hint} most={600} />
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface OutcomeProps {
  readonly state: HuntState;
  readonly again: () => void;
  readonly onExample: (text: string) => void;
  readonly isEmpty: boolean;
}

function Outcome({ state, again, onExample, isEmpty }: OutcomeProps): ReactNode {
  useEffect(() => {
    if (state.kind === 'found') document.getElementById('results')?.scrollIntoView({ block: 'nearest' });
  }, [state]);
  switch (state.kind) {
    case 'failed':
      return <Failed error={state.error} retry={again} />;
    case 'found':
      return <HuntResults answer={state.answer} />;
    case 'running':
    case 'refused':
      return null;
    case 'idle':
      return isEmpty ? <Examples onExample={onExample} /> : null;
  }
}

function Examples({ onExample }: { readonly onExample: (text: string) => void }): ReactNode {
  return (
    <section className="card" aria-labelledby="examples">
      <h2 id="examples">What a rule can say, a hunt can ask</h2>
      <p className="muted">
        Elastic’s EQL and KQL or Splunk’s SPL, with the macros and lookups of the rules that run here. The answer is
        that of a rule over the same events.
      </p>
      <ul className="hunt-examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <pre>{example}</pre>
            <button type="button" className="button tiny" onClick={() => onExample(example)}>
              Take this<span className="sr">: {example}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
