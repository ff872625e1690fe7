/**
 * Where a query is written: a plain text field, so that everything that people know of text fields works, over its own
 * text in colour. What is wrong with it is underlined. Control and Enter run it.
 */
import { type ReactNode, type Ref, useMemo } from 'react';
import { tokenizeQuery } from '../query-tokens.ts';

export interface QueryMark {
  readonly start: number;
  readonly end: number;
}

export interface QueryEditorProps {
  readonly text: string;
  readonly language: 'eql' | 'kuery' | 'esql' | 'spl';
  readonly marks: readonly QueryMark[];
  /** Ids of what is said about the query. */
  readonly describedBy: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly ref: Ref<HTMLTextAreaElement>;
}

export const MAX_QUERY = 20_000;

export function QueryEditor({ text, language, marks, describedBy, onChange, onRun, ref }: QueryEditorProps): ReactNode {
  const tokens = useMemo(() => tokenizeQuery(text, language), [text, language]);
  return (
    <div className="query-editor">
      <pre aria-hidden="true" className="query-layer">
        {tokens.map((token, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
          <span key={index} className={`token t-${token.kind}`}>
            {token.text}
          </span>
        ))}
        {'\n'}
      </pre>
      <pre aria-hidden="true" className="query-layer query-marks">
        {cutAt(text, marks).map(({ part, isMarked }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
          isMarked ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
        )}
        {'\n'}
      </pre>
      <textarea
        ref={ref}
        aria-label="Query"
        aria-invalid={marks.length > 0}
        aria-describedby={describedBy}
        value={text}
        rows={4}
        maxLength={MAX_QUERY}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        placeholder={'network where dns.question.name : "*.openai.com"'}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun();
        }}
      />
    </div>
  );
}

/** The text cut where marks begin and end; marks that overlap are one, and one at the end is under the last letter. */
export function cutAt(text: string, marks: readonly QueryMark[]): { part: string; isMarked: boolean }[] {
  const parts: { part: string; isMarked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, Math.min(start, text.length - 1));
    const to = Math.max(from, Math.min(Math.max(end, start + 1), text.length));
    if (from > at) parts.push({ part: text.slice(at, from), isMarked: false });
    if (to > from) parts.push({ part: text.slice(from, to), isMarked: true });
    at = to;
  }
  if (at < text.length) parts.push({ part: text.slice(at), isMarked: false });
  return parts;
}
