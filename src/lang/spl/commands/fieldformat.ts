/** `fieldformat`: changes only how Splunk shows a field; read for its errors, and nothing else. */
import type { CommandSpec } from '../command.ts';
import { evalCommand } from './eval.ts';

export const fieldformat: CommandSpec = {
  name: 'fieldformat',
  summary: "Changes how Splunk's own screens show a field; the value stays as it is.",
  lower(cursor, context) {
    evalCommand.lower(cursor, context);
    return [];
  },
};
