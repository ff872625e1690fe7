/** Every shape of a message by the kind of log and event id; Sysmon's from the names that its manifest gives. */
import { DATA_NAMES } from '../data-names-table.ts';
import { type MessageShape, named } from '../message-shape.ts';
import type { SourceKind } from '../source-kind.ts';
import { DEFENDER_SHAPES, POWERSHELL_CLASSIC_SHAPES, POWERSHELL_SHAPES, SYSTEM_SHAPES } from './logs.ts';
import { securityShapes } from './security.ts';

type Shapes = ReadonlyMap<string, MessageShape>;

/** Sysmon events that the table of names does not have, as Sysmon's schema names their data. */
const SYSMON_NAMES: Readonly<Record<string, string>> = {
  9: 'RuleName,UtcTime,ProcessGuid,ProcessId,Image,Device,User',
  14: 'RuleName,EventType,UtcTime,ProcessGuid,ProcessId,Image,TargetObject,NewName,User',
  15: 'Contents',
  24: 'RuleName,UtcTime,ProcessGuid,ProcessId,Image,Session,ClientInfo,Hashes,Archived,User',
  25: 'RuleName,UtcTime,ProcessGuid,ProcessId,Image,Type,User',
  26: 'RuleName,UtcTime,ProcessGuid,ProcessId,User,Image,TargetFilename,Hashes,IsExecutable',
  28: 'RuleName,UtcTime,ProcessGuid,ProcessId,User,Image,TargetFilename,Hashes,IsExecutable',
  29: 'RuleName,UtcTime,ProcessGuid,ProcessId,User,Image,TargetFilename,Hashes',
};
/** Data that programs and people write as they like; only their values have lines. All others stand as they are on one. */
const LONG_NAMES: ReadonlySet<string> = new Set(['CommandLine', 'ParentCommandLine', 'Contents', 'Details', 'Query']);
/** Names that newer versions of Sysmon have added to one event after the other. */
const ADDED = ['RuleName', 'User', 'SourceUser', 'TargetUser', 'ParentUser'];

/** Of every version that is known; a name comes once in a message, so their order does not matter. */
function sysmonShapes(): Shapes {
  const lists = DATA_NAMES.get('Microsoft-Windows-Sysmon') ?? {};
  const all = [...Object.entries(lists), ...Object.entries(SYSMON_NAMES).map(([id, list]) => [id, [list]] as const)];
  const names = new Map<string, Set<string>>();
  for (const [id, versions] of all) {
    const known = names.get(id) ?? new Set(ADDED);
    for (const name of versions.flatMap((list) => list.split(','))) known.add(name);
    names.set(id, known);
  }
  return new Map([...names].map(([id, known]) => [id, named([...known], LONG_NAMES)]));
}

const MAKERS: { readonly [kind in SourceKind]?: () => Shapes } = {
  sysmon: sysmonShapes,
  'windows-security': securityShapes,
  'windows-system': () => SYSTEM_SHAPES,
  'windows-powershell': () => POWERSHELL_SHAPES,
  'windows-powershell-classic': () => POWERSHELL_CLASSIC_SHAPES,
  'windows-defender': () => DEFENDER_SHAPES,
};

const made = new Map<SourceKind, Shapes>();

function shapesOf(kind: SourceKind): Shapes | undefined {
  let shapes = made.get(kind);
  if (shapes === undefined) {
    shapes = MAKERS[kind]?.();
    if (shapes !== undefined) made.set(kind, shapes);
  }
  return shapes;
}

/** How the message of an event is read; undefined where its data are not known. */
export function shapeOf(kind: SourceKind, eventId: string): MessageShape | undefined {
  return shapesOf(kind)?.get(eventId);
}

let sysmonNames: ReadonlySet<string> | null = null;

/** Every name that Sysmon gives its data, in any event and version that is known. */
export function sysmonDataNames(): ReadonlySet<string> {
  sysmonNames ??= new Set([...(shapesOf('sysmon')?.values() ?? [])].flatMap((shape) => [...shape.words.keys()]));
  return sysmonNames;
}

/** Whether a datum of Sysmon, which no other log writes otherwise, stands on one line behind its own name, as it is. */
export function isLineName(name: string): boolean {
  return sysmonDataNames().has(name) && !LONG_NAMES.has(name) && wordsOf(name)?.size === 1;
}

let words: ReadonlyMap<string, ReadonlySet<string>> | null = null;

/** Words of which one stands in every message that gives a datum of this name; undefined where none ever does. */
export function wordsOf(name: string): ReadonlySet<string> | undefined {
  if (words === null) {
    const all = new Map<string, Set<string>>();
    for (const kind of Object.keys(MAKERS) as SourceKind[]) {
      // The keys of a table by kind are kinds.
      for (const shape of shapesOf(kind)?.values() ?? []) {
        for (const [datum, labels] of shape.words) {
          const known = all.get(datum) ?? new Set<string>();
          for (const label of labels) known.add(label);
          all.set(datum, known);
        }
      }
    }
    words = all;
  }
  return words.get(name);
}
