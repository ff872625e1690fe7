/** What people decide about an alert, and what was decided before. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { AlertDetail, TriageChange, TriageEntry } from '../../server/wire/alerts.ts';
import { formatMoment } from '../format.ts';
import { Raw } from './raw.tsx';
import { DISPOSITION_WORDS, STATE_WORDS, StateMark } from './state-mark.tsx';

export interface TriagePanelProps {
  readonly alert: AlertDetail;
  readonly mayTriage: boolean;
  readonly isBusy: boolean;
  readonly decide: (change: TriageChange) => void;
  readonly close: () => void;
}

export function TriagePanel({ alert, mayTriage, isBusy, decide, close }: TriagePanelProps): ReactNode {
  const { state, disposition } = alert;
  return (
    <section className="card triage" aria-labelledby="triage">
      <header>
        <h2 id="triage">Triage</h2>
        <StateMark state={state} disposition={disposition} />
      </header>
      {mayTriage && (
        <>
          <div className="decisions">
            {state === 'open' && (
              <button
                type="button"
                className="button primary"
                disabled={isBusy}
                onClick={() => decide({ state: 'acknowledged' })}
              >
                Acknowledge <Key name="a" />
              </button>
            )}
            {state !== 'closed' && (
              <button type="button" className="button" disabled={isBusy} onClick={close}>
                Close… <Key name="c" />
              </button>
            )}
            {state !== 'open' && (
              <button type="button" className="button" disabled={isBusy} onClick={() => decide({ state: 'open' })}>
                Open again <Key name="o" />
              </button>
            )}
          </div>
          <CommentForm isBusy={isBusy} decide={decide} />
        </>
      )}
      {alert.history.length > 0 && (
        <ol className="history">
          {alert.history.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: history only grows at its end
            <HistoryItem key={index} entry={entry} />
          ))}
        </ol>
      )}
      {alert.history.length === 0 && <p className="muted small">Nobody has looked at it yet.</p>}
    </section>
  );
}

/** A hint for eyes; the help dialog says the same aloud. */
function Key({ name }: { readonly name: string }): ReactNode {
  return (
    <span aria-hidden="true">
      <kbd>{name}</kbd>
    </span>
  );
}

function CommentForm({ isBusy, decide }: Pick<TriagePanelProps, 'isBusy' | 'decide'>): ReactNode {
  const [text, setText] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    decide({ comment: text.trim() });
    setText('');
  };
  return (
    <form className="comment-form" onSubmit={submit}>
      <label className="field">
        Comment
        <textarea value={text} rows={2} maxLength={4_000} onChange={(event) => setText(event.target.value)} />
      </label>
      {text.trim() !== '' && (
        <button type="submit" className="button tiny" disabled={isBusy}>
          Add comment
        </button>
      )}
    </form>
  );
}

function HistoryItem({ entry }: { readonly entry: TriageEntry }): ReactNode {
  const { time, user, state, disposition, comment } = entry;
  return (
    <li>
      <span className="small muted">
        <time dateTime={time}>{formatMoment(time).slice(0, 16)}</time>
      </span>
      <span>
        <strong>{user}</strong> {wordsOf(state, disposition)}
      </span>
      {comment !== '' && (
        <p className="comment-text">
          <Raw text={comment} />
        </p>
      )}
    </li>
  );
}

function wordsOf(state: TriageEntry['state'], disposition: TriageEntry['disposition']): string {
  if (state === null) return 'commented';
  if (disposition !== null) return `closed it: ${DISPOSITION_WORDS[disposition].toLowerCase()}`;
  return state === 'open'
    ? 'opened it again'
    : STATE_WORDS[state].toLowerCase() === 'closed'
      ? 'closed it'
      : 'acknowledged it';
}
