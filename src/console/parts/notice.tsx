/** One line that says what was just done, seen and heard, gone after a while. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Raw } from './raw.tsx';

/** Milliseconds. */
const SHOWN_FOR = 6_000;

export function useNotice(): { notice: string | null; say: (text: string) => void } {
  const [notice, setNotice] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = useCallback((text: string) => {
    setNotice(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setNotice(null), SHOWN_FOR);
  }, []);
  return { notice, say };
}

export function Notice({ notice }: { readonly notice: string | null }): ReactNode {
  return (
    <div role="status" className={notice === null ? 'notice' : 'notice shown'}>
      {notice !== null && <Raw text={notice} most={300} />}
    </div>
  );
}
