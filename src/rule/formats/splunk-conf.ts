/** A Splunk app's `savedsearches.conf`: ESCU as it is installed, or searches that people saved. */

import type { Diagnostic } from '../../text/diagnostic.ts';
import type { SourceText } from '../../text/source-text.ts';
import { type Conf, type ConfStanza, readConf } from '../conf-file.ts';
import { failedFile } from '../loaded-rule.ts';
import { readSavedSearch } from '../splunk-saved-search.ts';
import type { RuleSurroundings, VendorFormat } from '../vendor-format.ts';

const STANZA = /^\uFEFF?[ \t]*\[.+\][ \t]*\r?$/m;
const SEARCH = /^[ \t]*search[ \t]*=/m;

export const splunkConf: VendorFormat = {
  id: 'splunk-conf',
  recognise: (text, path) => /\.conf$/i.test(path) && STANZA.test(text) && SEARCH.test(text),
  parse: (source, beside) => {
    const { stanzas, broken } = layersOf(source, beside);
    const rules = stanzas.flatMap((stanza) => readSavedSearch(stanza) ?? []);
    const faults = broken.map((place): Diagnostic => {
      const message = 'the header of a stanza has no `]`, so the settings below it belong nowhere';
      return { code: 'rule-syntax', severity: 'error', message, ...place };
    });
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
function layersOf(
  source: SourceText,
  beside: RuleSurroundings | undefined,
): { readonly stanzas: readonly ConfStanza[]; readonly broken: Conf['broken'] } {
  const own = readConf([source]);
  const name = otherLayer(source.name);
  const text = beside?.textOf?.(name);
  if (text === undefined) return { ...own, stanzas: [...own.stanzas.values()] };
  const other = { name, text };
  const isLocal = LAYER.exec(source.name)![2]!.toLowerCase() === 'local';
  const { stanzas } = readConf(isLocal ? [other, source] : [source, other]);
  const shipped = isLocal ? readConf([other]).stanzas : null;
  const isHere = (stanza: string): boolean => own.stanzas.has(stanza) && shipped?.has(stanza) !== true;
  return { broken: own.broken, stanzas: [...stanzas.values()].filter((stanza) => isHere(stanza.name)) };
}

const LAYER = /^(.*[/\\]|)(default|local)([/\\][^/\\]*)$/i;

/** The same file among what the app's users changed, or among what it shipped. */
function otherLayer(path: string): string {
  return path.replace(LAYER, (_, before: string, layer: string, name: string) => {
    return `${before}${layer.toLowerCase() === 'local' ? 'default' : 'local'}${name}`;
  });
}
