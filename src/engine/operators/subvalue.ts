/**
 * subvalue: the answer of a subsearch as a value, in a column of every row. Splunk writes the answer into the expression
 * before it is read, so it is what it would be there: a number, a text in double quotes, or else the name of a field.
 * Where it is none of these, or there is no answer, Splunk's search ends with an error; here no row comes out, and that is
 * said.
 */
import type { Scalar } from '../../event/value.ts';
import type { SubValue } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { setColumn } from '../row.ts';
import { PLAIN_STYLE, writeSearchText } from '../search-text.ts';
import { MAX_SUBSEARCH_ROWS } from '../subplans.ts';
import { firstRows } from './subplan.ts';

type Answer = { readonly value: Scalar } | { readonly field: string };

export const subvalue: OperatorSpec<SubValue> = {
  kind: 'subvalue',
  rowWise: false,
  open: ({ plan, as }, emit, context) => {
    const rows = firstRows(plan, MAX_SUBSEARCH_ROWS, 'a subsearch', context).map(({ row }) => row);
    const text = writeSearchText(rows, PLAIN_STYLE);
    const answer = readAnswer(text);
    return {
      push: (tuple) => {
        if (answer === null) {
          context.limit(`what a subsearch gave back is no value, so the search found nothing: ${text.slice(0, 100)}`);
          return;
        }
        setColumn(tuple.row, as, 'field' in answer ? (tuple.row.get(answer.field) ?? null) : answer.value);
        emit(tuple);
      },
      end: () => {},
      takesNothing: answer === null && rows.length > 0,
    };
  },
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;
const NAME = /^[A-Za-z_][\w@:]*$/;

/** Null where the text is neither a constant nor a name. */
function readAnswer(text: string): Answer | null {
  const inner = withoutParentheses(text);
  if (NUMBER.test(inner)) return { value: Number(inner) };
  if (QUOTED.test(inner)) return { value: inner.slice(1, -1).replace(/\\(["\\|])/g, '$1') };
  return NAME.test(inner) && !/^(?:not|and|or|xor|in|like)$/i.test(inner) ? { field: inner } : null;
}

/** `( ( 5 ) )` is 5. A parenthesis that does not belong to the other end leaves text that is no constant. */
function withoutParentheses(text: string): string {
  let inner = text.trim();
  while (inner.startsWith('(') && inner.endsWith(')')) inner = inner.slice(1, -1).trim();
  return inner;
}
