/**
 * Text that came from events or rules: shown as text, isolated from what stands around it, with every hidden character
 * visible. All such text goes through here; nothing in the console makes markup from strings.
 */
import { Fragment, type ReactNode } from 'react';
import { formatMoment, splitPath } from '../format.ts';
import { revealHidden, splitHidden } from '../hidden.ts';

/** `most`: characters shown; the rest is said to be there. */
export function Raw({ text, most = 4_000 }: { readonly text: string; readonly most?: number }): ReactNode {
  const shown = text.length > most ? text.slice(0, most) : text;
  const parts = splitHidden(shown);
  return (
    <bdi>
      {parts.map((part, index) =>
        part.hidden === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name and never move
          <Fragment key={index}>{part.text}</Fragment>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index} className="hidden-char" title={part.hidden}>
            {part.text}
          </span>
        ),
      )}
      {text.length > most && <span className="muted">… ({text.length} characters)</span>}
    </bdi>
  );
}

/** A program by its name, its folder beside it in less ink. */
export function Program({ path, stacked = false }: { readonly path: string; readonly stacked?: boolean }): ReactNode {
  const [folder, name] = splitPath(path);
  return (
    <span className={stacked ? 'program stacked' : 'program'} title={revealHidden(path)}>
      <span className="program-name">
        <Raw text={name === '' ? folder : name} most={300} />
      </span>
      {folder !== '' && name !== '' && (
        <span className="program-folder">
          <Raw text={folder} most={300} />
        </span>
      )}
    </span>
  );
}

export function Moment({ time }: { readonly time: string | null }): ReactNode {
  if (time === null) return <span className="muted">no time</span>;
  return <time dateTime={time}>{formatMoment(time)}</time>;
}
