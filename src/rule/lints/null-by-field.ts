/** `stats … by` drops events whose by-field is null. */
import type { Expr, Plan } from '../../lang/plan.ts';
import type { Lint } from '../lint.ts';
import { alternativesOf, queryLeaves } from '../query-leaves.ts';

/** By Sysmon event id: fields of Splunk's add-on that are null on many events, and when. */
const NULLABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '3': {
    dest_host: 'where the address has no name',
    src_host: 'where the address has no name',
    DestinationHostname: 'where the address has no name',
    SourceHostname: 'where the address has no name',
  },
  '22': {
    answer: 'for lookups that failed',
    answer_count: 'for lookups that failed',
  },
};

/** The one event id that the search asks for, where it is Sysmon's. */
function sysmonIdOf(plan: Plan): string | null {
  const leaves = queryLeaves(plan);
  const isSysmon = leaves.some(({ test }) => alternativesOf(test.op, null).some(({ text }) => /sysmon/i.test(text)));
  const ids = leaves.filter(({ field, negated }) => !negated && (field === 'EventCode' || field === 'EventID'));
  const [only] = ids.length === 1 ? alternativesOf(ids[0]!.test.op, null) : [];
  return isSysmon && only !== undefined && /^\d+$/.test(only.text) ? only.text : null;
}

/** Fields that a condition tests: where it holds, they were looked at. */
function namesTested(expr: Expr): string[] {
  if (expr.kind === 'and') return expr.args.flatMap(namesTested);
  return (expr.kind === 'test' || expr.kind === 'exists') && expr.arg.kind === 'field' ? [expr.arg.name] : [];
}

export const nullByField: Lint = {
  code: 'lint-null-by-field',
  severity: 'warning',
  summary: 'A search groups by a field that the events it asks for often lack.',
  why: '`stats … by` drops every event in which one by-field is null, without a word.',
  *check({ plan }) {
    if (plan?.language !== 'spl' || plan.input.kind !== 'events') return;
    const id = sysmonIdOf(plan);
    const nullable = id === null ? undefined : NULLABLE[id];
    if (nullable === undefined) return;
    const guarded = new Set<string>();
    for (const stage of plan.stages) {
      if (stage.kind === 'fillnull') for (const name of stage.names ?? Object.keys(nullable)) guarded.add(name);
      if (stage.kind === 'assign') for (const { name } of stage.assignments) guarded.add(name);
      if (stage.kind === 'filter') for (const name of namesTested(stage.predicate)) guarded.add(name);
      if (stage.kind !== 'aggregate') continue;
      if (stage.mode === 'stats' && stage.fillNull === undefined) {
        for (const name of stage.by) {
          const when = nullable[name];
          if (when === undefined || guarded.has(name)) continue;
          yield {
            message: `${name} is null ${when}, and stats drops those events`,
            hint: `put \`fillnull value="unknown" ${name}\` before it, or take the field out of the by-clause`,
            ...(stage.span === undefined ? {} : { span: stage.span }),
          };
        }
      }
      return;
    }
  },
};
