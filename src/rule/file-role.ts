/**
 * What a file under a rules path is, told by its content: a rule, something that rules need or that stands beside them
 * in the vendors' repositories (support), or something else, which is counted and never an error.
 */
import { holdsExceptionItems } from './exception-files.ts';
import { VENDOR_FORMATS } from './formats/index.ts';
import { isYamlText, readTopKeys } from './top-keys.ts';
import type { VendorFormat } from './vendor-format.ts';

export type SupportKind =
  | 'macro'
  | 'lookup'
  | 'lookup-table'
  | 'data-source'
  | 'story'
  | 'baseline'
  | 'schedule'
  | 'investigation'
  | 'exception-list'
  | 'pack'
  | 'test';

export type FileRole =
  | { readonly kind: 'rule'; readonly format: VendorFormat }
  | { readonly kind: 'support'; readonly support: SupportKind }
  | { readonly kind: 'other'; readonly isSigma: boolean };

export function classifyFile(path: string, text: string): FileRole {
  const format = VENDOR_FORMATS.find((candidate) => candidate.recognise(text, path));
  if (format !== undefined) return { kind: 'rule', format };
  const support = supportKind(path, text);
  return support === null ? { kind: 'other', isSigma: isSigma(path, text) } : { kind: 'support', support };
}

/** A rule or a correlation in Sigma, which people may well expect to run. */
function isSigma(path: string, text: string): boolean {
  if (!isYamlText(text, path)) return false;
  const keys = readTopKeys(text);
  return keys.has('title') && ((keys.has('logsource') && keys.has('detection')) || keys.has('correlation'));
}

function supportKind(path: string, text: string): SupportKind | null {
  // Nothing inside a table says that it is one for lookups: its place does, which Splunk fixes.
  if (/(^|[/\\])lookups[/\\].*\.(csv|mlmodel)$/i.test(path)) return 'lookup-table';
  if (/^[ \t]*\[\[?[ \t]*(?:exceptions|actions|action_connectors)\b/m.test(text)) return 'exception-list';
  if (holdsExceptionItems(text)) return 'exception-list';
  if (!isYamlText(text, path)) return null;
  const keys = readTopKeys(text);
  const has = (...names: readonly string[]): boolean => names.some((name) => keys.has(name));
  if (keys.get('telltale')?.startsWith('pack/') === true) return 'pack';
  if (keys.get('telltale')?.startsWith('test/') === true) return 'test';
  if (!keys.has('name')) return null;
  if (keys.get('type') === 'Baseline') return 'baseline';
  if (keys.get('type') === 'Investigation' || keys.get('type') === 'Response') return 'investigation';
  if (has('narrative')) return 'story';
  if (has('filename', 'collection', 'lookup_type', 'match_type', 'default_match', 'min_matches')) return 'lookup';
  if (has('definition')) return 'macro';
  if (has('source') && has('sourcetype', 'separator', 'supported_TA')) return 'data-source';
  if (has('cron_schedule', 'scheduling')) return 'schedule';
  return null;
}
