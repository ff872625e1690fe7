/** The socket for commands: each adds itself to the program and, when it has run, says its exit code. */
import type { Command } from 'commander';

export type DefineCommand = (program: Command, exit: (code: number) => void) => void;
