/**
 * ATT&CK by id: names and tactics of techniques, for vendors that write ids only. A technique under several tactics is
 * listed under each, as Splunk's annotation framework does. An id that is not in the table keeps an empty name: nothing
 * is guessed.
 */
import { ATTACK_TACTICS, ATTACK_TECHNIQUES } from './attack-table.ts';
import type { ThreatReference } from './rule.ts';

export interface AttackName {
  readonly id: string;
  readonly name: string;
}

interface Technique {
  readonly name: string;
  readonly tactics: readonly AttackName[];
}

let table: ReadonlyMap<string, Technique> | null = null;

function readTable(): ReadonlyMap<string, Technique> {
  const techniques = new Map<string, Technique>();
  for (const line of ATTACK_TECHNIQUES.split('\n')) {
    const [id = '', letters = '', name = ''] = line.split('|');
    if (id === '') continue;
    techniques.set(id, { name, tactics: [...letters].flatMap((letter) => tacticAt(letter.charCodeAt(0) - 97)) });
  }
  return techniques;
}

function tacticAt(place: number): AttackName[] {
  const tactic = ATTACK_TACTICS[place];
  return tactic === undefined ? [] : [{ id: tactic[0], name: tactic[1] }];
}

function findTechnique(id: string): Technique | undefined {
  table ??= readTable();
  return table.get(id);
}

/** Name of a technique or sub-technique, or '' where its id is not known. */
export function techniqueName(id: string): string {
  return findTechnique(id)?.name ?? '';
}

/** Tactics of a technique in the order of the matrix; empty where its id is not known. */
export function tacticsOf(id: string): readonly AttackName[] {
  return findTechnique(id)?.tactics ?? [];
}

/** Splunk writes tactics as `command-and-control`. */
export function tacticSlug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

/** Technique ids under their tactics, in the order of the matrix; ids that are not known come last, without one. */
export function threatOf(ids: readonly string[]): ThreatReference[] {
  const techniques = [...new Set(ids)].map((id) => ({ id, name: techniqueName(id) }));
  const under = ATTACK_TACTICS.flatMap(([id, name]): ThreatReference[] => {
    const technique = techniques.filter((one) => tacticsOf(one.id).some((tactic) => tactic.id === id));
    return technique.length === 0 ? [] : [{ tactic: { id, name }, technique }];
  });
  const unknown = techniques.filter((one) => tacticsOf(one.id).length === 0);
  return [...under, ...unknown.map((one) => ({ tactic: null, technique: [one] }))];
}
