/** `convert`: turns fields between times, numbers and text; lowered to assignments. A missing field stays missing. */

import { findNearest } from '../../../text/nearest.ts';
import { columnsAfter, fillName, matchName } from '../../columns.ts';
import type { Expr } from '../../expression.ts';
import type { Assign } from '../../plan.ts';
import { expectName, takeScattered } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

const DEFAULT_FORMAT = '%m/%d/%Y %H:%M:%S';

/** Conversions by name: the function to call, and whether it takes the time format. */
const CONVERSIONS: Readonly<Record<string, { call: string; format?: boolean }>> = {
  ctime: { call: 'spl.ctime', format: true },
  mktime: { call: 'spl.mktime', format: true },
  num: { call: 'spl.convert-num' },
  auto: { call: 'spl.convert-auto' },
  rmcomma: { call: 'spl.convert-rmcomma' },
  rmunit: { call: 'spl.convert-rmunit' },
  dur2sec: { call: 'spl.convert-dur2sec' },
  mstime: { call: 'spl.convert-mstime' },
  memk: { call: 'spl.convert-memk' },
};

export const convert: CommandSpec = {
  name: 'convert',
  summary: 'Converts fields: ctime and mktime with timeformat, num, auto, rmcomma, rmunit, dur2sec, mstime, memk.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, ['timeformat']);
    const conversions: ((format: string) => Assign['assignments'])[] = [];
    for (;;) {
      takeMore();
      cursor.skipSeparators();
      if (cursor.done) break;
      conversions.push(parseConversion(cursor, context));
    }
    const format = options.get('timeformat')?.text ?? DEFAULT_FORMAT;
    const assignments = conversions.flatMap((assign) => assign(format));
    return assignments.length === 0 ? [] : [{ kind: 'assign', assignments }];
  },
};

/** The assignments of a conversion, once the time format, which may stand behind it, is known. */
function parseConversion(cursor: Cursor, context: LowerContext): (format: string) => Assign['assignments'] {
  const start = cursor.pos;
  const name = cursor.readBare('(,|"');
  if (name === null) fail('spl-syntax', 'a conversion such as ctime(field) is missing here', cursor.here);
  const lower = name.text.toLowerCase();
  const conversion = CONVERSIONS[lower];
  if (conversion === undefined && lower !== 'none') {
    const nearest = findNearest(lower, Object.keys(CONVERSIONS));
    fail(
      'spl-function-unknown',
      `there is no conversion ${name.text}`,
      name.span,
      nearest === null ? undefined : `did you mean ${nearest}?`,
    );
  }
  cursor.skipBlanks();
  if (!cursor.take('(')) fail('spl-syntax', `${name.text} needs a field in parentheses`, cursor.here);
  cursor.skipBlanks();
  const field = cursor.char === '"' ? cursor.readQuoted() : cursor.readBare(')|"');
  cursor.skipBlanks();
  if (field === null || !cursor.take(')')) fail('spl-syntax', `${name.text} needs a field in parentheses`, cursor.here);
  const back = cursor.pos;
  cursor.skipBlanks();
  let target = field.text;
  if (cursor.takeKeyword('as')) target = expectName(cursor, 'a name').text;
  else cursor.pos = back;
  if (conversion === undefined) return () => [];
  const span = cursor.spanFrom(start);
  const names = namesOf(field, target, context);
  return (format) =>
    names.map(({ name, as }) => {
      const args: Expr[] = [{ kind: 'field', name, span: field.span }];
      if (conversion.format === true) args.push({ kind: 'literal', value: format });
      return { name: as, value: { kind: 'call', function: conversion.call, args, span }, span };
    });
}

/** The field itself, or the columns that its wildcard names where they are known. */
function namesOf(field: Word, target: string, context: LowerContext): { name: string; as: string }[] {
  if (!field.text.includes('*')) return [{ name: field.text, as: target }];
  const columns = columnsAfter(context.stages);
  if (columns === null) {
    failUnsupported(
      'spl-option-not-supported',
      'convert over a wildcard is not supported here',
      field.span,
      'name each field',
    );
  }
  return [...columns].flatMap((name) => {
    const parts = matchName(field.text, name);
    return parts === null ? [] : [{ name, as: fillName(target, parts) }];
  });
}
