/**
 * The socket for transforms: SPL commands that change rows in ways that expressions do not (splitting, parsing JSON or
 * XML, pivoting). Plugs live in `engine/transforms/`, listed in `transforms/index.ts`; a plan names them with options that
 * the command's lowering describes. A row transform looks at one row at a time and may run anywhere; a table transform
 * is an operator over all rows.
 */
import type { TransformName, TransformOptions } from '../lang/transform-options.ts';
import type { Emit, OpenContext, Operator } from './operator.ts';
import type { Row } from './row.ts';

export interface RowTransform<N extends TransformName = TransformName> {
  readonly of: 'row';
  /** As in the plan's `transform` stage. */
  readonly name: N;
  /** Prepares the transform from its options; what it returns changes a row in place. */
  open(options: TransformOptions[N], context: OpenContext): (row: Row) => void;
}

export interface TableTransform<N extends TransformName = TransformName> {
  readonly of: 'table';
  readonly name: N;
  open(options: TransformOptions[N], emit: Emit, context: OpenContext): Operator;
}

export type TransformSpec<N extends TransformName = TransformName> = RowTransform<N> | TableTransform<N>;
