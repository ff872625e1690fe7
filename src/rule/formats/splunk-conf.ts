/** A Splunk app's `savedsearches.conf`: ESCU as it is installed, or searches that people saved. */

import type { SourceText } from '../../text/source-text.ts';
import { confFaults, readConf } from '../conf-file.ts';
import { failedFile } from '../loaded-rule.ts';
import { readSavedSearch } from '../splunk-saved-search.ts';
import type { RuleSurroundings, VendorFormat } from '../vendor-format.ts';

const STANZA = /^\uFEFF?[ \t]*\[.+\][ \t]*\r?$/m;
const SEARCH = /^[ \t]*search[ \t]*=/m;

export const splunkConf: VendorFormat = {
  id: 'splunk-conf',
  recognise: (text, path) => /\.conf$/i.test(path) && STANZA.test(text) && SEARCH.test(text),
  parse: (source, beside) => {
    const layers = layersOf(source, beside);
    const conf = readConf(layers);
    // What an app's users changed counts in the shipped file where both were read; the other holds what it alone has.
    const stanzas = [...conf.stanzas.values()].filter(({ file }) => file === source);
    const rules = stanzas.flatMap((stanza) => readSavedSearch(stanza) ?? []);
    const faults = confFaults(conf).filter((fault) => fault.source === source);
    if (faults.length > 0) rules.push(failedFile(source.name, faults));
    if (rules.length > 0 || layers.length > 1) return rules;
    const message = 'no stanza has a `search` that runs by itself';
    return [failedFile(source.name, [{ code: 'rule-missing-key', severity: 'error', message, source }])];
  },
};

/** A file and what was read of the same file in the app's other layer, the shipped one first. */
function layersOf(source: SourceText, beside: RuleSurroundings | undefined): readonly SourceText[] {
  const parts = LAYER.exec(source.name);
  // A file that stands by itself, in whatever folder, has no other layer.
  if (parts === null) return [source];
  const [, before, layer, file] = parts;
  const isLocal = layer!.toLowerCase() === 'local';
  const name = `${before}${isLocal ? 'default' : 'local'}${file}`;
  const text = beside?.textOf?.(name);
  if (text === undefined) return [source];
  const other = { name, text };
  return isLocal ? [other, source] : [source, other];
}

/** What an app's users changed, or what it shipped. */
const LAYER = /^(.*[/\\]|)(default|local)([/\\][^/\\]*)$/i;
