/**
 * HTML text that is safe by construction: the `markup` tag escapes everything that is put into it, unless it is Markup
 * itself. Attributes are always written in double quotes. Hidden characters become visible, so no event can turn the
 * reading direction of a page round. The only way to make Markup is from a template's own literal text.
 */
import { escapeControls } from '../../../text/render.ts';

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | null | false | readonly Part[];

/** A template whose values are escaped; arrays are joined, null and false are nothing. */
export function markup(literals: TemplateStringsArray, ...values: readonly Part[]): Markup {
  let text = literals[0]!;
  for (const [i, value] of values.entries()) text += renderPart(value) + literals[i + 1]!;
  return new Markup(text);
}

function renderPart(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escapeHtml(part) : part.map(renderPart).join('');
}

const ENTITIES: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as element content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"'`]/g, (char) => ENTITIES[char]!);
}
