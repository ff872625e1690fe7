/** Hunting: one question at a time, which can be called off, and what is wrong with it where it cannot run. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HuntAnswer, HuntDiagnostic, HuntRefusal } from '../server/wire/hunt.ts';
import { ApiError, ask } from './api.ts';

export interface HuntQuestion {
  readonly query: string;
  readonly language: 'eql' | 'kuery' | 'esql' | 'spl' | null;
  readonly from: string | null;
}

export type HuntState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'found'; readonly answer: HuntAnswer }
  | { readonly kind: 'refused'; readonly query: string; readonly diagnostics: readonly HuntDiagnostic[] }
  | { readonly kind: 'failed'; readonly error: Error };

export function useHunt(): {
  readonly state: HuntState;
  readonly run: (question: HuntQuestion) => void;
  readonly callOff: () => void;
} {
  const [state, setState] = useState<HuntState>({ kind: 'idle' });
  const calling = useRef<AbortController | null>(null);
  useEffect(() => () => calling.current?.abort(), []);

  const run = useCallback((question: HuntQuestion): void => {
    if (calling.current !== null) return;
    const controller = new AbortController();
    calling.current = controller;
    setState({ kind: 'running', since: Date.now() });
    ask<HuntAnswer>('POST', '/hunt', { body: question, signal: controller.signal })
      .then((answer): HuntState => ({ kind: 'found', answer }))
      .catch((error: Error): HuntState => {
        if (controller.signal.aborted) return { kind: 'idle' };
        const diagnostics = diagnosticsIn(error);
        return diagnostics === null
          ? { kind: 'failed', error }
          : { kind: 'refused', query: question.query, diagnostics };
      })
      .then((next) => {
        calling.current = null;
        setState(next);
      });
  }, []);

  return { state, run, callOff: useCallback(() => calling.current?.abort(), []) };
}

/** Whole seconds since a moment (milliseconds), as they go by. */
export function useSeconds(since: number): number {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - since) / 1_000));
}

function diagnosticsIn(error: Error): readonly HuntDiagnostic[] | null {
  if (!(error instanceof ApiError) || error.code !== 'query-refused') return null;
  return (error.body as HuntRefusal).diagnostics; // the server checks what it sends against this schema
}
