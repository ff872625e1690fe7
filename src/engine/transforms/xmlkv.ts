/** xmlkv: every element that holds text only becomes a column; of several with one name the last counts. */
import { firstOf, scalarText } from '../../event/value.ts';
import { elementText, localName, parseXmlTree, type XmlElement } from '../../lang/xml-tree.ts';
import type { RowTransform } from '../transform.ts';

const MAX_TEXT = 1024 * 1024;
const MAX_COLUMNS = 1_000;

export const xmlkv: RowTransform<'xmlkv'> = {
  of: 'row',
  name: 'xmlkv',
  open: (options) => {
    const { field } = options;
    return (row) => {
      const value = firstOf(row.get(field) ?? null);
      if (value === null) return;
      const found = new Map<string, string>();
      const visit = (elements: readonly XmlElement[]): void => {
        for (const element of elements) {
          visit(element.children);
          const text = element.children.length > 0 ? null : elementText(element);
          const name = localName(element.name);
          if (text !== null && (found.size < MAX_COLUMNS || found.has(name))) found.set(name, text);
        }
      };
      visit(parseXmlTree(scalarText(value).slice(0, MAX_TEXT)));
      for (const [name, text] of found) row.set(name, text);
    };
  },
};
