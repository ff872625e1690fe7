/** Closing an alert, or many that are about the same: what it was, and a word about it. Keys 1 to 4 choose. */
import { type FormEvent, type ReactNode, type Ref, useImperativeHandle, useRef, useState } from 'react';
import type { AlertRow, Disposition } from '../../server/wire/alerts.ts';
import { formatQuantity } from '../format.ts';
import { Raw } from './raw.tsx';
import { DISPOSITION_WORDS } from './state-mark.tsx';

const CHOICES: readonly (readonly [Disposition, string])[] = [
  ['true-positive', 'It happened, and it should not have'],
  ['benign', 'It happened, and it was meant to'],
  ['false-positive', 'The rule was wrong about it'],
  ['duplicate', 'Another alert is about the same'],
];

type Closable = Pick<AlertRow, 'id' | 'rule' | 'host'>;

export interface CloseDialogHandle {
  readonly open: (alert: AlertRow) => void;
  /** Ids of several. */
  readonly openMany: (ids: readonly string[]) => void;
}

export interface CloseChange {
  readonly disposition: Disposition;
  readonly comment?: string;
}

export interface CloseDialogProps {
  readonly onClose: (alert: AlertRow, change: CloseChange & { readonly state: 'closed' }) => void;
  readonly onCloseMany?: (ids: readonly string[], change: CloseChange) => void;
  readonly ref: Ref<CloseDialogHandle>;
}

export function CloseDialog({ onClose, onCloseMany, ref }: CloseDialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [subject, setSubject] = useState<AlertRow | readonly string[] | null>(null);
  const open = (next: AlertRow | readonly string[]): void => {
    setSubject(next);
    form.current?.reset();
    dialog.current?.showModal();
  };
  useImperativeHandle(ref, () => ({ open, openMany: open }));

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const disposition = CHOICES.find(([id]) => id === data.get('disposition'))?.[0];
    if (subject === null || disposition === undefined) return;
    const comment = String(data.get('comment') ?? '').trim();
    dialog.current?.close();
    const change = { disposition, ...(comment === '' ? {} : { comment }) };
    if ('id' in subject) onClose(subject, { state: 'closed', ...change });
    else onCloseMany?.(subject, change);
  };

  return (
    <dialog
      ref={dialog}
      aria-labelledby="close-title"
      onKeyDown={(event) => {
        const choice = CHOICES[Number(event.key) - 1];
        if (choice === undefined || event.target instanceof HTMLTextAreaElement) return;
        event.preventDefault();
        const radio = form.current?.querySelector<HTMLInputElement>(`input[value="${choice[0]}"]`);
        radio?.focus();
        radio?.click();
      }}
    >
      <form ref={form} onSubmit={submit}>
        <h2 id="close-title">
          {subject === null || 'id' in subject ? 'Close the alert' : `Close ${formatQuantity(subject.length, 'alert')}`}
        </h2>
        {subject !== null && 'id' in subject && <Subject alert={subject} />}
        {subject !== null && !('id' in subject) && (
          <p className="muted small">All that the filters show, of those that are open or acknowledged.</p>
        )}
        <fieldset className="dispositions">
          <legend className="sr">What was it?</legend>
          {CHOICES.map(([id, words], index) => (
            <label key={id}>
              <input type="radio" name="disposition" value={id} required defaultChecked={index === 0} />
              <span>
                <strong>{DISPOSITION_WORDS[id]}</strong>
                <span className="muted small">{words}</span>
              </span>
              <span aria-hidden="true">
                <kbd>{index + 1}</kbd>
              </span>
            </label>
          ))}
        </fieldset>
        <label className="field">
          Comment
          <textarea name="comment" rows={2} maxLength={4_000} />
        </label>
        <div className="actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {subject === null || 'id' in subject ? 'Close alert' : `Close ${formatQuantity(subject.length, 'alert')}`}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Subject({ alert }: { readonly alert: Closable }): ReactNode {
  return (
    <p className="muted small">
      <Raw text={alert.rule.name} most={200} />
      {alert.host !== null && (
        <>
          {' on '}
          <Raw text={alert.host} most={120} />
        </>
      )}
    </p>
  );
}
