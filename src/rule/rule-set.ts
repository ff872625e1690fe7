/**
 * Everything that some files hold, told by content: rules of any vendor, the macros and lookups beside them, and counts
 * of the rest. Pure: files come in as paths and texts. Rules keep the order of the files.
 */
import type { Diagnostic } from '../text/diagnostic.ts';
import { gatherContent, type RuleContent } from './content-roots.ts';
import { gatherExceptionItems } from './exception-files.ts';
import { classifyFile, type SupportKind } from './file-role.ts';
import { splunkEscu } from './formats/splunk-escu.ts';
import type { LoadedRule } from './rule.ts';

export interface FileTree {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** A file that is no rule and nothing beside rules. */
export interface OtherFile {
  readonly path: string;
  readonly isSigma: boolean;
}

export interface RuleSet {
  readonly rules: readonly LoadedRule[];
  readonly content: RuleContent;
  /** Number of files by role; one file may hold several rules. */
  readonly counts: { readonly rule: number; readonly support: number; readonly other: number };
  readonly others: readonly OtherFile[];
  readonly support: ReadonlyMap<SupportKind, number>;
}

const CONTENT: readonly SupportKind[] = ['macro', 'lookup', 'lookup-table'];

/** `baselines`: searches that only fill lookups count as rules too. */
export function buildRuleSet(tree: FileTree, baselines = false): RuleSet {
  const rules: LoadedRule[] = [];
  const contentFiles: { path: string; read(): string }[] = [];
  const support = new Map<SupportKind, number>();
  const counts = { rule: 0, support: 0, other: 0 };
  const others: OtherFile[] = [];
  const texts = new Map(tree.files.map(({ path, text }) => [path, text]));
  const beside = {
    exceptionItems: gatherExceptionItems(tree.files),
    textOf: (path: string): string | undefined => texts.get(path),
  };
  for (const { path, text } of tree.files) {
    const role = classifyFile(path, text);
    counts[role.kind]++;
    if (role.kind === 'rule') {
      for (const loaded of role.format.parse({ name: path, text }, beside)) {
        if (baselines || !isBaseline(loaded)) rules.push(loaded);
      }
    }
    if (role.kind === 'other') others.push({ path, isSigma: role.isSigma });
    if (role.kind !== 'support') continue;
    if (role.support === 'baseline' && baselines) rules.push(...splunkEscu.parse({ name: path, text }, beside));
    support.set(role.support, (support.get(role.support) ?? 0) + 1);
    if (CONTENT.includes(role.support)) contentFiles.push({ path, read: () => text });
  }
  return { rules: markDuplicateIds(rules), content: gatherContent(contentFiles), counts, others, support };
}

function isBaseline(loaded: LoadedRule): boolean {
  return (loaded.ok ? loaded.rule.type : loaded.type) === 'Baseline';
}

/** Two rules of one id would give alerts of one id: the later one says so. */
export function markDuplicateIds(rules: readonly LoadedRule[]): LoadedRule[] {
  const first = new Map<string, string>();
  return rules.map((loaded) => {
    const id = loaded.ok ? loaded.rule.id : loaded.id;
    const path = loaded.ok ? loaded.rule.path : loaded.path;
    if (id === null) return loaded;
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, path);
      return loaded;
    }
    const diagnostic: Diagnostic = {
      code: 'rule-duplicate-id',
      severity: 'warning',
      message: `the id ${id} is that of ${earlier} too, so both give alerts of the same ids`,
      source: { name: path, text: '' },
    };
    return { ...loaded, diagnostics: [...loaded.diagnostics, diagnostic] };
  });
}
