import { describe, expect, it } from 'vitest';
import { PAGE_ATTACKS, SCREEN_ATTACKS } from '../../output.contract.ts';
import { encodeForScript, hashSource } from './embed.ts';
import { escapeHtml, markup } from './markup.ts';

describe('markup', () => {
  it('escapes values and joins arrays', () => {
    const items = ['<a>', '"b"'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul title="${'"x"'}">${items}${null}${false}${3}</ul>`.text).toBe(
      '<ul title="&quot;x&quot;"><li>&lt;a&gt;</li><li>&quot;b&quot;</li>3</ul>',
    );
  });

  it.each([...PAGE_ATTACKS, ...SCREEN_ATTACKS])('%j cannot leave text or a quoted attribute', (text) => {
    expect(escapeHtml(text)).not.toMatch(/[<>"'`\u0000-\u001f\u007f-\u009f\u202e]|&(?!(?:amp|lt|gt|quot|#39|#96);)/);
  });
});

describe('encodeForScript', () => {
  it.each([...PAGE_ATTACKS, ...SCREEN_ATTACKS])('%j cannot leave its script element and comes back whole', (text) => {
    const json = encodeForScript({ [text]: text });
    expect(json).not.toMatch(/[<>&\u2028\u2029\n\r]/);
    expect(Object.entries(JSON.parse(json))).toEqual([[text, text]]);
  });

  it('hashes as browsers do', () => {
    expect(hashSource('')).toBe("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  });
});
