/** Markdown for the reference: text from the program may hold `|`, `<` and line breaks, and must not break a table. */

/** A table; cells are Markdown already. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((text) => String(text).replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Prose from the program: what would be markup is shown as it stands, code spans stay. */
export function prose(text) {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? escapePipes(part) : escapePipes(part).replace(/[<>*]|(?<!\w)_|_(?!\w)/g, '\\$&')))
    .join('');
}

export function code(text) {
  return text.includes('`') ? `\`\` ${escapePipes(text)} \`\`` : `\`${escapePipes(text)}\``;
}

export function codes(texts) {
  return [...texts].map(code).join(', ');
}

/** The prose that a plug's page needs and its source does not hold: throws where a new plug has none yet. */
export function described(table, id, where) {
  const text = table[id];
  if (text === undefined) throw new Error(`${where} says nothing of "${id}"; describe it there`);
  return text;
}

/** 64 KiB, 16 MiB: powers of two as people write them. */
export function bytes(count) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let number = count;
  while (number >= 1024 && number % 1024 === 0 && unit < units.length - 1) {
    number /= 1024;
    unit++;
  }
  return `${number} ${units[unit]}`;
}

export function count(number) {
  return number.toLocaleString('en-US');
}

function escapePipes(text) {
  return text.replaceAll('|', '\\|');
}
