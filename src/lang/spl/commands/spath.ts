/**
 * `spath`: reads JSON or XML.
 *
 * Row transform `spath`. The text of field `input` is parsed as JSON, or as XML where it starts with `<`; text longer
 * than 1 MiB, broken text and a missing field leave the row as it is. With `path` (`a.b{}.c`, `{}` every element of an
 * array, `{0}` one, `{@attr}` an attribute) the values found are written to `output`, as a multivalue where there are
 * several; objects and arrays are written as their JSON text. Without `path` every leaf is written to a field named by
 * its path, from at most the first 5,000 characters.
 */
import { expectEnd, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const spath: CommandSpec = {
  name: 'spath',
  summary: 'Extracts values from JSON or XML in a field: path=a.b{}.c output=x, or everything without a path.',
  lower(cursor) {
    const names = ['input', 'path', 'output'];
    const options = takeOptions(cursor, names, true);
    const positional = readName(cursor);
    for (const [name, value] of takeOptions(cursor, names, true)) options.set(name, value);
    expectEnd(cursor);
    const path = options.get('path')?.text ?? positional?.text ?? null;
    return [
      {
        kind: 'transform',
        name: 'spath',
        options: { input: options.get('input')?.text ?? '_raw', path, output: options.get('output')?.text ?? path },
      },
    ];
  },
};
