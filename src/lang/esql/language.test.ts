/** What ES|QL text is told: codes and places, what is not run, and that no text costs more than it is long. */
import { describe, expect, it } from 'vitest';
import { esqlOptions } from '../../rule/compile.ts';
import { compileEsql, esqlSources } from './language.ts';

function compile(text: string): ReturnType<typeof compileEsql> {
  return compileEsql({ name: 'query', text }, esqlOptions('@timestamp', {}));
}

/** Each problem with the text that its caret points at. */
function problems(text: string): (readonly [code: string, at: string])[] {
  return compile(text).diagnostics.map(({ code, span }) => [code, text.slice(span!.start, span!.end)] as const);
}

const FROM = 'FROM logs-* METADATA _id';

describe('problems have a code and a place', () => {
  it.each([
    ['', 'esql-syntax', ''],
    ['WHERE a == 1', 'esql-syntax', 'WHERE'],
    [`${FROM} | WHRE process.pid == 1`, 'esql-syntax', 'WHRE'],
    [`${FROM} | WHERE process.pid = 1`, 'esql-syntax', '='],
    [`${FROM} | WHERE process.name == "a`, 'esql-bad-string', '"'],
    [`${FROM} | WHERE process.name == "C:\\x"`, 'esql-bad-string', '\\x'],
    [`${FROM} | WHERE process.name LIKE 5`, 'esql-syntax', '5'],
    [`${FROM} | WHERE LENGHT(process.name) > 5`, 'esql-unknown-function', 'LENGHT'],
    [`${FROM} | WHERE LENGTH(process.name, 1) > 5`, 'esql-arguments', 'LENGTH'],
    [`${FROM} | WHERE COUNT(*) > 5`, 'esql-arguments', 'COUNT'],
    [`${FROM} | STATS process.name`, 'esql-arguments', 'process.name'],
    [`${FROM} | STATS n = COUNT(*) | WHERE m > 1`, 'esql-unknown-column', 'm'],
    [`${FROM} | WHERE process.nmae == "a"`, 'esql-unknown-field', 'process.nmae'],
    [`${FROM} | WHERE source.ip == "home"`, 'esql-bad-constant', '"home"'],
    [`${FROM} | WHERE @timestamp > "yesterday"`, 'esql-bad-constant', '"yesterday"'],
    [`${FROM} | WHERE process.name RLIKE "("`, 'esql-bad-pattern', '"("'],
    [`${FROM} | EVAL x = REPLACE(process.name, "(", "")`, 'esql-bad-pattern', '"("'],
    [`${FROM} | GROK message "%{WORD}"`, 'esql-bad-pattern', '"%{WORD}"'],
    [`${FROM} | DISSECT message "%{a}%{b}"`, 'esql-bad-pattern', '"%{a}%{b}"'],
    ['FROM logs-* | WHERE process.pid == 1', 'esql-no-id', 'FROM logs-*'],
    [`${FROM} | WHERE KQL("a b")`, 'kql-not-supported', '"a b"'],
  ])('%s: %s at %s', (text, code, at) => {
    expect(problems(text)).toContainEqual([code, at]);
  });

  it('suggests what was meant', () => {
    expect(compile(`${FROM} | STAST n = COUNT(*)`).diagnostics[0]).toMatchObject({ hint: 'did you mean STATS?' });
    const renamed = compile(`${FROM} | STATS events = COUNT(*) | WHERE event > 1`).diagnostics;
    expect(renamed[0]).toMatchObject({ hint: 'did you mean `events`?' });
  });
});

describe('what is right and not run', () => {
  it.each([
    [`${FROM} | COMPLETION a = b WITH { "inference_id": "x" } | WHERE a == 1`, 'COMPLETION'],
    [`${FROM} | LOOKUP JOIN x ON y`, 'LOOKUP'],
    [`${FROM} | ENRICH policy ON host.name`, 'ENRICH'],
    ['ROW a = 1', 'ROW'],
    [`${FROM} | EVAL d = DATE_FORMAT("yyyy", @timestamp)`, 'DATE_FORMAT'],
    [`${FROM} | STATS t = TOP(process.name, 3, "asc")`, 'TOP'],
    [`${FROM} | WHERE MATCH(process.name, "a", { "fuzziness": 1 })`, '{ "fuzziness": 1 }'],
    [`${FROM} | WHERE _id == "x"`, '_id'],
    [`${FROM} | WHERE process.name == ?name`, '?'],
    [`${FROM} | WHERE source.geo.location IS NOT NULL`, 'source.geo.location'],
    [`${FROM} | GROK message "%{CISCOMAC:mac}"`, '"%{CISCOMAC:mac}"'],
    [`${FROM} | DISSECT message "%{*a} %{&a}"`, '"%{*a} %{&a}"'],
  ])('%s', (text, at) => {
    const { plan, diagnostics } = compile(text);
    expect(plan).toBeNull();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.every(({ unsupported }) => unsupported === true)).toBe(true);
    expect(errors.map(({ span }) => text.slice(span!.start, span!.end))).toContain(at);
  });
});

describe('hostile text', () => {
  const deep = (open: string, close: string, inner: string): string =>
    `${FROM} | WHERE ${open.repeat(5_000)}${inner}${close.repeat(5_000)}`;

  it.each([
    ['parentheses', deep('(', ')', 'true')],
    ['not', deep('NOT ', '', 'true')],
    ['calls', deep('TO_LOWER(', ')', 'process.name')],
    ['signs', deep('- ', '', '1')],
    ['sums', `${FROM} | EVAL a = ${'1 + '.repeat(5_000)}1`],
    ['casts', `${FROM} | EVAL a = 1${'::string'.repeat(5_000)}`],
  ])('%s nest no deeper than we go', (_, text) => {
    expect(problems(text).map(([code]) => code)).toContain('esql-too-deep');
  });

  it.each([
    ['columns that double', `${FROM}${' | EVAL message = CONCAT(message, message)'.repeat(40)}`],
    [
      'columns that grow deep',
      `${FROM} | EVAL ${Array<string>(2_000).fill('process.pid = process.pid + 1').join(', ')}`,
    ],
    ['commands without end', `${FROM}${' | LIMIT 1'.repeat(1_000)}`],
    [
      'more columns than an index has',
      `${FROM} | EVAL ${Array.from({ length: 10_010 }, (_, i) => `c${i} = 1`).join(', ')}`,
    ],
    ['text without end', `${FROM} | WHERE ${' '.repeat(4_000_001)}`],
    ['words without end', `${FROM} | WHERE ${'a.'.repeat(300_000)}`],
  ])('%s are refused', (_, text) => {
    expect(problems(text).map(([code]) => code)).toContain('esql-too-long');
    expect(compile(text).plan).toBeNull();
  });

  it('costs no stack for long comments and strings', () => {
    const long = 'x'.repeat(1_000_000);
    expect(compile(`${FROM} /* ${long} */ // ${long}\n | WHERE process.name == """${long}"""`).plan).not.toBeNull();
    expect(problems(`${FROM} /* ${long}`).map(([code]) => code)).toEqual(['esql-bad-string']);
  });

  it('has an answer for every piece of a query', () => {
    const text = `${FROM} | WHERE a.b IN ("x", """y""") AND NOT c LIKE "*" | STATS n = COUNT(*) BY d | SORT n | KEEP n*`;
    for (let end = 0; end <= text.length; end++) {
      const { plan, diagnostics } = compile(text.slice(0, end));
      expect(plan !== null || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    }
  });
});

describe('what FROM names', () => {
  it('is what the rule reads', () => {
    expect(esqlSources('from logs-endpoint.events.*, "logs-x", .alerts-security.* metadata _id | where true')).toEqual([
      'logs-endpoint.events.*',
      'logs-x',
      '.alerts-security.*',
    ]);
    expect(esqlSources('not a query')).toEqual([]);
  });
});

describe('plans', () => {
  const kinds = (text: string): string[] => compile(text).plan!.stages.map(({ kind }) => kind);

  it('are one condition where a query needs no rows', () => {
    expect(
      kinds(`${FROM} | WHERE process.pid > 1 | EVAL a = 1 | WHERE a == 1 | SORT a | KEEP a, process.name`),
    ).toEqual(['filter', 'assign', 'project']);
  });

  it('leave what asks for the time of the search to its end', () => {
    const { stages } = compile(`${FROM} | WHERE @timestamp < NOW() - 5m | WHERE process.pid == 1 | LIMIT 5`).plan!;
    expect(stages.map(({ kind }) => kind)).toEqual(['filter', 'filter', 'head']);
    expect(stages[0]).toMatchObject({ predicate: { kind: 'test', arg: { name: 'process.pid' } } });
  });

  it('make only the columns that are used', () => {
    expect(kinds('FROM x | EVAL a = 1, b = LENGTH(process.name) | STATS n = COUNT(*) BY b')).toEqual([
      'assign',
      'aggregate',
    ]);
    expect(
      compile('FROM x | EVAL a = 1, b = LENGTH(process.name) | STATS n = COUNT(*) BY b').plan!.stages[0],
    ).toMatchObject({
      assignments: [{ name: 'b' }],
    });
  });
});
