/** The keys that pages listen to, behind `?`. */
import type { ReactNode } from 'react';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['j', 'k'], 'Next and previous alert'],
  [['Enter'], 'Open the alert'],
  [['a'], 'Acknowledge it'],
  [['c'], 'Close it, with a disposition'],
  [['o'], 'Open it again'],
  [['/'], 'Search'],
  [['u'], 'Back to the list'],
  [['?'], 'This help'],
];
const ID = 'keyboard-help';

export function openHelp(): void {
  const dialog = document.getElementById(ID);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function HelpDialog(): ReactNode {
  return (
    <dialog id={ID} aria-labelledby={`${ID}-title`}>
      <h2 id={`${ID}-title`}>Keyboard</h2>
      <dl className="facts keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" className="actions">
        <button type="submit" className="button">
          Done
        </button>
      </form>
    </dialog>
  );
}
