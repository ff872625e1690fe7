/** The exam of every rule file format: told by content even when broken, never throws, always says why. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate } from '../text/source-text.ts';
import type { VendorFormat } from './vendor-format.ts';

export interface FormatSample {
  readonly path: string;
  /** A rule that loads without a diagnostic; its query's first line stands somewhere in the text as it is. */
  readonly text: string;
  /** The same rule with a syntax error, and the line of it. */
  readonly broken: { readonly text: string; readonly line: number };
}

export function describeVendorFormat(format: VendorFormat, sample: FormatSample): void {
  describe(`format ${format.id}`, () => {
    it('recognises and loads its sample, with the query in its place', () => {
      expect(format.recognise(sample.text, sample.path)).toBe(true);
      const [loaded] = format.parse({ name: sample.path, text: sample.text });
      expect(loaded).toMatchObject({ ok: true, diagnostics: [] });
      if (loaded?.ok !== true) return;
      const { query } = loaded.rule;
      const line = sample.text.split('\n')[query.firstLine! - 1];
      expect(line).toContain(query.text.split('\n')[0]!.trim().slice(0, 20));
    });

    it('recognises a broken file and points at the place', () => {
      expect(format.recognise(sample.broken.text, sample.path)).toBe(true);
      const source = { name: sample.path, text: sample.broken.text };
      const loaded = format.parse(source).find((entry) => !entry.ok);
      expect(loaded).toMatchObject({ ok: false, status: 'failed' });
      const [diagnostic] = loaded!.diagnostics;
      expect(locate(source, diagnostic!.span!.start).line).toBe(sample.broken.line);
    });

    it('leaves other texts alone', () => {
      for (const text of [
        '',
        '\n',
        'hello',
        '{}',
        '[a]\nb = 1\n',
        'name: x\ndescription: y\n',
        '<Event/>',
        'a,b\n1,2\n',
      ]) {
        expect(format.recognise(text, `x/${sample.path}`), text).toBe(false);
      }
    });

    it('never throws, and gives a reason for whatever it does not load', () => {
      fc.assert(
        fc.property(mutations(sample.text), (text) => {
          const loaded = format.parse({ name: sample.path, text });
          expect(loaded.length).toBeGreaterThan(0);
          for (const entry of loaded) {
            if (!entry.ok) expect(entry.diagnostics.some((d) => d.severity === 'error')).toBe(true);
          }
        }),
        { numRuns: 150 },
      );
    });
  });
}

const SPLICES = [
  '"',
  "'",
  '\n',
  '\\',
  '[',
  ']',
  '{',
  ': ',
  '- ',
  '&a',
  '*a',
  '!!x ',
  '\t',
  '\u0000',
  '\ud800',
  '# ',
  '= ',
  '|',
];

/** The text with a few stretches cut, doubled or replaced. */
function mutations(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(text.length),
    cut: fc.nat(40),
    insert: fc.oneof(fc.constantFrom(...SPLICES), fc.string({ maxLength: 6 }), fc.constant(text.slice(0, 80))),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 6 })
    .map((edits) => edits.reduce((now, { at, cut, insert }) => now.slice(0, at) + insert + now.slice(at + cut), text));
}
