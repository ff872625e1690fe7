/** Exit codes of every command: a contract that scripts rely on. */
export const EXIT = {
  ran: 0,
  /** `--fail-on` was met, or a test failed. */
  found: 1,
  /** Wrong use, a named path that cannot be opened, a result that cannot be written, a rule that failed; results are printed all the same. */
  usage: 2,
  /** Our own bug. */
  bug: 70,
  interrupted: 130,
} as const;

/** A problem with how a command was called: printed in one or two lines, exit code 2. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
