/**
 * The socket for row transforms: SPL commands that change one row at a time in ways that expressions do not (splitting,
 * parsing JSON or XML, replacing). Plugs live in `engine/transforms/`, listed in `transforms/index.ts`; a plan names them
 * with options that the command's lowering describes.
 */
import type { EvalContext } from '../lang/function.ts';
import type { Row } from './row.ts';

export interface TransformSpec {
  /** As in the plan's `transform` stage. */
  readonly name: string;
  /** Prepares the transform from its options; what it returns changes a row in place. */
  open(options: Readonly<Record<string, unknown>>, context: EvalContext): (row: Row) => void;
}
