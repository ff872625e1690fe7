/** Reads the files that `usage` goes by: the catalogue of providers, that of their clients, and a policy. */
import { lstatSync } from 'node:fs';
import { readTextFile } from '../io/text-file.ts';
import { parseYamlFile } from '../rule/yaml-file.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { CatalogueData } from '../usage/catalogue.ts';
import { checkCatalogue } from '../usage/catalogue-file.ts';
import type { Client } from '../usage/clients.ts';
import { checkClients } from '../usage/clients-file.ts';
import type { Policy } from '../usage/policy.ts';
import { checkPolicy } from '../usage/policy-file.ts';

const MAX_FILE = 8 * 1024 * 1024;

export interface UsageFiles {
  readonly catalogue: CatalogueData;
  readonly clients: readonly Client[];
  readonly policy: Policy | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws what the file system throws: the paths were named by the user. `today`: `YYYY-MM-DD`. */
export function readUsageFiles(
  paths: { readonly catalogue: string; readonly clients: string; readonly policy: string | null },
  today: string,
): UsageFiles {
  const catalogue = checkCatalogue(readYaml(paths.catalogue));
  const providers = new Set(catalogue.data.providers.map(({ name }) => name));
  const clients = checkClients(readYaml(paths.clients), providers);
  const names = { providers, clients: new Set(clients.clients.map(({ name }) => name)) };
  const policy = paths.policy === null ? null : checkPolicy(readYaml(paths.policy), names, today);
  return {
    catalogue: catalogue.data,
    clients: clients.clients,
    policy: policy?.policy ?? null,
    diagnostics: [...catalogue.diagnostics, ...clients.diagnostics, ...(policy?.diagnostics ?? [])],
  };
}

function readYaml(path: string): ReturnType<typeof parseYamlFile> {
  const { size } = lstatSync(path);
  if (size > MAX_FILE) throw new Error(`the file has ${size} bytes, more than the ${MAX_FILE} that are read`);
  return parseYamlFile({ name: path, text: readTextFile(path) });
}
