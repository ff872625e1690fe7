/**
 * Prints search terms so that they parse back to the same syntax: for reports, for `explain`, and for the test that
 * parse and print are each other's inverse.
 */
import type { SearchExpr, SearchValue } from './search-syntax.ts';

export function printSearch(expr: SearchExpr): string {
  switch (expr.kind) {
    case 'all':
      return '*';
    case 'and':
      return expr.args.map((arg) => (arg.kind === 'and' ? printGroup(arg) : printSearch(arg))).join(' ');
    case 'or':
      return expr.args.map((arg) => (isLogic(arg) ? printGroup(arg) : printSearch(arg))).join(' OR ');
    case 'not':
      return `NOT ${isLogic(expr.arg) ? printGroup(expr.arg) : printSearch(expr.arg)}`;
    case 'comparison':
      return `${printName(expr.field)}${expr.operator}${printValue(expr.value)}`;
    case 'in':
      return `${printName(expr.field)} IN (${expr.values.map(printValue).join(', ')})`;
    case 'word':
      return expr.mode === 'phrase' || expr.mode === 'word'
        ? printWord(expr.text, expr.mode)
        : `${expr.mode.toUpperCase()}(${quote(expr.text)})`;
    case 'subsearch':
      return '[…]';
  }
}

function isLogic(expr: SearchExpr): boolean {
  return expr.kind === 'and' || expr.kind === 'or';
}

function printGroup(expr: SearchExpr): string {
  return `(${printSearch(expr)})`;
}

function printName(name: string): string {
  return /^[\w.{}:@-]+$/.test(name) && !/^(AND|OR|NOT)$/.test(name) && !name.includes('::') ? name : quote(name);
}

function printValue(value: SearchValue): string {
  return quote(value.text);
}

function printWord(text: string, mode: 'phrase' | 'word'): string {
  return mode === 'phrase' ? quote(text) : text.replaceAll('\\', '\\\\');
}

function quote(text: string): string {
  return `"${text.replace(/(["\\|])/g, '\\$1')}"`;
}
