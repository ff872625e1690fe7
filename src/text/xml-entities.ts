/** Entities of XML, as text that Windows or a rule's `spath` reads holds them. */
const ENTITY = /&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g;
const NAMED: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Resolves the five named and all numeric entities once; any other `&` stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    ENTITY,
    (match, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name]!;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      // Surrogates may come as two references, and then join.
      return code > 0x10ffff ? match : code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    },
  );
}
