/**
 * Syntax back to KQL text. Invariant (tested as a property): parsing what was printed gives the same tree, places aside.
 * Lists of values are printed as what they stand for.
 */
import type { Expression, Literal } from './syntax.ts';

const OR = 1;
const AND = 2;
const NOT = 3;
const SUB = 4;

export function printKql(query: Expression): string {
  return print(query, OR);
}

function print(node: Expression, place: number): string {
  const [text, binding] = printBare(node);
  return binding < place ? `(${text})` : text;
}

function printBare(node: Expression): [text: string, binding: number] {
  switch (node.kind) {
    case 'or':
      return [node.args.map((arg) => print(arg, AND)).join(' or '), OR];
    case 'and':
      return [node.args.map((arg) => print(arg, NOT)).join(' AND '), AND];
    case 'not':
      return [`not ${print(node.arg, SUB)}`, NOT];
    case 'is':
      return [`${node.field === null ? '' : `${printLiteral(node.field)}: `}${printLiteral(node.value)}`, SUB];
    case 'range':
      return [`${printLiteral(node.field)} ${node.op} ${printLiteral(node.value)}`, SUB];
    case 'nested':
      return [`${printLiteral(node.field)}: { ${print(node.arg, OR)} }`, SUB];
  }
}

function printLiteral({ parts, quoted }: Literal): string {
  if (quoted) return `"${parts[0]!.replace(/["\\]/g, '\\$&')}"`;
  return parts.map(printUnquoted).join('*');
}

/** `\not` would be a line break and `ot`, so words that are keywords are written by the number of their first letter. */
function printUnquoted(text: string): string {
  return text
    .replace(/[\\():<>"*{}]/g, '\\$&')
    .replace(/(?:or|and|not)(?![\p{L}\p{N}])/giu, (word) => `\\u00${word.charCodeAt(0).toString(16)}${word.slice(1)}`);
}
