/**
 * spath: values of JSON or XML text in a column, at a path (`lang/data-path.ts`) or all of them.
 */
import { firstOf, listToValue, scalarText } from '../../event/value.ts';
import { isXmlText, parseDataPath, readDataPath } from '../../lang/data-path.ts';
import { elementText, parseXmlTree, type XmlElement } from '../../lang/xml-tree.ts';
import { ColumnValues } from '../column-values.ts';
import { readJsonLeaves } from '../json-leaves.ts';
import { type Row, setColumn } from '../row.ts';
import type { RowTransform } from '../transform.ts';

/** Splunk's default: without a path, only leaves that begin this early are extracted. */
const EXTRACT_ALL_CHARS = 5_000;

export const spath: RowTransform<'spath'> = {
  of: 'row',
  name: 'spath',
  open: (options) => {
    const { input, path, output } = options;
    const steps = path === null ? null : parseDataPath(path);
    return (row) => {
      const value = firstOf(row.get(input) ?? null);
      if (value === null) return;
      const text = scalarText(value);
      if (steps === null) extractAll(row, text);
      else {
        const found = readDataPath(text, steps);
        if (found.length > 0) setColumn(row, output ?? path!, listToValue(found));
      }
    };
  },
};

function extractAll(row: Row, text: string): void {
  const found = new ColumnValues();
  if (isXmlText(text)) visitXml(parseXmlTree(text.slice(0, EXTRACT_ALL_CHARS)), '', found);
  else readJsonLeaves(text, EXTRACT_ALL_CHARS, (name, value) => found.add(name, value));
  found.writeTo(row);
}

function visitXml(elements: readonly XmlElement[], prefix: string, found: ColumnValues): void {
  for (const element of elements) {
    const path = prefix + element.name;
    for (const [name, value] of element.attributes) found.add(`${path}{@${name}}`, value);
    visitXml(element.children, `${path}.`, found);
    const text = element.children.length > 0 ? null : elementText(element);
    if (text !== null && text !== '') found.add(path, text);
  }
}
