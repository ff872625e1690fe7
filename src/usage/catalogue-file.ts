/**
 * Catalogue files: YAML that people keep under review. Every entry is checked by itself: a wrong one is left out with a
 * diagnostic at its place and the others count. Refused: the same pattern twice, patterns that would swallow a whole
 * registry, names of providers that only look alike (Cyrillic `а` for Latin `a`), and more entries than are ever needed.
 */
import type { WrittenFile, WrittenObject, WrittenPath } from '../rule/written-file.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { library } from '../text/library.ts';
import {
  type CatalogueData,
  ENDPOINT_STATUSES,
  type HostEntry,
  PRECISIONS,
  PROVIDER_KINDS,
  type Provider,
  type ProviderKind,
} from './catalogue.ts';

const tldts = library<typeof import('tldts')>('tldts');

import { parseHostPattern } from './host-pattern.ts';
import { quote, Written } from './written.ts';

export const MAX_PROVIDERS = 5_000;
export const MAX_HOSTS = 50_000;
const MAX_HOSTS_PER_PROVIDER = 2_000;

const TOP_KEYS = ['version', 'checked', 'sources', 'providers'];
const PROVIDER_KEYS = ['name', 'kind', 'hosts', 'ports', 'processes', 'model_files', 'notes'];
const HOST_KEYS = ['host', 'kind', 'precision', 'status', 'source', 'notes'];

export interface CatalogueFile {
  /** What could be read; without providers where nothing could. */
  readonly data: CatalogueData;
  readonly diagnostics: readonly Diagnostic[];
}

export function checkCatalogue(file: WrittenFile): CatalogueFile {
  const reading = new Reading(file);
  return { data: reading.read(file.value), diagnostics: reading.written.diagnostics.list };
}

class Reading {
  readonly written: Written;
  readonly #names = new Set<string>();
  readonly #skeletons = new Map<string, string>();
  readonly #patterns = new Map<string, string>();
  #sources: ReadonlySet<string> = new Set();

  constructor(file: WrittenFile) {
    this.written = new Written(file);
  }

  read(top: WrittenObject | null): CatalogueData {
    if (top === null) return { checked: null, providers: [] };
    this.written.checkKeys(top, [], TOP_KEYS);
    const { sources, checked } = top;
    this.#sources = new Set(typeof sources === 'object' && sources !== null ? Object.keys(sources) : []);
    const last = typeof checked === 'object' && checked !== null ? (checked as WrittenObject)['last'] : null;
    const providers: Provider[] = [];
    for (const [object, path] of this.written.objects(top, [], 'providers', MAX_PROVIDERS)) {
      const provider = this.#readProvider(object, path);
      if (provider !== null) providers.push(provider);
    }
    if (providers.length === 0) this.written.say(['providers'], 'usage-missing-key', 'the catalogue names no provider');
    return { checked: typeof last === 'string' ? last : null, providers };
  }

  #readProvider(object: WrittenObject, path: WrittenPath): Provider | null {
    const { written } = this;
    written.checkKeys(object, path, PROVIDER_KEYS);
    const name = written.requiredText(object, path, 'name');
    if (name === null || !this.#isNewName(name, [...path, 'name'])) return null;
    const kind = written.choice(object, path, 'kind', PROVIDER_KINDS, 'api');
    const hosts: HostEntry[] = [];
    for (const [entry, at] of written.objects(object, path, 'hosts', MAX_HOSTS_PER_PROVIDER)) {
      const host = this.#readHost(name, kind, entry, at);
      if (host !== null) hosts.push(host);
    }
    const lower = (key: string): string[] => written.texts(object, path, key, 100).map((text) => text.toLowerCase());
    const provider: Provider = {
      name,
      kind,
      hosts,
      ports: written.numbers(object, path, 'ports', 65_535),
      processes: lower('processes'),
      modelFiles: lower('model_files'),
    };
    if ([hosts, provider.ports, provider.processes, provider.modelFiles].every((list) => list.length === 0)) {
      written.say(
        path,
        'usage-missing-key',
        `"${quote(name)}" has no host, port, process or model file to be known by`,
        {
          severity: 'warning',
        },
      );
    }
    return provider;
  }

  #isNewName(name: string, path: WrittenPath): boolean {
    const skeleton = skeletonOf(name);
    const twin = this.#skeletons.get(skeleton);
    if (this.#names.has(name.toLowerCase())) {
      this.written.say(path, 'usage-duplicate', `the provider "${quote(name)}" stands twice; the first one counts`);
      return false;
    }
    if (twin !== undefined) {
      this.written.say(
        path,
        'usage-look-alike',
        `"${quote(name)}" looks like "${quote(twin)}" and is written otherwise`,
      );
      return false;
    }
    this.#names.add(name.toLowerCase());
    this.#skeletons.set(skeleton, name);
    return true;
  }

  #readHost(provider: string, fallback: ProviderKind, object: WrittenObject, path: WrittenPath): HostEntry | null {
    const { written } = this;
    written.checkKeys(object, path, HOST_KEYS);
    const host = written.requiredText(object, path, 'host');
    if (host === null) return null;
    const pattern = parseHostPattern(host);
    const at = [...path, 'host'];
    if ('problem' in pattern) {
      written.say(at, 'usage-bad-pattern', `"${quote(host)}" ${pattern.problem}`);
      return null;
    }
    // Suffixes of hosting companies (`*.hf.space`) are a provider's own; those of registries are nobody's.
    const suffix = host.startsWith('*.') ? tldts().getPublicSuffix(host.slice(2)) : null;
    if (suffix !== null && suffix === host.slice(2)) {
      written.say(at, 'usage-bad-pattern', `"${quote(host)}" is every name of a registry`);
      return null;
    }
    const owner = this.#patterns.get(host);
    if (owner !== undefined) {
      written.say(at, 'usage-duplicate', `${host} already belongs to ${quote(owner)}`);
      return null;
    }
    if (this.#patterns.size >= MAX_HOSTS) {
      written.say(at, 'usage-too-many', `the catalogue has more than ${MAX_HOSTS} hosts; this one is left out`);
      return null;
    }
    this.#patterns.set(host, provider);
    const source = written.texts(object, path, 'source', 20);
    for (const id of source) {
      if (!this.#sources.has(id))
        written.say([...path, 'source'], 'usage-unknown-name', `no source is named "${quote(id)}"`, {
          severity: 'warning',
        });
    }
    return {
      host,
      kind: written.choice(object, path, 'kind', PROVIDER_KINDS, fallback),
      precision: written.choice(object, path, 'precision', PRECISIONS, 'dedicated'),
      status: written.choice(object, path, 'status', ENDPOINT_STATUSES, 'live'),
      source,
    };
  }
}

/** Cyrillic and Greek letters that print as Latin ones; enough to catch a copied name, not a table of all scripts. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  һ: 'h',
  ӏ: 'l',
  к: 'k',
  т: 't',
  м: 'm',
  н: 'h',
  в: 'b',
  α: 'a',
  ο: 'o',
  ρ: 'p',
  ν: 'v',
  ι: 'i',
  κ: 'k',
  ε: 'e',
  τ: 't',
  υ: 'u',
  χ: 'x',
};

/** Names with the same skeleton look the same. */
function skeletonOf(name: string): string {
  const folded = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\u200b-\u200f\u2060\ufeff]/gu, '');
  return [...folded]
    .map((letter) => LOOK_ALIKES[letter] ?? letter)
    .join('')
    .replace(/[\s_-]+/g, ' ');
}
