/**
 * The little of Markdown that vendors' investigation guides use, as a tree: headings, paragraphs, lists, quotes and code,
 * bold, code and links within a line. A guide is a stranger's text: nothing in it becomes markup, an address or an image
 * by itself; what is not understood stays as it is written. Time is linear in the text's length.
 */
export interface GuideSpan {
  readonly kind: 'text' | 'code' | 'bold' | 'link';
  readonly text: string;
  /** Where a link points, to be shown and not followed. */
  readonly address?: string;
}

export type GuideBlock =
  | { readonly kind: 'heading' | 'paragraph' | 'quote'; readonly spans: readonly GuideSpan[] }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly depth: number; readonly spans: readonly GuideSpan[] }[];
    }
  | { readonly kind: 'code'; readonly text: string };

/** Blocks shown at most; a vendor's guide has some dozens. */
const MAX_BLOCKS = 500;
const FENCE = /^\s*(?:```|~~~)/;
const HEADING = /^#{1,6}\s+(.*)$/;
const ITEM = /^(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
// Every run is bounded, so that a line of openings costs no more than its length times the bound.
const SPAN = /`([^`]{1,300})`|\*\*([^*]{1,300})\*\*|\[([^[\]]{1,300})\]\(([^()\s]{1,600})\)/g;

export function parseGuide(text: string): readonly GuideBlock[] {
  const blocks: GuideBlock[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length && blocks.length < MAX_BLOCKS; ) {
    const line = lines[i]!;
    if (line.trim() === '') i++;
    else if (FENCE.test(line)) {
      const end = lines.findIndex((other, at) => at > i && FENCE.test(other));
      blocks.push({ kind: 'code', text: lines.slice(i + 1, end === -1 ? lines.length : end).join('\n') });
      i = end === -1 ? lines.length : end + 1;
    } else if (HEADING.test(line)) {
      blocks.push({ kind: 'heading', spans: parseSpans(HEADING.exec(line)![1]!) });
      i++;
    } else if (ITEM.test(line)) {
      const items: { depth: number; spans: readonly GuideSpan[] }[] = [];
      for (let item = ITEM.exec(line); item !== null; item = ITEM.exec(lines[++i] ?? ''))
        items.push({ depth: Math.min(3, Math.floor(item[1]!.length / 2)), spans: parseSpans(item[2]!) });
      blocks.push({ kind: 'list', items });
    } else {
      const quote = QUOTE.test(line);
      const run: string[] = [];
      for (let next: string | undefined = line; next !== undefined && continues(next, quote); next = lines[++i])
        run.push(quote ? QUOTE.exec(next)![1]! : next.trim());
      blocks.push({ kind: quote ? 'quote' : 'paragraph', spans: parseSpans(run.join('\n')) });
    }
  }
  return blocks;
}

/** Whether a line goes on with a paragraph, or with a quote. */
function continues(line: string, quote: boolean): boolean {
  if (QUOTE.test(line) !== quote || line.trim() === '') return false;
  return quote || !(FENCE.test(line) || HEADING.test(line) || ITEM.test(line));
}

function parseSpans(text: string): readonly GuideSpan[] {
  const spans: GuideSpan[] = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > end) spans.push({ kind: 'text', text: text.slice(end, match.index) });
    const [whole, code, bold, label, address] = match;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (bold !== undefined) spans.push({ kind: 'bold', text: bold });
    else spans.push({ kind: 'link', text: label!, address: address! }); // the third form
    end = match.index + whole.length;
  }
  if (end < text.length) spans.push({ kind: 'text', text: text.slice(end) });
  return spans;
}
