/** What a plain scalar of YAML's core schema is: null, a boolean, a number, or else text. */

const ODD_NUMBER =
  /^[-+]?(?:0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+|(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))$|^\.(?:nan|NaN|NAN)$/;
const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/;

/** The value and whether it prints as written; null for numbers that are written in an unusual way. */
export function resolvePlain(
  text: string,
): { readonly value: string | number | boolean | null; readonly isCanonical: boolean } | null {
  switch (text) {
    case 'null':
    case 'Null':
    case 'NULL':
      return { value: null, isCanonical: true };
    case 'true':
    case 'True':
    case 'TRUE':
      return { value: true, isCanonical: text === 'true' };
    case 'false':
    case 'False':
    case 'FALSE':
      return { value: false, isCanonical: text === 'false' };
  }
  if (PLAIN_NUMBER.test(text)) {
    const value = Number(text);
    return { value, isCanonical: String(value) === text };
  }
  return ODD_NUMBER.test(text) ? null : { value: text, isCanonical: true };
}
