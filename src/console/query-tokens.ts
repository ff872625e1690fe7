/**
 * Queries cut into tokens for colouring alone: strings, numbers, words of the language, comments, macros, pipes. It
 * understands nothing and loses nothing: joined, the tokens are the text. One pass, linear in the text.
 */
export interface QueryToken {
  readonly kind: 'plain' | 'string' | 'number' | 'word' | 'comment' | 'macro' | 'pipe';
  readonly text: string;
}

const WORDS: Readonly<Record<'eql' | 'kuery' | 'esql' | 'spl', ReadonlySet<string>>> = {
  eql: new Set(
    'and or not in where with by of until sequence sample any true false null maxspan head tail unique sort like regex'.split(
      ' ',
    ),
  ),
  kuery: new Set(['and', 'or', 'not', 'true', 'false', 'null']),
  esql: new Set(
    'and or not in is like rlike by as where from metadata eval keep drop rename sort asc desc nulls first last limit stats inline inlinestats dissect grok mv_expand true false null'.split(
      ' ',
    ),
  ),
  spl: new Set(
    'and or not in by as where search stats eventstats streamstats tstats eval rename lookup inputlookup outputlookup output outputnew table fields rex from count min max sum avg dc values list latest earliest convert timeformat ctime bin bucket span sort dedup head tail join append appendpipe transaction mvexpand fillnull makemv spath regex datamodel summariesonly allow_old_summaries'.split(
      ' ',
    ),
  ),
};

const TOKEN =
  /(\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|```[\s\S]*?(?:```|$))|("""[\s\S]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(`[^`\n]*`?)|(\b\d+(?:\.\d+)?(?:[smhdw]|ms)?\b)|([A-Za-z_][\w.]*)|(\|)|([\s\S])/g;

export function tokenizeQuery(text: string, language: 'eql' | 'kuery' | 'esql' | 'spl'): QueryToken[] {
  const tokens: QueryToken[] = [];
  const add = (kind: QueryToken['kind'], part: string): void => {
    const last = tokens.at(-1);
    if (last !== undefined && last.kind === kind && kind === 'plain')
      tokens[tokens.length - 1] = { kind, text: last.text + part };
    else tokens.push({ kind, text: part });
  };
  for (const match of text.matchAll(TOKEN)) {
    const [whole, comment, string, macro, number, word, pipe] = match;
    if (comment !== undefined) add('comment', whole);
    else if (string !== undefined) add('string', whole);
    else if (macro !== undefined) add(language === 'spl' ? 'macro' : 'string', whole);
    else if (number !== undefined) add('number', whole);
    else if (word !== undefined) add(WORDS[language].has(word.toLowerCase()) ? 'word' : 'plain', whole);
    else add(pipe === undefined ? 'plain' : 'pipe', whole);
  }
  return tokens;
}

/** A key at the start of a line, a table's head, a comment, a string; of YAML and TOML alike. */
const FILE_TOKEN =
  /(^[ \t]*(?:- )?[\w.$-]+(?=[ \t]*[:=](?:[ \t]|$))|^[ \t]*\[\[?[\w."-]+\]\]?)|((?:^|(?<=[ \t]))#[^\n]*)|("{3}[\s\S]*?(?:"{3}|$(?![\s\S]))|'{3}[\s\S]*?(?:'{3}|$(?![\s\S]))|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(\b\d+(?:\.\d+)?\b)|([\s\S])/gm;

/** The same for a rule's file, whatever its vendor writes it in. */
export function tokenizeFile(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  for (const [whole, key, comment, string, number] of text.matchAll(FILE_TOKEN)) {
    const kind =
      key !== undefined
        ? 'word'
        : comment !== undefined
          ? 'comment'
          : string !== undefined
            ? 'string'
            : number !== undefined
              ? 'number'
              : 'plain';
    const last = tokens.at(-1);
    if (last?.kind === 'plain' && kind === 'plain') tokens[tokens.length - 1] = { kind, text: last.text + whole };
    else tokens.push({ kind, text: whole });
  }
  return tokens;
}
