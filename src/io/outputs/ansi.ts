/**
 * Colour for terminals: a handful of meanings, not colours, so that every output paints alike. Without colour the text
 * comes back as it is. Only the writer's own words and escaped text may be painted.
 */
export type Paint =
  | 'holds'
  | 'fails'
  | 'heading'
  | 'dim'
  | 'warning'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'informational';

const CODES: { readonly [paint in Paint]: string } = {
  holds: '32',
  fails: '31',
  heading: '1',
  dim: '2',
  warning: '33',
  critical: '1;97;41',
  high: '1;31',
  medium: '33',
  low: '36',
  informational: '2',
};

/** The text between the terminal's codes for the meaning, or as it is when `color` is false. */
export function paint(text: string, meaning: Paint, color: boolean): string {
  return color && text !== '' ? `\u001b[${CODES[meaning]}m${text}\u001b[0m` : text;
}
