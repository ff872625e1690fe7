/** A Splunk app's `savedsearches.conf`: ESCU as it is installed, or searches that people saved. */

import type { SourceText } from '../../text/source-text.ts';
import { type Conf, type ConfStanza, confFaults, readConf } from '../conf-file.ts';
import { failedFile } from '../loaded-rule.ts';
import { readSavedSearch } from '../splunk-saved-search.ts';
import type { RuleSurroundings, VendorFormat } from '../vendor-format.ts';

const STANZA = /^\uFEFF?[ \t]*\[.+\][ \t]*\r?$/m;
const SEARCH = /^[ \t]*search[ \t]*=/m;

export const splunkConf: VendorFormat = {
  id: 'splunk-conf',
  recognise: (text, path) => /\.conf$/i.test(path) && STANZA.test(text) && SEARCH.test(text),
  parse: (source, beside) => {
    const own = readConf([source]);
    const rules = stanzasHere(source, own, beside).flatMap((stanza) => readSavedSearch(stanza) ?? []);
    const faults = confFaults(own);
    if (faults.length > 0) rules.push(failedFile(source.name, faults));
    if (rules.length > 0) return rules;
    const message = 'no stanza has a `search` that runs by itself';
    return [failedFile(source.name, [{ code: 'rule-missing-key', severity: 'error', message, source }])];
  },
};

/**
 * The stanzas whose rules come from this file. What an app's users changed counts where both files were read: the shipped
 * one then holds the rules of both, and the other those that it alone has.
 */
function stanzasHere(source: SourceText, own: Conf, beside: RuleSurroundings | undefined): readonly ConfStanza[] {
  const name = otherLayer(source.name);
  const text = beside?.textOf?.(name);
  if (text === undefined) return [...own.stanzas.values()];
  const other = { name, text };
  const isLocal = LAYER.exec(source.name)![2]!.toLowerCase() === 'local';
  const { stanzas } = readConf(isLocal ? [other, source] : [source, other]);
  const shipped = isLocal ? readConf([other]).stanzas : null;
  const isHere = (stanza: string): boolean => own.stanzas.has(stanza) && shipped?.has(stanza) !== true;
  return [...stanzas.values()].filter((stanza) => isHere(stanza.name));
}

const LAYER = /^(.*[/\\]|)(default|local)([/\\][^/\\]*)$/i;

/** The same file among what the app's users changed, or among what it shipped. */
function otherLayer(path: string): string {
  return path.replace(LAYER, (_, before: string, layer: string, name: string) => {
    return `${before}${layer.toLowerCase() === 'local' ? 'default' : 'local'}${name}`;
  });
}
