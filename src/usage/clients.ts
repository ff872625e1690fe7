/**
 * Known clients of AI: desktop programs, command lines, editors, agents, browsers, each with where it is installed, who
 * signs it and which providers it is expected to talk to. A name proves nothing: a program is a client only by its whole
 * path, and where the log names a trusted signer, by that too. One that bears a client's name elsewhere is a suspect.
 */
import { compileGlobs, type GlobSet } from '../engine/glob.ts';
import type { ProgramSeen } from './contact.ts';
import { fileNameOf, hasSteps, normaliseProgramPath } from './program-path.ts';

export const CLIENT_KINDS = ['browser', 'desktop', 'cli', 'editor', 'agent', 'runtime', 'office', 'system'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

export interface Client {
  readonly name: string;
  readonly kind: ClientKind;
  /** Globs over whole paths in normal form; the last part names the file. A person's folder as `*` is one folder. */
  readonly paths: readonly string[];
  /** Signers of genuine copies; empty where none is known. */
  readonly signers: readonly string[];
  /** Providers it is expected to talk to; `*` for any. */
  readonly providers: readonly string[];
}

export interface Identity {
  readonly client: Client | null;
  /**
   * expected: a known client and a provider that it is for. unexpected: anything else that could be told, with the
   * reason. unknown: the log names no program.
   */
  readonly standing: 'expected' | 'unexpected' | 'unknown';
  readonly reason: string;
  /** What the identity rests on: a trusted signature, or the path alone. */
  readonly by: 'signer' | 'path' | null;
}

/** Programs that run other people's code: their own identity says nothing of what runs in them. */
const SCRIPT_HOSTS =
  /^(?:python[\d.]*w?|pythonw|node|deno|bun|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|java|javaw|ruby|perl|php|cmd|msbuild|installutil|curl|wget|bitsadmin|certutil)(?:\.exe)?$/;

/** Where people's folders lie, and one of them. */
const HOME = /^(c:\\users\\|\/users\/|\/home\/)[^\\/]+(?=[\\/])/;
const ANY_HOME = /^(c:\\users\\|\/users\/|\/home\/)\*(?=[\\/])/;
/** Stands for a person's folder: a star would reach over folders that anybody can make below their own. */
const SOMEONE = '$1~';

export class ClientTable {
  readonly #byFile = new Map<string, { readonly client: Client; readonly paths: GlobSet }[]>();

  constructor(clients: readonly Client[]) {
    for (const client of clients) {
      const byFile = new Map<string, string[]>();
      for (const path of client.paths) {
        const file = fileNameOf(path);
        byFile.set(file, [...(byFile.get(file) ?? []), path]);
      }
      for (const [file, paths] of byFile) {
        const entry = {
          client,
          paths: compileGlobs(
            paths.map((path) => path.replace(ANY_HOME, SOMEONE)),
            '*?',
          ),
        };
        const known = this.#byFile.get(file);
        if (known === undefined) this.#byFile.set(file, [entry]);
        else known.push(entry);
      }
    }
  }

  /** What a program is, and whether it may be expected to talk to a provider. */
  identify(program: ProgramSeen | null, provider: string): Identity {
    if (program === null) return { client: null, standing: 'unknown', reason: 'the log names no program', by: null };
    const file = fileNameOf(program.path ?? program.name).toLowerCase();
    const named = this.#byFile.get(file) ?? [];
    const path = program.path === null ? null : normaliseProgramPath(program.path);
    const place = path === null || hasSteps(path) ? null : path;
    const shared = place?.replace(HOME, SOMEONE) ?? null;
    const placed = place === null ? undefined : named.find(({ paths }) => paths.test(place) || paths.test(shared!));
    if (placed === undefined)
      return { client: null, standing: 'unexpected', reason: strangerReason(file, path, named[0]?.client), by: null };
    const { client } = placed;
    const signer = program.signer?.toLowerCase() ?? null;
    if (
      signer !== null &&
      client.signers.length > 0 &&
      !client.signers.some((known) => known.toLowerCase() === signer)
    ) {
      return {
        client: null,
        standing: 'unexpected',
        reason: `at the place of ${client.name}, but signed by someone else`,
        by: null,
      };
    }
    const by = signer !== null && client.signers.length > 0 ? 'signer' : 'path';
    return client.providers.includes('*') || client.providers.includes(provider)
      ? { client, standing: 'expected', reason: `${client.name} is a client of ${provider}`, by }
      : { client, standing: 'unexpected', reason: `${client.name} is not known to talk to ${provider}`, by };
  }
}

function strangerReason(file: string, path: string | null, namesake: Client | undefined): string {
  if (path === null && namesake !== undefined) return `named like ${namesake.name}; the log does not say where it lies`;
  if (namesake !== undefined) return `named like ${namesake.name}, but not where that is installed`;
  if (SCRIPT_HOSTS.test(file)) return 'runs scripts or other people’s code';
  return 'not a known client';
}
