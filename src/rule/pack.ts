/** Packs: a folder of rules with what they need, described by `pack.yaml`. Folders are relative to that file. */
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

export interface Pack {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  /** Folder of the rules; macros and lookups are found from there as for any rule. */
  readonly rules: string;
  /** Folder of sample telemetry, or null. */
  readonly sample: string | null;
}

export function parsePackFile(source: SourceText): {
  readonly pack: Pack | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const file = parseYamlFile(source);
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const map = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  if (file.value !== null && map.text('telltale') !== 'pack/1') {
    map.report('rule-bad-value', 'error', 'a pack begins with `telltale: pack/1`', 'telltale');
  }
  const pack: Pack = {
    id: file.value === null ? '' : map.requireText('id'),
    name: map.text('name') ?? '',
    version: map.text('version') ?? '',
    license: map.text('license') ?? '',
    description: map.text('description') ?? '',
    rules: map.text('rules') ?? 'rules',
    sample: map.text('sample'),
  };
  return { pack: diagnostics.hasErrors ? null : pack, diagnostics: diagnostics.list };
}
