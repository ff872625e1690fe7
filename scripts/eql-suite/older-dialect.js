/**
 * Queries of the older dialect in Elasticsearch's words, as far as words go: its `==` on texts takes wildcards, and
 * ignores case as `in` and its functions do, which is `:`, `in~` and `f~`; `=` was an equality too; texts stood in
 * either quote. What means something else is left.
 */
const TOKEN = /"""[\s\S]*?"""|\??"(?:[^"\\\n]|\\.)*"|\??'(?:[^'\\\n]|\\.)*'|[<>!=]=|=|[A-Za-z_]\w*~?|[\s\S]/g;

const FOLDING = new Set(['between', 'endsWith', 'indexOf', 'startsWith', 'stringContains']);

export function inNewerWords(query, ignoresCase) {
  const tokens = query.match(TOKEN) ?? [];
  const words = tokens.map((token) => (ignoresCase && FOLDING.has(token) ? `${token}~` : newerQuotes(token)));
  return words
    .map((word, i) => {
      if (!ignoresCase && word === '==') return word;
      if (ignoresCase && word === 'in' && isText(nextWord(words, i, '('))) return 'in~';
      if (word !== '=' && word !== '==' && word !== '!=') return word;
      const equal = word === '=' && /(maxspan|runs|fork)\s*$/.test(words.slice(0, i).join('')) ? '=' : '==';
      if (word === '!=') return '!=';
      return equal === '==' && isText(nextWord(words, i)) ? ':' : equal;
    })
    .join('');
}

function nextWord(words, i, passed = '') {
  return words.slice(i + 1).find((word) => word.trim() !== '' && word !== passed) ?? '';
}

function isText(word) {
  return word.startsWith('"');
}

/** `'…'`, `?'…'` and `?"…"` as `"…"` and `"""…"""`. */
function newerQuotes(token) {
  if (token.length < 2) return token;
  const raw = token.startsWith('?');
  const quoted = raw ? token.slice(1) : token;
  if (!/^['"]/.test(quoted) || quoted.startsWith('"""')) return token;
  const inner = quoted.slice(1, -1);
  if (raw) return `"""${inner}"""`;
  return quoted.startsWith("'") ? `"${inner.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"` : quoted;
}
