/**
 * Contacts: one event that shows AI in use, as plain data. What the log does not say is null; bytes and prompts are never
 * in these logs and are never made up.
 */
import type { Sighting } from './catalogue.ts';

/** How a contact was seen. A lookup shows the wish to talk, a connection or request that it came about. */
export type Via = 'dns' | 'network' | 'web' | 'process' | 'file';

export interface ProgramSeen {
  /** Full path as logged; null where only a name is known. */
  readonly path: string | null;
  readonly name: string;
  readonly product: string | null;
  /** Who signed it, only where the log says that the signature is trusted. */
  readonly signer: string | null;
  readonly sha256: string | null;
  readonly commandLine: string | null;
  readonly parent: string | null;
}

export interface EventPlace {
  readonly source: string;
  /** 1-based ordinal of the record in its source. */
  readonly record: number;
  readonly recordId: string | null;
  /** Microseconds since 1970; null where the event has no readable time. */
  readonly time: number | null;
}

export interface Contact {
  readonly sighting: Sighting;
  readonly via: Via;
  /** What was asked for: a host name, `127.0.0.1:11434`, a process or a file. */
  readonly target: string;
  /** null: the log does not say who asked (DNS server logs). */
  readonly program: ProgramSeen | null;
  /** The machine that asked; its address where no name is known. */
  readonly host: string | null;
  readonly user: string | null;
  /** The lookup was answered with an error or with nothing, or the connection failed or was blocked. */
  readonly failed: boolean;
  /** Only the answer was seen; its question may have been logged as well. */
  readonly isAnswer?: true;
  readonly place: EventPlace;
}
