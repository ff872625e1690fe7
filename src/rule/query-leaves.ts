/**
 * The leaves of a plan's conditions over events, for lints: each test with its field, whether an odd number of negations
 * stands above it, and the patterns that it compares with. Also which public names hold file names, paths and hosts.
 */
import type { Expr, Test, TestOp } from '../lang/expression.ts';
import { isEventStage, type Plan, type Stage } from '../lang/plan.ts';
import { childrenOf } from '../lang/walk.ts';
import type { Span } from '../text/source-text.ts';
import { coversGlob } from './glob-cover.ts';

export interface QueryLeaf {
  readonly test: Test;
  readonly field: string;
  readonly negated: boolean;
  readonly span: Span | null;
}

/** Conditions of a plan: filters at any place, terms of sequences, conditions of subsearches. */
export function conditionsOf(plan: Plan | null): Expr[] {
  return plan === null ? [] : plan.stages.flatMap(conditionsOfStage);
}

function conditionsOfStage(stage: Stage): Expr[] {
  if (stage.kind === 'filter') return [stage.predicate];
  if (isEventStage(stage)) return stage.terms.map(({ predicate }) => predicate);
  if (stage.kind === 'map') return stage.source === null ? [] : conditionsOf(stage.source);
  return 'plan' in stage ? conditionsOf(stage.plan) : [];
}

export function queryLeaves(plan: Plan | null): QueryLeaf[] {
  const leaves: QueryLeaf[] = [];
  const visit = (expr: Expr, negated: boolean): void => {
    if (expr.kind === 'test' && expr.arg.kind === 'field') {
      leaves.push({ test: expr, field: expr.arg.name, negated, span: expr.span ?? null });
      return;
    }
    for (const child of childrenOf(expr)) visit(child, negated !== (expr.kind === 'not'));
  };
  for (const condition of conditionsOf(plan)) visit(condition, false);
  return leaves;
}

export interface Alternative {
  readonly text: string;
  readonly span: Span | null;
}

/** Texts that a test compares whole values with; empty for other tests. */
export function alternativesOf(op: TestOp, whole: Span | null): Alternative[] {
  switch (op.op) {
    case 'equals':
      return typeof op.value === 'string' ? [{ text: op.value, span: whole }] : [];
    case 'in':
      return op.values.flatMap((value, i) =>
        typeof value === 'string' ? [{ text: value, span: op.spans?.[i] ?? whole }] : [],
      );
    case 'glob':
      return op.wild === '%_' ? [] : op.patterns.map((text, i) => ({ text, span: op.spans?.[i] ?? whole }));
    default:
      return [];
  }
}

/** The name without its data model's dataset. */
function bareName(field: string): string {
  return field.replace(/^[A-Z][A-Za-z_]*\./, '');
}

const FILE_NAMES: ReadonlySet<string> = new Set([
  'process.name',
  'process.parent.name',
  'process.pe.original_file_name',
  'process.parent.pe.original_file_name',
  'file.name',
  'dll.name',
  'dll.pe.original_file_name',
  'process_name',
  'parent_process_name',
  'original_file_name',
  'file_name',
  'OriginalFileName',
]);
const PATHS: ReadonlySet<string> = new Set([
  'process.executable',
  'process.parent.executable',
  'file.path',
  'dll.path',
  'Image',
  'ParentImage',
  'TargetFilename',
  'ImageLoaded',
  'SourceImage',
  'TargetImage',
  'NewProcessName',
  'ParentProcessName',
  'process_path',
  'parent_process_path',
]);
const HOSTS: ReadonlySet<string> = new Set(['dns.question.name', 'QueryName', 'query', 'destination.domain']);

/** Holds the name of a file, without its folder. */
export function isFileName(field: string): boolean {
  return FILE_NAMES.has(field) || FILE_NAMES.has(bareName(field));
}

/** Holds a full path. */
export function isPath(field: string): boolean {
  return PATHS.has(field) || PATHS.has(bareName(field));
}

/** Holds the name of a host as the DNS knows it. */
export function isHost(field: string): boolean {
  return HOSTS.has(field) || HOSTS.has(bareName(field));
}

/** Whether every text that `narrow` matches is matched by `wide` too; both with `*` (and `?` as one character). */
export function covers(wide: string, narrow: string): boolean {
  return coversGlob(wide, narrow, '*', '?');
}

/** `*torch.exe`: a star before a file's name with nothing that ends the folder between them. */
export function isOpenFileName(pattern: string): boolean {
  return /^\*[^*?\\/:.][^*?\\/:]{0,40}\.(exe|dll|com|scr|bat|ps1|vbs)$/i.test(pattern);
}
