import { describe, expect, it } from 'vitest';
import { EQL_CODES } from './errors.ts';
import { type CompiledEql, compileEql } from './language.ts';

function compile(text: string): CompiledEql {
  return compileEql(
    { name: 'rule.toml', text },
    { categoryField: 'event.category', timestampField: '@timestamp', tiebreakerField: null },
  );
}

describe('diagnostics', () => {
  it.each<[text: string, code: string, place: string, message: string, hint: string | undefined]>([
    [
      'any where process.nmae == "a"',
      'eql-unknown-field',
      'process.nmae',
      'no schema knows the field `process.nmae`',
      'did you mean `process.name`?',
    ],
    [
      'any where ?process.nmae == "a" or true',
      'eql-unknown-field',
      '?process.nmae',
      'no schema knows the optional field `process.nmae`; it counts as null in the whole rule',
      'did you mean `process.name`?',
    ],
    [
      'any where lenght(process.name) > 1',
      'eql-unknown-function',
      'lenght',
      'unknown function `lenght`',
      'did you mean `length`?',
    ],
    [
      'any where wildcard(process.name, "a*")',
      'eql-unknown-function',
      'wildcard',
      'unknown function `wildcard`',
      'write `x : ("a*", "b*")`',
    ],
    [
      'any where length~(process.name) > 1',
      'eql-unknown-function',
      'length~',
      '`length~` does not exist',
      'write `length(…)`, which has no case to ignore',
    ],
    ['any where length() > 1', 'eql-bad-arguments', 'length()', '`length` takes 1 argument, found 0', undefined],
    [
      'any where between(process.name) == "a"',
      'eql-bad-arguments',
      'between(process.name)',
      '`between` takes 3 to 4 arguments, found 1',
      undefined,
    ],
    [
      'any where length(process.pid) > 1',
      'eql-bad-arguments',
      'process.pid',
      'argument 1 of `length` must be text, found a whole number',
      undefined,
    ],
    [
      'any where cidrMatch(process.name, "10.0.0.0/8")',
      'eql-bad-arguments',
      'process.name',
      'argument 1 of `cidrMatch` must be a field of type ip, found text',
      undefined,
    ],
    [
      'any where cidrMatch(source.ip, "10.0.0")',
      'eql-bad-arguments',
      '"10.0.0"',
      '"10.0.0" is not an IP network',
      'write it as "10.0.0.0/8" or "fe80::/10"',
    ],
    [
      'any where number(5) == 5',
      'eql-bad-arguments',
      '5',
      'argument 1 of `number` must be text, found a whole number',
      undefined,
    ],
    ['any where process.pid / 0 == 1', 'eql-bad-arguments', '0', 'division by zero', undefined],
    [
      'any where process.pid : "5*"',
      'eql-type-mismatch',
      'process.pid',
      '`:` needs text, found a whole number',
      'use `==` or `in`',
    ],
    [
      'any where process.name : 5',
      'eql-type-mismatch',
      '5',
      '`:` needs text, found a whole number',
      'use `==` or `in`',
    ],
    ['any where process.name in~ (5)', 'eql-type-mismatch', '5', '`in~` needs text, found a whole number', undefined],
    [
      'any where process.name + 1 == 2',
      'eql-type-mismatch',
      'process.name',
      '`+` needs a number, found text',
      undefined,
    ],
    [
      'any where process.name',
      'eql-type-mismatch',
      'process.name',
      'a condition must be true or false, found text',
      'compare it: `x == …` or `x != null`',
    ],
    [
      'any where true and length(process.name)',
      'eql-type-mismatch',
      'length(process.name)',
      'a condition must be true or false, found a whole number',
      'compare it: `x == …` or `x != null`',
    ],
    [
      'any where process.interactive > true',
      'eql-type-mismatch',
      'process.interactive',
      '`>` needs values with an order, found true or false',
      undefined,
    ],
    ['any where event.code == 22', 'eql-type-mismatch', '22', '`event.code` holds text', 'write "22"'],
    [
      'any where process.name == process.parent.name',
      'eql-compares-fields',
      'process.name == process.parent.name',
      '`==` compares two fields',
      'Elasticsearch compares a field with constants only',
    ],
    [
      'any where length(process.name) > process.pid',
      'eql-compares-fields',
      'length(process.name) > process.pid',
      '`>` compares two fields',
      'Elasticsearch compares a field with constants only',
    ],
    [
      'any where process.name in ("a", process.parent.name)',
      'eql-compares-fields',
      'process.parent.name',
      '`in` compares two fields',
      'Elasticsearch compares a field with constants only',
    ],
    [
      'any where event.code in ("1", 4624, 4625)',
      'eql-type-mismatch',
      '4624',
      '`in` needs what `event.code` is, text, found a whole number',
      'write it in double quotes',
    ],
    [
      'any where cidrMatch(source.ip, "10.0.0.0/8", process.name)',
      'eql-bad-arguments',
      'process.name',
      'argument 3 of `cidrMatch` must be a constant',
      undefined,
    ],
    ['any where modulo(process.pid, 0) == 1', 'eql-bad-arguments', '0', 'division by zero', undefined],
    [
      'sequence with maxspan=1s [a where true] by process.pid [b where true] by process.name',
      'eql-join-keys',
      'process.name',
      '`process.name` is text, and its partner `process.pid` of the first term a whole number',
      undefined,
    ],
    [
      'any where process.pid == "many"',
      'eql-bad-constant',
      '"many"',
      '`process.pid` is a number; "many" cannot be read as one',
      undefined,
    ],
    [
      'any where process.interactive == "yes"',
      'eql-bad-constant',
      '"yes"',
      '`process.interactive` is true or false; "yes" cannot be read as one',
      undefined,
    ],
    [
      'any where @timestamp > "yesterday"',
      'eql-bad-constant',
      '"yesterday"',
      '`@timestamp` is a date; "yesterday" cannot be read as one',
      undefined,
    ],
    [
      'any where @timestamp > "now-1d"',
      'eql-not-supported',
      '"now-1d"',
      'relative dates such as "now-1d" are not supported',
      'write the date out, such as "2026-05-01T00:00:00Z"',
    ],
    [
      'any where source.ip == "10.0.0"',
      'eql-bad-constant',
      '"10.0.0"',
      '`source.ip` is an IP address; "10.0.0" cannot be read as one',
      undefined,
    ],
    [
      'any where process.name regex "a{"',
      'eql-bad-regex',
      '"a{"',
      'expected a number (character 3 of the expression)',
      undefined,
    ],
    [
      'any where process.name regex "^a"',
      'eql-regex-anchor',
      '"^a"',
      "`^` stands for itself in Lucene's regular expressions",
      'leave it out: the expression covers the whole value',
    ],
    ['any where ?no.such : "x"', 'eql-never-true', '?no.such : "x"', 'this condition can never be true', undefined],
    [
      'any where message : "x*"',
      'eql-unsupported-type',
      'message',
      '`message` has type text, which EQL cannot query',
      undefined,
    ],
    [
      'any where true | unique process.name',
      'eql-not-supported',
      '| unique process.name',
      'the pipe `unique` is not supported',
      'pipes are `head N` and `tail N`',
    ],
    ['any where true | top 5', 'eql-bad-pipe', '| top 5', 'unknown pipe `top`', 'pipes are `head N` and `tail N`'],
    ['any where true | head', 'eql-bad-pipe', '| head', '`head` takes exactly one whole number', 'write `| head 10`'],
    [
      'any where true | tail -1',
      'eql-bad-pipe',
      '| tail -1',
      '`tail` takes exactly one whole number',
      'write `| tail 10`',
    ],
    [
      'sequence with maxspan=1m [any where true]',
      'eql-sequence-terms',
      '[any where true]',
      'a sequence needs at least two terms',
      undefined,
    ],
    [
      `sample by host.id ${'[any where true]'.repeat(21)}`,
      'eql-sequence-terms',
      '[any where true]'.repeat(21),
      'more than 20 terms',
      undefined,
    ],
    [
      'sequence with maxspan=1m ![any where true] ![any where true]',
      'eql-sequence-terms',
      '![any where true] ![any where true]',
      'a sequence needs at least one term that is not `![ … ]`',
      undefined,
    ],
    [
      'sequence [any where true] ![any where true]',
      'eql-bad-maxspan',
      '![any where true]',
      '`![ … ]` needs `with maxspan`',
      'write `sequence … with maxspan=5m`',
    ],
    [
      'sequence [any where true] [any where true]',
      'eql-unbounded-sequence',
      'sequence',
      'a sequence without maxspan keeps its state for as long as events arrive',
      'write `sequence … with maxspan=5m`',
    ],
    [
      'sequence with maxspan=1m [any where true] by host.id [any where true]',
      'eql-join-keys',
      '[any where true]',
      'this term has 0 join keys, the first one 1',
      undefined,
    ],
    [
      'sequence with maxspan=1m [any where true] [any where true] until [any where true] by host.id',
      'eql-join-keys',
      '[any where true] by host.id',
      'this term has 1 join key, the first one 0',
      undefined,
    ],
    [
      'sample [any where true] [any where true]',
      'eql-join-keys',
      'sample [any where true] [any where true]',
      'a sample needs at least one join key',
      'write `sample by host.id …`',
    ],
    [
      'sample by host.id [any where true] [any where true] | head 1',
      'eql-not-supported',
      '| head 1',
      'pipes after a sample are not supported',
      undefined,
    ],
  ])('%s', (text, code, place, message, hint) => {
    const { plan, diagnostics } = compile(text);
    const found = diagnostics.find((each) => each.code === code);
    expect(found, JSON.stringify(diagnostics)).toBeDefined();
    expect([found!.message, found!.hint]).toEqual([message, hint]);
    expect(text.slice(found!.span!.start, found!.span!.end)).toBe(place);
    expect(plan === null).toBe(diagnostics.some((each) => each.severity === 'error'));
    for (const each of diagnostics) expect(EQL_CODES).toHaveProperty(each.code);
  });

  it('reports every problem of a query, in order of place', () => {
    const { diagnostics } = compile(
      'any where process.pid : "a" and lenght(x) > 1 and process.name == process.executable',
    );
    expect(diagnostics.map((each) => each.code)).toEqual([
      'eql-type-mismatch',
      'eql-unknown-function',
      'eql-unknown-field',
      'eql-compares-fields',
    ]);
  });

  it('marks what is EQL elsewhere as unsupported rather than wrong', () => {
    const unsupported = (text: string): boolean => compile(text).diagnostics.some((each) => each.unsupported === true);
    expect(unsupported('any where true | unique x')).toBe(true);
    expect(unsupported('join [any where true] [any where true]')).toBe(true);
    expect(unsupported('any where process.name == process.executable')).toBe(true);
    expect(unsupported('any where process.pid : "a"')).toBe(false);
  });

  it('shows an error even behind a flood of warnings', () => {
    const flood = Array.from({ length: 300 }, (_, i) => `odd${i} == 1`).join(' or ');
    const { plan, diagnostics } = compile(`any where ${flood} or process.pid : "x"`);
    expect(plan).toBeNull();
    expect(diagnostics.length).toBe(100);
    expect(diagnostics.filter((each) => each.severity === 'error').length).toBe(1);
  });
});

describe('hostile text', () => {
  it.each<[name: string, text: string]>([
    ['deep parentheses', `any where ${'('.repeat(10_000)}true${')'.repeat(10_000)}`],
    ['deep calls', `any where ${'length('.repeat(10_000)}"a"${')'.repeat(10_000)} == 1`],
    ['200 levels', `any where ${'not ('.repeat(99)}process.pid == 1${')'.repeat(99)}`],
    [
      'a list of 1 MB',
      `any where process.name : (${Array.from({ length: 70_000 }, (_, i) => `"value ${i}"`).join(', ')})`,
    ],
    ['a wide or', `any where ${Array.from({ length: 40_000 }, (_, i) => `process.pid == ${i}`).join(' or ')}`],
    ['unknown names', `any where ${Array.from({ length: 30_000 }, (_, i) => `process.nome${i} == 1`).join(' or ')}`],
    ['open comments', `any where ${'/*'.repeat(500_000)}`],
    ['raw quotes', `any where ${'"""'.repeat(200_000)}`],
    ['a long name', `any where ${'a.'.repeat(200_000)}b == 1`],
    ['an expression of many repetitions', `any where process.name regex "${'(a+)+'.repeat(9_000)}"`],
    ['too long', 'a'.repeat(5_000_000)],
  ])('%s comes to an end soon', (_, text) => {
    const { plan, diagnostics } = compile(text);
    expect(plan !== null || diagnostics.length > 0).toBe(true);
    expect(diagnostics.every((each) => each.message.length < 500)).toBe(true);
  });
});
