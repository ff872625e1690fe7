/**
 * What becomes of a run whose results find no reader any more (`| head`): it ends, and that is no error. A run whose
 * exit code says what was asked for (`--fail-on`, `--strict`, a test) goes on without writing, since a script that asks
 * for the code would take the early end for "nothing was found".
 */
import { describeSystemError } from '../io/sources/file.ts';
import { EXIT } from './exit-code.ts';

let isCodeAskedFor = false;

/** Says that the exit code of this run is an answer. */
export function keepExitCode(): void {
  isCodeAskedFor = true;
}

/** Ends the run, or returns where it has to go on. */
export function loseReader(): void {
  if (!isCodeAskedFor) process.exit(EXIT.ran);
}

/** Why a result could not be written: a full disk, most often. */
export function describeLostResult(error: unknown): string {
  return `cannot write the result: ${describeSystemError(error)}`;
}
