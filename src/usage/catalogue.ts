/**
 * The catalogue of AI providers: which hosts, ports, processes and files tell of which provider. Built once from a
 * checked file; looked up for every name in the logs. A name belongs to at most one provider.
 */
import { parseHostPattern } from './host-pattern.ts';
import { HostTrie } from './host-trie.ts';

export const PROVIDER_KINDS = [
  'api',
  'chat',
  'coding-assistant',
  'gateway',
  'hosting',
  'local-runtime',
  'agent',
  'model-hub',
  'image-video',
  'voice',
  'saas',
  'observability',
] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

export const PRECISIONS = ['dedicated', 'shared'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const ENDPOINT_STATUSES = ['live', 'legacy', 'doubtful'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** A host pattern of a provider. */
export interface HostEntry {
  readonly host: string;
  readonly kind: ProviderKind;
  /** Whether only AI is behind the host, or other things too. */
  readonly precision: Precision;
  /** legacy: renamed or closed, old clients still ask. doubtful: one weak source. */
  readonly status: EndpointStatus;
  /** Ids of the sources that the fact comes from. */
  readonly source: readonly string[];
}

export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly hosts: readonly HostEntry[];
  /** A runtime on the machine itself: TCP ports it listens on, names of its processes (lower case), model-file endings. */
  readonly ports: readonly number[];
  readonly processes: readonly string[];
  readonly modelFiles: readonly string[];
}

/** A catalogue as plain data: what threads are given. */
export interface CatalogueData {
  /** Day on which the facts were last compared with their sources, `YYYY-MM-DD`; null where the file does not say. */
  readonly checked: string | null;
  readonly providers: readonly Provider[];
}

/** What a host name, port, process or file says. */
export interface Sighting {
  readonly provider: Provider;
  readonly kind: ProviderKind;
  readonly precision: Precision;
}

/**
 * First labels of hosts that companies keep beside their service: who reads its status page or gets its mail does not
 * talk to it.
 */
const BESIDE =
  /^(?:status|docs|help|support|blog|careers|jobs|trust|privacy|legal|press|investors|community|forum|academy|events|changelog|cdn|static|assets|images|img|fonts|email|mail|links|click)\./;

interface KnownHost {
  readonly sighting: Sighting;
  /** Of hosts beside the service; null where the pattern names one host, which counts as it is written. */
  readonly beside: Sighting | null;
}

export class Catalogue {
  readonly data: CatalogueData;
  readonly #hosts = new HostTrie<KnownHost>();
  readonly #ports = new Map<number, Sighting>();
  readonly #processes = new Map<string, Sighting>();
  readonly #endings = new Map<string, Sighting>();

  constructor(data: CatalogueData) {
    this.data = data;
    for (const provider of data.providers) {
      for (const entry of provider.hosts) {
        const pattern = parseHostPattern(entry.host);
        if ('problem' in pattern) throw new Error(`the catalogue holds the unchecked pattern ${entry.host}`);
        const sighting: Sighting = { provider, kind: entry.kind, precision: entry.precision };
        this.#hosts.add(pattern, { sighting, beside: pattern.below ? { ...sighting, precision: 'shared' } : null });
      }
      const local: Sighting = { provider, kind: 'local-runtime', precision: 'dedicated' };
      // A port says less than a name: other programs may listen there too.
      for (const port of provider.ports) setOnce(this.#ports, port, { ...local, precision: 'shared' });
      for (const name of provider.processes) setOnce(this.#processes, name, local);
      for (const ending of provider.modelFiles) setOnce(this.#endings, ending, local);
    }
  }

  /** By a host name in comparable form. */
  findHost(name: string): Sighting | null {
    const known = this.#hosts.find(name);
    if (known === null) return null;
    return known.beside !== null && BESIDE.test(name) ? known.beside : known.sighting;
  }

  /** The last labels of every host that is known: three where all patterns of a domain write them out, else two. */
  endings(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { hosts } of this.data.providers) {
      for (const { host } of hosts) {
        const labels = host.split('.');
        const written = labels.at(-3)?.includes('*') === false ? 3 : 2;
        found.add(labels.slice(-written).join('.'));
      }
    }
    return found;
  }

  findPort(port: number): Sighting | null {
    return this.#ports.get(port) ?? null;
  }

  /** By a process's file name, in any case. */
  findProcess(name: string): Sighting | null {
    return this.#processes.get(name.toLowerCase()) ?? null;
  }

  /** By a file's path: its ending tells of model weights. */
  findFile(path: string): Sighting | null {
    const dot = path.lastIndexOf('.');
    return dot < 0 || path.length - dot > 16 ? null : (this.#endings.get(path.slice(dot).toLowerCase()) ?? null);
  }
}

function setOnce<K>(map: Map<K, Sighting>, key: K, sighting: Sighting): void {
  if (!map.has(key)) map.set(key, sighting);
}
