/**
 * `eval`: assigns fields from expressions, left to right; an assignment of null removes the field.
 *
 * A name made from values (`eval {user}_count=1`): row transform `dynamic-assign`. Without a value for a part of the
 * name nothing is assigned.
 */
import { isDynamicName } from '../../dynamic-name.ts';
import type { Expr } from '../../expression.ts';
import { findFunction } from '../../functions/index.ts';
import type { Assign, Stage } from '../../plan.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { parseEval } from '../eval-parse.ts';

export const evalCommand: CommandSpec = {
  name: 'eval',
  summary: 'Assigns fields from expressions, left to right; later ones see earlier ones, null removes the field.',
  takesValues: true,
  lower(cursor, context) {
    const stages: Stage[] = [];
    let assignments: Assign['assignments'][number][] = [];
    const close = (): void => {
      if (assignments.length > 0) stages.push({ kind: 'assign', assignments });
      assignments = [];
    };
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done) break;
      const start = cursor.pos;
      const target = readTarget(cursor);
      const value = parseEval(cursor, context);
      if (isCondition(value)) {
        const span = value.span ?? target.span;
        fail('spl-boolean-assigned', `${target.text} cannot hold true or false`, span, BOOLEAN_HINT);
      }
      if (isDynamicName(target.text)) {
        close();
        stages.push({ kind: 'transform', name: 'dynamic-assign', options: { name: target.text, value } });
      } else assignments.push({ name: target.text, value, span: cursor.spanFrom(start) });
      if (!cursor.done && cursor.char !== ',') {
        fail('spl-syntax', 'an operator or a comma is missing here', cursor.here);
      }
    }
    close();
    if (stages.length === 0) fail('spl-syntax', 'an assignment such as x=1 is missing here', cursor.here);
    return stages;
  },
};

const BOOLEAN_HINT = 'put if(…, "true", "false") around the condition';

/** Whether an expression is a condition as it stands: Splunk's fields hold numbers and text. */
function isCondition(expr: Expr): boolean {
  if (expr.kind === 'literal') return typeof expr.value === 'boolean';
  if (expr.kind === 'call') return findFunction(expr.function)?.isCondition === true;
  return expr.kind !== 'field' && expr.kind !== 'each-value';
}

/** The name on the left: quoted either way, or everything up to `=`, since Splunk takes names such as `a.b-c` there. */
function readTarget(cursor: Cursor): Word {
  if (cursor.char === '[')
    failUnsupported('spl-subsearch-place', 'a subsearch that writes assignments is not supported', cursor.here);
  const name =
    cursor.char === '"'
      ? cursor.readQuoted()
      : cursor.char === "'"
        ? cursor.readSingleQuoted()
        : cursor.readBare('=,()|"');
  if (name === null || name.text === '') fail('spl-syntax', 'a field name is missing here', cursor.here);
  cursor.skipBlanks();
  if (!cursor.take('=')) fail('spl-syntax', `expected = after ${name.text}`, cursor.here);
  return name;
}
