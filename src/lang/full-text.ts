/**
 * How Elasticsearch cuts the text of a `text` field into words. A field of full text is searched word by word and never
 * as a whole: a phrase is words one behind the other, whatever stands between them, in any case.
 *
 * Which field is cut how is said by its mapping: Elastic's for PowerShell's script blocks (the Windows integration and
 * Winlogbeat alike) is a `pattern` analyzer over `[\W&&[^-]]+`; everything else of Elastic's has the standard one.
 */
export const ANALYZERS = ['standard', 'powershell'] as const;
export type Analyzer = (typeof ANALYZERS)[number];

/** Java's `\w` is ASCII, and the hyphen belongs to a word: `Invoke-Expression`. Umlauts end words. */
const POWERSHELL = /[A-Za-z0-9_-]+/g;

/**
 * Word boundaries of Unicode (UAX 29), as Lucene's standard tokenizer has them, but for scripts without blanks: a point,
 * a colon or an apostrophe between two letters, and a point or a comma between two digits, do not end a word, so
 * `cmd.exe` is one and `CVE-2020-0601` three. Repetitions are bounded, as words are: what an expression goes back over is
 * kept, and an unbroken text of megabytes would have it throw.
 */
const STANDARD =
  /\p{Script=Han}|\p{Script=Hiragana}|[\p{L}\p{N}\p{M}_]{1,255}(?:(?:(?<=[\p{L}\p{M}])[.:·'’](?=\p{L})|(?<=\p{N})[.,;'’](?=\p{N}))[\p{L}\p{N}\p{M}_]{1,255}){0,255}/gu;
/** Longer words are cut here. Code units. */
const MAX_STANDARD_WORD = 255;

const FIELDS: ReadonlyMap<string, Analyzer> = new Map([['powershell.file.script_block_text', 'powershell']]);

export function analyzerOf(field: string): Analyzer {
  return FIELDS.get(field) ?? 'standard';
}

/** The words of a text in order, in lower case. */
export function wordsOf(text: string, analyzer: Analyzer): readonly string[] {
  const words = text.match(analyzer === 'powershell' ? POWERSHELL : STANDARD) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  if (analyzer === 'powershell' || !lower.some((word) => word.length > MAX_STANDARD_WORD)) return lower;
  return lower.flatMap((word) => {
    const parts: string[] = [];
    for (let at = 0; at < word.length; at += MAX_STANDARD_WORD) parts.push(word.slice(at, at + MAX_STANDARD_WORD));
    return parts;
  });
}
