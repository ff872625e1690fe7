/** A rule's investigation guide: its vendor's Markdown as headings, lists and code; every word of it is raw text. */
import type { ReactNode } from 'react';
import { type GuideBlock, type GuideSpan, parseGuide } from '../markdown.ts';
import { Raw } from './raw.tsx';

export function InvestigationGuide({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="guide">
      {parseGuide(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name and never move
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { readonly block: GuideBlock }): ReactNode {
  switch (block.kind) {
    case 'heading':
      return (
        <h3>
          <Spans spans={block.spans} />
        </h3>
      );
    case 'quote':
      return (
        <blockquote className="muted small">
          <Spans spans={block.spans} />
        </blockquote>
      );
    case 'list':
      return (
        <ul className="bullets">
          {block.items.map(({ depth, spans }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <li key={index} data-depth={depth}>
              <Spans spans={spans} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return (
        <pre>
          <Raw text={block.text} />
        </pre>
      );
    default:
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
  }
}

function Spans({ spans }: { readonly spans: readonly GuideSpan[] }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: as above
  return spans.map((span, index) => <Span key={index} span={span} />);
}

/** Addresses are shown beside their words: what a rule's author links to is for the reader to judge. */
function Span({ span }: { readonly span: GuideSpan }): ReactNode {
  const words = <Raw text={span.text} most={10_000} />;
  switch (span.kind) {
    case 'code':
      return <code>{words}</code>;
    case 'bold':
      return <strong>{words}</strong>;
    case 'link':
      return (
        <>
          {words}{' '}
          <span className="muted">
            (<Raw text={span.address ?? ''} most={600} />)
          </span>
        </>
      );
    default:
      return words;
  }
}
