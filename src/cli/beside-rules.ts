/** What stands beside the rules that are read: a folder of content, types of fields (`--schema`), places (`--geoip`). */
import type { BundleOptions } from '../app/rule-bundle.ts';
import { placesOption } from './places-file.ts';
import { schemaOption } from './schema-file.ts';

/** Where it is; null and absent: nowhere, and content is looked for beside each rule. */
export interface BesideRules {
  readonly contentFolder: string | null;
  readonly schemaFile?: string | null;
  readonly placesFile?: string | null;
}

/** Reads it. Throws where a file that was named cannot be used. */
export function readBesideRules(request: BesideRules): Pick<BundleOptions, 'contentFolder' | 'schema' | 'places'> {
  const { contentFolder, schemaFile, placesFile } = request;
  return { contentFolder, ...schemaOption(schemaFile), ...placesOption(placesFile) };
}

/** The files among them, where they were named. */
export function filesBesideRules({ schemaFile, placesFile }: BesideRules): readonly (string | null | undefined)[] {
  return [schemaFile, placesFile];
}
