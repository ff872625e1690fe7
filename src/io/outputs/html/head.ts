/**
 * What every page that we write begins with. It asks nothing of the network, and its policy lets in its own style, and
 * its own script where it has one, by their hashes and nothing else: even a hole in the escaping would not run or send
 * anything.
 */
import { hashSource } from './embed.ts';

export interface PageHead {
  /** Our own words: not escaped. */
  readonly title: string;
  readonly style: string;
  /** The only script of the page; without one, none runs. */
  readonly script?: string;
}

/** The source list of a Content-Security-Policy for a page with this style and script. */
export function pagePolicy({ style, script }: Omit<PageHead, 'title'>): string {
  return [
    "default-src 'none'",
    `style-src ${hashSource(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashSource(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** From the document type to the end of the head; the body follows. */
export function renderHead(head: PageHead): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(head)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Telltale">
<title>${head.title}</title>
<style>${head.style}</style>
</head>
`;
}
