/**
 * Why the rule spoke: its text with what held on the event lit, and beside it the clauses with the values that they
 * saw. Pointing at a clause shows its place in the text. Searches show what each stage did to the row.
 */
import { type ReactNode, useState } from 'react';
import type { AlertDetail } from '../../server/wire/alerts.ts';
import type { Value } from '../../server/wire/basics.ts';
import type { Explanation, SeenField, Stage } from '../../server/wire/why.ts';
import { type Clause, lightText, type ShownClause, shapeClauses } from '../clauses.ts';
import { formatQuantity } from '../format.ts';
import { Link } from '../router.ts';
import { Raw } from './raw.tsx';
import { ScrollBox } from './scroll-box.tsx';

type Pointing = { readonly pointed: string | null; readonly point: (path: string | null) => void };

/** Alerts of Telltale's own come of no rule that could be asked. */
function OwnReason({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { rule, fields } = alert;
  const object = textOf(fields['risk_object'] ?? null);
  if (rule.language === 'health')
    return <p className="muted">Telltale says this of itself; what it saw stands under Fields.</p>;
  if (rule.language === 'policy')
    return <p className="muted">An entry of the AI usage policy forbids it; which one stands under Fields.</p>;
  return (
    <p className="muted">
      Risk that rules added to{' '}
      <Link to={`/entities/${encodeURIComponent(object)}?range=all`}>
        <Raw text={object} most={160} />
      </Link>{' '}
      went beyond a threshold; its page shows what added it. The alerts and the events behind it are named below.
    </p>
  );
}

export function Why({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const [index, choose] = useState(0);
  const [pointed, point] = useState<string | null>(null);
  const why = alert.why ?? [];
  const shown = why[Math.min(index, why.length - 1)];
  const text = alert.rule.query_read ?? alert.rule.query;
  if (shown === undefined && alert.rule.built_in) return <OwnReason alert={alert} />;
  if (shown === undefined)
    return (
      <>
        <p className="muted">
          {alert.rule.query === null
            ? 'The rule is no longer loaded, so it cannot say why.'
            : alert.event_count === 0
              ? 'No event stands behind this alert: it is what the search made of none.'
              : 'The events are no longer stored, so the rule cannot be asked why.'}
        </p>
        {text !== null && (
          <ScrollBox className="rule-text" label="The rule’s text">
            <pre>
              <Raw text={text} most={20_000} />
            </pre>
          </ScrollBox>
        )}
      </>
    );
  const trees = shown.clauses.filter(({ verdict }, _, all) => verdict === true || all.length === 1);
  return (
    <div className="why">
      {why.length > 1 && (
        <label className="why-choice small">
          <span className="muted">Event</span>
          <select value={index} onChange={(event) => choose(Number(event.target.value))}>
            {why.map(({ record }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order is that of the events
              <option key={at} value={at}>
                {at + 1} of {why.length}, record {record}
              </option>
            ))}
          </select>
        </label>
      )}
      {text !== null && <LitText text={text} shown={shown} pointed={pointed} point={point} />}
      <ul className="clauses" aria-label="Clauses">
        {trees.map((clause) => {
          const tree = shapeClauses(clause, String(shown.clauses.indexOf(clause)));
          const roots = clause.kind === 'and' ? tree.parts : [tree];
          return roots.map((root) => <ClauseItem key={root.path} shown={root} pointed={pointed} point={point} />);
        })}
      </ul>
      {shown.stages.length > 0 && <Stages stages={shown.stages} />}
    </div>
  );
}

function LitText({
  text,
  shown,
  pointed,
  point,
}: { readonly text: string; readonly shown: Explanation } & Pointing): ReactNode {
  const stretches = lightText(text, shown.clauses);
  return (
    <ScrollBox className="rule-text" label="The rule’s text, lit where it held">
      <pre>
        {stretches.map(({ text: part, look, path }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: stretches never move
            key={index}
            className={`lit ${look}${path !== null && path === pointed ? ' pointed' : ''}`}
            onPointerEnter={() => point(path)}
            onPointerLeave={() => point(null)}
          >
            <Raw text={part} most={20_000} />
          </span>
        ))}
      </pre>
    </ScrollBox>
  );
}

const GROUPS: Readonly<Record<string, string>> = { and: 'all of', or: 'any of', not: 'not' };

function ClauseItem({ shown, pointed, point }: { readonly shown: ShownClause } & Pointing): ReactNode {
  const { clause, path, parts } = shown;
  const verdict = clause.verdict === true ? 'held' : 'failed';
  const isGroup = parts.length > 0;
  const [kept, rest] = clause.kind === 'or' && clause.verdict === true ? divide(parts) : [parts, []];
  return (
    <li className={`clause ${verdict}${path === pointed ? ' pointed' : ''}`}>
      <div
        className="clause-line"
        onPointerEnter={() => point(isGroup ? null : path)}
        onPointerLeave={() => point(null)}
      >
        <span className="sign" title={verdict === 'held' ? 'held' : 'did not hold'}>
          <span aria-hidden="true">{verdict === 'held' ? '✓' : '✗'}</span>
          <span className="sr">{verdict === 'held' ? 'held: ' : 'did not hold: '}</span>
        </span>
        <div className="clause-text">
          {isGroup ? (
            <span className="muted">{GROUPS[clause.kind] ?? clause.kind}</span>
          ) : (
            <code>
              <Raw text={clause.words ?? clause.kind} most={240} />
            </code>
          )}
          <ClauseNotes clause={clause} />
        </div>
      </div>
      {isGroup && (
        <ul>
          {kept.map((part) => (
            <ClauseItem key={part.path} shown={part} pointed={pointed} point={point} />
          ))}
        </ul>
      )}
      {rest.length > 0 && (
        <details>
          <summary className="muted small">{formatQuantity(rest.length, 'alternative')} did not hold</summary>
          <ul>
            {rest.map((part) => (
              <ClauseItem key={part.path} shown={part} pointed={pointed} point={point} />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** Alternatives that held before those that did not. */
function divide(parts: readonly ShownClause[]): [readonly ShownClause[], readonly ShownClause[]] {
  const held = parts.filter(({ clause }) => clause.verdict === true);
  return [held, parts.filter(({ clause }) => clause.verdict !== true)];
}

function ClauseNotes({ clause }: { readonly clause: Clause }): ReactNode {
  const { saw, matched, near } = clause;
  if (saw.length === 0 && matched === null && near === null) return null;
  return (
    <span className="notes small">
      {saw.slice(0, 4).map((seen) => (
        <Seen key={seen.name} seen={seen} />
      ))}
      {matched !== null && matched.of > 1 && (
        <span>
          matched no. {matched.index + 1} of {matched.of}:{' '}
          <code>
            <Raw text={textOf(matched.text)} most={160} />
          </code>
        </span>
      )}
      {near !== null && (
        <span>
          <Raw text={near} most={200} />
        </span>
      )}
    </span>
  );
}

function Seen({ seen }: { readonly seen: SeenField }): ReactNode {
  return (
    <span>
      <Raw text={seen.name} most={120} />{' '}
      {seen.absent ? (
        'is never there on this kind of event'
      ) : seen.unindexed && seen.value === null ? (
        'is too long for Elasticsearch to index'
      ) : seen.missing && seen.value === null ? (
        'is missing'
      ) : (
        <>
          is{' '}
          <code className="value">
            <Raw text={textOf(seen.value)} most={300} />
          </code>
        </>
      )}
      {seen.assumed !== null && <span className="muted"> (assumed: {seen.assumed})</span>}
    </span>
  );
}

export function textOf(value: Value): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

function Stages({ stages }: { readonly stages: readonly Stage[] }): ReactNode {
  return (
    <div className="stages">
      <h3>Stages of the search</h3>
      <ol>
        {stages.map((stage, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is that of the search
          <li key={index}>
            <span className="stage-number" aria-hidden="true">
              {index + 1}
            </span>
            <div>
              <code>
                <Raw text={stage.words ?? stage.kind} most={260} />
              </code>
              <span className="notes small">
                <span className={`outcome ${stage.outcome}`}>{stage.outcome}</span>
                <StageNote stage={stage} />
              </span>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function StageNote({ stage }: { readonly stage: Stage }): ReactNode {
  const { null_by, changes, lookup, outcome, rows } = stage;
  if (outcome === 'dropped' && null_by.length > 0)
    return <span>{null_by.join(', ')} is null, and null keys are dropped</span>;
  const shown = changes.slice(0, 4);
  return (
    <>
      {outcome === 'split' && <span>one event became {rows} rows</span>}
      {lookup !== null && <span>{lookupWords(lookup)}</span>}
      {outcome !== 'split' &&
        shown.map(({ name, after }) => (
          <span key={name}>
            <Raw text={name} most={80} /> ={' '}
            <code className="value">
              <Raw text={textOf(after)} most={160} />
            </code>
          </span>
        ))}
      {changes.length > shown.length && outcome !== 'split' && (
        <span className="muted">and {changes.length - shown.length} more</span>
      )}
    </>
  );
}

function lookupWords({ table, rows, defaulted }: NonNullable<Stage['lookup']>): string {
  if (defaulted) return `no row of ${table} matches; its default applies`;
  if (rows.length === 0) return `no row of ${table} matches`;
  return `row ${rows.slice(0, 3).join(', ')} of ${table}`;
}
