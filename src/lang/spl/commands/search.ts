/** `search`: keeps rows that match search terms; first command of most searches, also written without its name. */
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { lowerSearch, namesRiskIndex } from '../search-lower.ts';
import { parseSearch } from '../search-parse.ts';

export const search: CommandSpec = {
  name: 'search',
  summary: 'Keeps the rows that match search terms; OR binds tighter than AND, values compare ignoring case.',
  generating: true,
  lower(cursor, context) {
    const expr = parseSearch(cursor);
    if (!cursor.done) fail('spl-unclosed', 'a parenthesis is closed that was never opened', cursor.here);
    if (context.first && namesRiskIndex(expr))
      context.setInput({ kind: 'datamodel', model: 'Risk', dataset: 'All_Risk', prefixed: false });
    return lowerSearch(expr, context);
  },
};
