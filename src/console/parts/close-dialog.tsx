/** Closing an alert: what it was, and a word about it. Keys 1 to 4 choose. */
import { type FormEvent, type ReactNode, type Ref, useImperativeHandle, useRef, useState } from 'react';
import type { AlertRow, Disposition, TriageChange } from '../../server/wire/alerts.ts';
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
}

export interface CloseDialogProps {
  readonly onClose: (alert: AlertRow, change: TriageChange) => void;
  readonly ref: Ref<CloseDialogHandle>;
}

export function CloseDialog({ onClose, ref }: CloseDialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [alert, setAlert] = useState<AlertRow | null>(null);
  useImperativeHandle(ref, () => ({
    open: (next) => {
      setAlert(next);
      form.current?.reset();
      dialog.current?.showModal();
    },
  }));

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const disposition = CHOICES.find(([id]) => id === data.get('disposition'))?.[0];
    if (alert === null || disposition === undefined) return;
    const comment = String(data.get('comment') ?? '').trim();
    dialog.current?.close();
    onClose(alert, { state: 'closed', disposition, ...(comment === '' ? {} : { comment }) });
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
        <h2 id="close-title">Close the alert</h2>
        {alert !== null && <Subject alert={alert} />}
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
            Close alert
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
