/** Fields that no event of Sysmon has, asked of a search for Sysmon's events alone. */
import { dateField } from '../../event/date-fields.ts';
import { sysmonDataNames } from '../../event/message-shapes/index.ts';
import { findRows, viewIds, viewNames } from '../../event/views/index.ts';
import type { Expr } from '../../lang/expression.ts';
import { findNearest } from '../../text/nearest.ts';
import type { Lint } from '../lint.ts';
import { alternativesOf } from '../query-leaves.ts';

/** What says whose events are meant. */
const IDENTITY: ReadonlySet<string> = new Set(['source', 'sourcetype', 'eventtype', 'Channel', 'SourceName']);
/** Names that are on every event, whatever it is of; any with a leading `_` are Splunk's own. */
const EVERYWHERE: ReadonlySet<string> = new Set(
  'host index source sourcetype eventtype tag splunk_server linecount punct timestamp Message'.split(' '),
);

/** Whether the condition holds on Sysmon's events only. */
function meansSysmon(expr: Expr): boolean {
  if (expr.kind === 'or') return expr.args.every(meansSysmon);
  if (expr.kind === 'and') return expr.args.some(meansSysmon);
  if (expr.kind !== 'test' || expr.arg.kind !== 'field' || !IDENTITY.has(expr.arg.name)) return false;
  const names = alternativesOf(expr.op, null);
  return names.length > 0 && names.every(({ text }) => /sysmon/i.test(text));
}

interface Wanted {
  readonly field: string;
  readonly span: Expr['span'];
}

/** Tests on events of Sysmon alone that hold on none that lacks the field: those under no NOT. */
function wantedOfSysmon(expr: Expr, inside: boolean): Wanted[] {
  if (expr.kind === 'and' || expr.kind === 'or') {
    const ofSysmon = inside || (expr.kind === 'and' && expr.args.some(meansSysmon));
    return expr.args.flatMap((arg) => wantedOfSysmon(arg, ofSysmon));
  }
  if (!inside || (expr.kind !== 'test' && expr.kind !== 'exists') || expr.arg.kind !== 'field') return [];
  return [{ field: expr.arg.name, span: expr.span }];
}

function isKnown(field: string): boolean {
  if (field.startsWith('_') || EVERYWHERE.has(field) || dateField(field) !== null) return true;
  if (sysmonDataNames().has(field)) return true;
  return (['splunk', 'raw', 'text'] as const).some((schema) => findRows(schema, 'sysmon', field).length > 0);
}

export const noSuchSysmonField: Lint = {
  code: 'lint-no-such-sysmon-field',
  severity: 'warning',
  summary: 'A search for Sysmon’s events asks for a field that none of them has.',
  why: 'The condition holds on nothing, unless the input is an export in which an add-on of your own made the field.',
  *check({ plan }) {
    const [first] = plan?.stages ?? [];
    if (plan?.language !== 'spl' || plan.input.kind !== 'events' || first?.kind !== 'filter') return;
    for (const { field, span } of wantedOfSysmon(first.predicate, false)) {
      if (isKnown(field)) continue;
      const nearest = findNearest(field, [...sysmonDataNames(), ...splunkNames()]);
      yield {
        message: `no event of Sysmon has the field ${field}`,
        ...(nearest === null ? {} : { hint: `did you mean ${nearest}? Names of fields keep their case` }),
        ...(span === undefined ? {} : { span }),
      };
    }
  },
};

function splunkNames(): string[] {
  return viewIds('sysmon').flatMap((id) => [...viewNames('splunk', 'sysmon', id)]);
}
