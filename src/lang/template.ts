/**
 * Templates of `foreach`: stages in which `<<FIELD>>`, `<<MATCHSTR>>` and `<<MATCHSEG1>>` … stand for a column's name and
 * for what the wildcards of its pattern matched. They are parsed once and filled in for each column.
 */
import type { Stage } from './plan.ts';

export interface TemplateMatch {
  readonly field: string;
  /** What each `*` matched. */
  readonly parts: readonly string[];
}

/** The stages with every placeholder replaced, in names and in text. */
export function fillTemplate(stages: readonly Stage[], match: TemplateMatch): Stage[] {
  return stages.map((stage) => fill(stage, match));
}

function fill<T>(node: T, match: TemplateMatch): T {
  if (typeof node === 'string') return fillText(node, match) as T & string;
  if (Array.isArray(node)) return node.map((item) => fill(item, match)) as T & unknown[]; // an array maps to an array
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value, match)])) as T; // same keys
}

function fillText(text: string, { field, parts }: TemplateMatch): string {
  return text.replace(/<<(FIELD|ITEM|MATCHSTR|MATCHSEG([1-3]))>>/g, (_, name: string, segment?: string) => {
    if (segment !== undefined) return parts[Number(segment) - 1] ?? '';
    return name === 'MATCHSTR' ? parts.join('') : field;
  });
}
