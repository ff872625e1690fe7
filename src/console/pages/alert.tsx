/** One alert: the sentence of what happened, why the rule says so, the events, the risk, and what people decided. */
import { type ReactNode, useRef } from 'react';
import type { AlertDetail, TriageChange } from '../../server/wire/alerts.ts';
import type { SentencePart } from '../../server/wire/why.ts';
import { formatCount, formatQuantity, languageName, splitPath } from '../format.ts';
import { useKeys } from '../keys.ts';
import { CloseDialog, type CloseDialogHandle } from '../parts/close-dialog.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { EventList } from '../parts/event-list.tsx';
import { InvestigationGuide } from '../parts/investigation-guide.tsx';
import { Notice, useNotice } from '../parts/notice.tsx';
import { Moment, Raw } from '../parts/raw.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { SeverityLabel } from '../parts/severity.tsx';
import { STATE_WORDS } from '../parts/state-mark.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { TriagePanel } from '../parts/triage-panel.tsx';
import { textOf, Why } from '../parts/why.tsx';
import { useAlert, useSession, useTriage } from '../queries.ts';
import { Link, navigate } from '../router.ts';
import { useTitle } from '../title.ts';

export function AlertPage({ id }: { readonly id: string }): ReactNode {
  const { data, error, isPending, refetch } = useAlert(id);
  useTitle(data?.sentence.map(({ text }) => text).join(''));
  const { data: session } = useSession();
  const triage = useTriage();
  const closing = useRef<CloseDialogHandle>(null);
  const { notice, say } = useNotice();
  const mayTriage = session !== undefined && session.user !== null && session.user.role !== 'viewer';
  const decide = (change: TriageChange): void => {
    if (!mayTriage) {
      say('Your role may look, not decide.');
      return;
    }
    triage.mutate(
      { id, change },
      {
        onSuccess: ({ state }) => say(change.state === undefined ? 'Comment added' : STATE_WORDS[state]),
        onError: (failure) => say(failure.message),
      },
    );
  };
  const close = (): void => {
    if (data !== undefined && mayTriage) closing.current?.open(data);
  };
  useKeys({
    a: () => decide({ state: 'acknowledged' }),
    o: () => decide({ state: 'open' }),
    c: close,
    u: () => navigate('/alerts'),
  });
  return (
    <>
      <p className="back small">
        <Link to="/alerts">Alerts</Link>
      </p>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={10} height={30} />}
      {data !== undefined && (
        <>
          <AlertHead alert={data} />
          <div className="alert-columns">
            <div className="alert-main">
              <Reasons alert={data} />
              {!hasNoEvents(data) && (
                <section className="card" aria-labelledby="events">
                  <header>
                    <h2 id="events">{formatQuantity(data.event_count, 'event')}</h2>
                    {data.window !== null && (
                      <span className="small muted">
                        searched from <Moment time={data.window.from} /> to <Moment time={data.window.to} /> UTC
                      </span>
                    )}
                  </header>
                  <EventList alert={data} />
                </section>
              )}
              <Guides alert={data} />
              <Counted alert={data} />
              <Fields alert={data} />
              <Drilldowns alert={data} />
            </div>
            <div className="alert-side">
              <TriagePanel alert={data} mayTriage={mayTriage} isBusy={triage.isPending} decide={decide} close={close} />
              <Risk alert={data} />
              <AboutRule alert={data} />
            </div>
          </div>
        </>
      )}
      <CloseDialog ref={closing} onClose={(_, change) => decide(change)} />
      <Notice notice={notice} />
    </>
  );
}

/** What Telltale says of itself has none, and an empty card would ask where they are. */
function hasNoEvents({ rule, event_count }: AlertDetail): boolean {
  return rule.built_in && event_count === 0;
}

function AlertHead({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { severity, sentence, rule, time, user, host, program } = alert;
  const hasPath = program !== null && splitPath(program)[0] !== '';
  return (
    <header className="alert-title">
      <SeverityLabel severity={severity} />
      <h1>
        {sentence.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence does not change
          <Part key={index} part={part} />
        ))}
      </h1>
      {hasPath && (
        <p className="alert-path mono">
          <Raw text={program} most={600} />
        </p>
      )}
      <p className="lead">
        {rule.loaded ? (
          <Link to={`/rules/${encodeURIComponent(rule.id)}`}>
            <Raw text={rule.name} most={200} />
          </Link>
        ) : (
          <Raw text={rule.built_in ? 'Telltale’s own' : rule.name} most={200} />
        )}
        <span aria-hidden="true"> · </span>
        <Moment time={time} /> UTC
        {user !== null && (
          <>
            <span aria-hidden="true"> · </span>
            <Link to={`/alerts?state=all&user=${encodeURIComponent(user)}`}>
              <Raw text={user} most={120} />
            </Link>
          </>
        )}
        {host !== null && (
          <>
            <span aria-hidden="true"> · </span>
            <Link to={`/alerts?state=all&host=${encodeURIComponent(host)}`}>all alerts of this host</Link>
          </>
        )}
      </p>
    </header>
  );
}

function Part({ part }: { readonly part: SentencePart }): ReactNode {
  const [, name] = splitPath(part.text);
  const shown = part.kind === 'program' && name !== '' ? name : part.text;
  const text = <Raw text={shown} most={400} />;
  return part.kind === 'text' ? text : <span className="name">{text}</span>;
}

function Reasons({ alert }: { readonly alert: AlertDetail }): ReactNode {
  return (
    <section className="card" aria-labelledby="why">
      <header>
        <h2 id="why">Why</h2>
        {alert.why !== null && (
          <span className="legend-line small">
            <span className="lit held">held</span> <span className="lit matched">matched</span>{' '}
            <span className="lit failed">did not hold</span>
          </span>
        )}
      </header>
      <Why alert={alert} />
    </section>
  );
}

function Guides({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { note, setup } = alert.rule;
  return (
    <>
      {note !== null && (
        <section className="card" aria-labelledby="guide">
          <h2 id="guide">Investigation guide</h2>
          <InvestigationGuide text={note} />
        </section>
      )}
      {setup !== null && (
        <details className="card">
          <summary>What the rule needs</summary>
          <InvestigationGuide text={setup} />
        </details>
      )}
    </>
  );
}

/** What a rule that counts has counted, or found to be new. */
function Counted({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { new_terms, threshold_result } = alert;
  if (new_terms !== null)
    return (
      <section className="card" aria-labelledby="counted">
        <h2 id="counted">New</h2>
        <p className="mono">
          <Raw text={new_terms.map(textOf).join(' · ')} most={1_000} />
        </p>
      </section>
    );
  if (threshold_result === null) return null;
  const { count, cardinality, from } = threshold_result;
  return (
    <section className="card" aria-labelledby="counted">
      <h2 id="counted">Counted</h2>
      <p>
        {formatQuantity(count, 'event')} from <Moment time={from} /> to <Moment time={alert.time} /> UTC
        {cardinality.map(({ field, value }) => (
          <span key={field}>
            , with {formatQuantity(value, 'different value')} of{' '}
            <code>
              <Raw text={field} most={120} />
            </code>
          </span>
        ))}
      </p>
    </section>
  );
}

function Fields({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const fields = Object.entries(alert.fields);
  if (fields.length === 0) return null;
  return (
    <section className="card" aria-labelledby="fields">
      <h2 id="fields">Fields</h2>
      <dl className="facts fields">
        {fields.slice(0, 200).map(([name, value]) => (
          <div key={name}>
            <dt>
              <Raw text={name} most={120} />
            </dt>
            <dd className="mono">
              <Raw text={textOf(value)} most={1_000} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Drilldowns({ alert }: { readonly alert: AlertDetail }): ReactNode {
  if (alert.drilldowns.length === 0) return null;
  return (
    <section className="card" aria-labelledby="drilldowns">
      <h2 id="drilldowns">Drill-downs</h2>
      <ul className="drilldowns">
        {alert.drilldowns.map(({ name, search }) => (
          <li key={`${name} ${search}`}>
            <div className="drilldown-head">
              <span className="strong">
                <Raw text={name} most={200} />
              </span>
              <CopyButton text={search} />
            </div>
            <ScrollBox className="rule-text short" label="The search">
              <pre>
                <Raw text={search} />
              </pre>
            </ScrollBox>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Risk({ alert }: { readonly alert: AlertDetail }): ReactNode {
  if (alert.risk_entries.length === 0) return null;
  return (
    <section className="card" aria-labelledby="risk">
      <h2 id="risk">Risk</h2>
      <ul className="risk-list">
        {alert.risk_entries.map(({ object, type, score, message }) => (
          <li key={`${type} ${object} ${message}`}>
            <span className="risk-score">+{formatCount(score)}</span>
            <div>
              <Link to={`/entities/${encodeURIComponent(object)}`}>
                <Raw text={object} most={160} />
              </Link>{' '}
              <span className="muted small">
                <Raw text={type} most={40} />
              </span>
              <p className="small muted break">
                <Raw text={message} most={500} />
              </p>
            </div>
          </li>
        ))}
      </ul>
      {alert.threat_objects.length > 0 && (
        <p className="small break">
          <span className="muted">Threat objects: </span>
          {alert.threat_objects.map(({ value, type }, index) => (
            <span key={`${type} ${value}`}>
              {index > 0 && ', '}
              <Raw text={value} most={200} />
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function AboutRule({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { rule } = alert;
  return (
    <section className="card about" aria-labelledby="about">
      <h2 id="about">About the rule</h2>
      <p className="break">
        <Raw text={rule.description} />
      </p>
      <dl className="facts small">
        {rule.threat
          .flatMap(({ tactic, technique }) => [
            ...(tactic === null ? [] : [{ label: 'Tactic', text: `${tactic.id} ${tactic.name}` }]),
            ...technique.map(({ id, name }) => ({ label: 'Technique', text: `${id} ${name}` })),
          ])
          .map(({ label, text }) => (
            <div key={`${label} ${text}`}>
              <dt>{label}</dt>
              <dd>
                <Raw text={text} />
              </dd>
            </div>
          ))}
        <div>
          <dt>Type</dt>
          <dd>
            {rule.built_in ? '' : `${languageName(rule.language)}, `}
            <Raw text={rule.type} />
            {rule.risk_score > 0 && ` · risk score ${rule.risk_score}`}
          </dd>
        </div>
        <div>
          <dt>Author</dt>
          <dd>
            <Raw text={[rule.author, rule.license].filter((part) => part !== '').join(' · ')} />
          </dd>
        </div>
      </dl>
      {rule.false_positives.length > 0 && (
        <>
          <h3>Known false positives</h3>
          <ul className="bullets small">
            {rule.false_positives.map((text) => (
              <li key={text}>
                <Raw text={text} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
