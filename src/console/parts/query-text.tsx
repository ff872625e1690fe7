/** A rule's query, or its whole file, coloured. */
import { type ReactNode, useMemo } from 'react';
import { tokenizeFile, tokenizeQuery } from '../query-tokens.ts';
import { Raw } from './raw.tsx';

/** Characters coloured; what is longer is shown in one colour. */
const MAX_COLOURED = 40_000;

export function QueryText({
  text,
  language,
}: {
  readonly text: string;
  readonly language: 'eql' | 'kuery' | 'esql' | 'spl' | 'file';
}): ReactNode {
  const tokens = useMemo(() => {
    if (text.length > MAX_COLOURED) return null;
    return language === 'file' ? tokenizeFile(text) : tokenizeQuery(text, language);
  }, [text, language]);
  return (
    <pre className="rule-text whole">
      {tokens === null ? (
        <Raw text={text} most={200_000} />
      ) : (
        tokens.map((token, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move
          <span key={index} className={`token t-${token.kind}`}>
            <Raw text={token.text} most={MAX_COLOURED} />
          </span>
        ))
      )}
    </pre>
  );
}
