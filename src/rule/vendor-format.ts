/**
 * The socket for rule file formats. A plug recognises a file by what it holds, broken or not, so that a rule with a
 * typo is reported as a broken rule and never passed over; and it turns the file into rules. `parse` never throws on
 * input: whatever is wrong becomes a diagnostic with its place.
 */
import type { SourceText } from '../text/source-text.ts';
import type { ExceptionItemsByList } from './exception-files.ts';
import type { LoadedRule } from './rule.ts';

/** What other files hold that rules refer to. */
export interface RuleSurroundings {
  readonly exceptionItems: ExceptionItemsByList;
  /** Text of another of the files, by its path; undefined for files that were not read. */
  textOf?(path: string): string | undefined;
}

export interface VendorFormat {
  /** `elastic-toml`, `splunk-escu` … */
  readonly id: string;
  /** Cheap and lexical: must answer for text that does not parse. The path only breaks ties. */
  recognise(text: string, path: string): boolean;
  /** One entry per rule in the file, in file order; at least one for a file that was recognised, unless its rules stand in another. */
  parse(source: SourceText, beside?: RuleSurroundings): LoadedRule[];
}
