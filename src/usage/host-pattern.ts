/**
 * Patterns of host names, as a catalogue writes them. A name is itself; `*.example.com` is every name below example.com,
 * however deep, and not example.com; a `*` inside stands for one label (`bedrock.*.amazonaws.com`) or for a part of one
 * (`*-aiplatform.googleapis.com`). What would swallow a registry's worth of names (`*.com`, `*`) is refused, and so is
 * what makes matching more than a walk along the labels.
 */

const MAX_LABELS = 12;
/** Stars that each stand for a label or a part of one. */
const MAX_INNER = 2;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const PART = /^[a-z0-9_-]*\*[a-z0-9_-]*$/;

export type PatternLabel =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'part'; readonly start: string; readonly end: string };

export interface HostPattern {
  readonly text: string;
  /** From the right: `com`, `openai`, `api`. */
  readonly labels: readonly PatternLabel[];
  /** The pattern means the names below these labels. */
  readonly below: boolean;
}

/** The pattern, or in a few words why it is none. */
export function parseHostPattern(text: string): HostPattern | { readonly problem: string } {
  if (/[\x00-\x20\x7f]/.test(text)) return { problem: 'holds a blank or a control character' };
  if (/[^\x21-\x7e]/.test(text))
    return { problem: 'holds characters outside ASCII; write international names as xn--…' };
  if (text !== text.toLowerCase()) return { problem: 'is not in lower case' };
  if (/[:/]/.test(text)) return { problem: 'is not a host name: leave out scheme, port and path' };
  const parts = text.split('.');
  if (parts.length > MAX_LABELS) return { problem: `has more than ${MAX_LABELS} labels` };
  const below = parts[0] === '*';
  if (below) parts.shift();
  const labels: PatternLabel[] = [];
  for (const part of parts.reverse()) {
    const label = parseLabel(part);
    if (label === null)
      return { problem: part === '' ? 'has an empty label' : `has the label "${part}", which no name can have` };
    labels.push(label);
  }
  if (labels.filter(({ kind }) => kind !== 'exact').length > MAX_INNER)
    return { problem: `has more than ${MAX_INNER} stars besides the leading one` };
  if (labels.length < 2 || labels[0]!.kind !== 'exact' || labels[1]!.kind !== 'exact')
    return { problem: 'names no domain: the last two labels must be written out' };
  if (labels.every(({ kind }, i) => kind === 'exact' && /^\d{1,3}$/.test(parts[i]!)))
    return { problem: 'is an address; local runtimes are named by port and process' };
  return { text, labels, below };
}

function parseLabel(text: string): PatternLabel | null {
  if (text === '*') return { kind: 'any' };
  if (LABEL.test(text)) return { kind: 'exact', text };
  if (!PART.test(text) || text.length > 63) return null;
  const star = text.indexOf('*');
  return { kind: 'part', start: text.slice(0, star), end: text.slice(star + 1) };
}
