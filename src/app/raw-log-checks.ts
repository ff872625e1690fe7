/**
 * Checks of what rules can find in raw Windows logs, as diagnostics with their places. They are about rules whose index
 * patterns name nothing else; documents of an agent may hold anything.
 */
import type { Program } from '../engine/program.ts';
import { rawReachOf } from '../engine/raw-reach.ts';
import type { Expr } from '../lang/expression.ts';
import { fieldNamesOf, walkExpr } from '../lang/walk.ts';
import type { Rule } from '../rule/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Span } from '../text/source-text.ts';

/** Fields named at most; a list of hundreds says no more. */
const MAX_FIELDS = 10;

/** What is found: like lints, it says what an author can hardly have meant. */
export const RAW_LOG_CODES = ['rule-never-true', 'rule-field-absent'] as const;

export function checkRawLogs(rule: Rule, program: Program): Diagnostic[] {
  const reach = rawReachOf(program);
  if (reach === null) return [];
  const source = rule.query;
  const found: Diagnostic[] = [];
  const said = new Set<string>();
  for (const { condition, parts } of reach.never) {
    for (const part of parts.length === 0 ? [condition] : parts) {
      const absent = fieldNamesOf(part).filter((name) => reach.missing.includes(name));
      for (const name of absent) said.add(name);
      found.push({
        code: 'rule-never-true',
        severity: 'warning',
        message: 'this holds on no event of the raw Windows logs that the rule reads',
        ...(absent.length === 0
          ? {}
          : { hint: `none of them has ${absent.map((name) => `\`${name}\``).join(' or ')}` }),
        source,
        ...spanOf(part),
      });
    }
  }
  for (const name of reach.missing.filter((field) => !said.has(field)).slice(0, MAX_FIELDS)) {
    const span = fieldSpan(conditionsOf(program), name);
    // An optional field is one that its author knows may be missing.
    if (span === null || source.text.slice(Math.max(0, span.start - 1), span.start + 1).includes('?')) continue;
    const message = `no event of the raw Windows logs that the rule reads has \`${name}\``;
    found.push({ code: 'rule-field-absent', severity: 'note', message, source, span });
  }
  return found;
}

function conditionsOf({ body }: Program): readonly Expr[] {
  if (body.kind === 'events') return [body.predicate];
  return body.kind === 'terms' ? body.stage.terms.map(({ predicate }) => predicate) : [];
}

function fieldSpan(conditions: readonly Expr[], name: string): Span | null {
  for (const condition of conditions) {
    for (const node of walkExpr(condition)) {
      if (node.kind === 'field' && node.name === name && node.span !== undefined) return node.span;
    }
  }
  return null;
}

/** Where a condition stands: its own place, or that of the first part that has one. */
function spanOf(condition: Expr): { readonly span: Span } | null {
  for (const { span } of walkExpr(condition)) if (span !== undefined) return { span };
  return null;
}
