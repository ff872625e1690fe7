import { describe, expect, it } from 'vitest';
import { TomlPlaces } from './toml-places.ts';

const TEXT = `\uFEFF# top
title = "a # b" # comment
[a.b]
"q.k" = 'lit\\' # x
x.y = [ 1, # ]
  "]" ]
m = """
[no]
z = 1""""
n = { p = { q = "}" } }
[[list]]
v = 1
[list.sub]
v = 2
[[list]]
v = 3
  [[list.inner]]
  v = 4
last = 2025-01-01`;

describe('places of TOML keys', () => {
  const places = new TomlPlaces(TEXT);
  const valueAt = (...path: string[]): string | undefined => {
    const place = places.get(path.join('\u0000'));
    return place && TEXT.slice(place.value.start, place.value.end);
  };

  it.each([
    [['title'], '"a # b"'],
    [['a', 'b', 'q.k'], "'lit\\'"],
    [['a', 'b', 'x', 'y'], '[ 1, # ]\n  "]" ]'],
    [['a', 'b', 'm'], '"""\n[no]\nz = 1""""'],
    [['a', 'b', 'n'], '{ p = { q = "}" } }'],
    [['list', '0', 'v'], '1'],
    [['list', '0', 'sub', 'v'], '2'],
    [['list', '1', 'v'], '3'],
    [['list', '1', 'inner', '0', 'v'], '4'],
    [['list', '1', 'inner', '0', 'last'], '2025-01-01'],
    [['a', 'b', 'z'], undefined],
  ])('%j', (path, text) => {
    expect(valueAt(...path)).toBe(text);
  });
});
