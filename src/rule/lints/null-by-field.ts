/** `stats … by` drops events whose by-field is null. */
import type { Expr } from '../../lang/expression.ts';
import type { Plan } from '../../lang/plan.ts';
import type { Lint } from '../lint.ts';
import { alternativesOf, queryLeaves } from '../query-leaves.ts';

const UNNAMED_HOST = 'where the address has no name';
const UNNAMED_PORT = 'where the port has no name';
const FAILED = 'for lookups that failed';
const NOT_HASHED = 'where Sysmon is not set to hash by it';
const OLD_SYSMON = 'before Sysmon 13.30';
const NOT_AUDITED = 'where command lines are not audited';
const IMPHASH = { IMPHASH: NOT_HASHED, imphash: NOT_HASHED };
const USER = { User: OLD_SYSMON };
const USERS = { SourceUser: OLD_SYSMON, TargetUser: OLD_SYSMON };

/** By log and event id: fields of Splunk's add-ons that are null on many events, and when. */
const NULLABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sysmon 3': {
    dest_host: UNNAMED_HOST,
    src_host: UNNAMED_HOST,
    DestinationHostname: UNNAMED_HOST,
    SourceHostname: UNNAMED_HOST,
    DestinationPortName: UNNAMED_PORT,
    SourcePortName: UNNAMED_PORT,
  },
  'sysmon 6': IMPHASH,
  'sysmon 7': { ...IMPHASH, ...USER },
  'sysmon 8': USERS,
  'sysmon 10': USERS,
  'sysmon 11': USER,
  'sysmon 12': USER,
  'sysmon 13': USER,
  'sysmon 15': { ...IMPHASH, ...USER },
  'sysmon 22': { answer: FAILED, answer_count: FAILED },
  'security 4688': {
    CommandLine: NOT_AUDITED,
    Process_Command_Line: NOT_AUDITED,
    process: NOT_AUDITED,
  },
  'security 4698': {
    Arguments: 'for actions without arguments',
    Author: 'for tasks without an author',
  },
};

/** The log and the one event id that the search asks for, where they are known. */
function eventOf(plan: Plan): string | null {
  const leaves = queryLeaves(plan);
  const texts = leaves.flatMap(({ test }) => alternativesOf(test.op, null).map(({ text }) => text));
  const log = texts.some((text) => /sysmon/i.test(text))
    ? 'sysmon'
    : texts.some((text) => /security$/i.test(text))
      ? 'security'
      : null;
  const ids = leaves.filter(({ field, negated }) => !negated && (field === 'EventCode' || field === 'EventID'));
  const [only, ...others] = ids.length === 1 ? alternativesOf(ids[0]!.test.op, null) : [];
  return log !== null && only !== undefined && others.length === 0 ? `${log} ${only.text}` : null;
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
    const event = eventOf(plan);
    const nullable = event === null ? undefined : NULLABLE[event];
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
