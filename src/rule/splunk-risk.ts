/**
 * Risk of a Splunk ESCU detection, from any of its three layouts, as one definition:
 * - `rba` (contentctl 5): message, risk objects with scores, threat objects;
 * - `tags.observable` with one score and message for all (contentctl 4), converted as that tool did when it built the
 *   risk action;
 * - `finding`, `intermediate_findings` and `threat_objects` (ESCU 6): entities with scores and messages of their own.
 * A search finds what it finds whatever is written here, so what does not fit is a warning and adds no risk.
 */
import { findNearest } from '../text/nearest.ts';
import type { RuleCode } from './codes.ts';
import type { RiskDefinition } from './rule.ts';
import type { WrittenPath } from './written-file.ts';
import type { WrittenMap } from './written-map.ts';

export interface SplunkRisk {
  /** Highest score of any object, 0 to 100; null where the file gives none. */
  readonly score: number | null;
  readonly definition: RiskDefinition | null;
}

type RiskObject = RiskDefinition['objects'][number];
type ThreatObject = RiskDefinition['threatObjects'][number];

/** Scores that Splunk fixed in 2026, for entities that carry none. */
const SCORE_OF_TYPE: Readonly<Record<string, number>> = { TTP: 50, Anomaly: 20 };

const HINT = 'the rule runs, and adds no risk by what cannot be read here';
/** Of risk objects; contentctl takes no others. */
const OBJECT_TYPES: readonly string[] = ['system', 'user', 'other'];

/** `type` is the detection's. Hunting searches write no risk events, and of the oldest layout correlation searches do not. */
export function readRisk(rule: WrittenMap, ruleTags: WrittenMap | null, type: string): SplunkRisk {
  const detection = rule.optional(HINT);
  const tags = ruleTags?.optional(HINT) ?? null;
  const rba = detection.map('rba');
  if (rba !== null && type === 'Hunting') {
    detection.report('rule-bad-value', 'warning', 'a Hunting detection adds no risk, so `rba` is left out', 'rba');
    return { score: null, definition: null };
  }
  if (rba !== null) return readRba(rba);
  if (detection.has('finding') || detection.has('intermediate_findings')) return readFindings(detection, type);
  return tags === null ? { score: null, definition: null } : readObservables(tags, type);
}

function readRba(rba: WrittenMap): SplunkRisk {
  const written = rba.maps('risk_objects').flatMap((entry) => readObject(entry, null));
  // contentctl holds them as a set.
  const objects = [...new Map(written.map((object) => [JSON.stringify(object), object])).values()];
  const threatObjects = rba.maps('threat_objects').flatMap(readThreatObject);
  const message = rba.text('message') ?? '';
  return withScore({ message, objects, threatObjects, findingTitle: null });
}

function readFindings(detection: WrittenMap, type: string): SplunkRisk {
  const usual = SCORE_OF_TYPE[type] ?? 0;
  const finding = detection.map('finding');
  const title = finding?.text('title') ?? null;
  const objects = [...(finding?.maps('entity') ?? []), ...(finding?.maps('entities') ?? [])].flatMap((entry) =>
    readObject(entry, usual),
  );
  for (const intermediate of detection.maps('intermediate_findings')) {
    objects.push(...intermediate.maps('entities').flatMap((entry) => readObject(entry, usual)));
  }
  const threatObjects = detection.maps('threat_objects').flatMap(readThreatObject);
  const message = title ?? objects.find((object) => object.message !== null)?.message ?? '';
  return withScore({ message, objects, threatObjects, findingTitle: title });
}

const USER_TYPES = ['user', 'username', 'email address'];
const SYSTEM_TYPES = ['device', 'endpoint', 'hostname', 'ip address'];
const THREAT_TYPES: ReadonlyMap<string, string> = new Map([
  ['process', 'process'],
  ['process name', 'process'],
  ['file', 'file_name'],
  ['file name', 'file_name'],
  ['file hash', 'file_name'],
  ['ip address', 'ip_address'],
  ['url', 'url'],
  ['url string', 'url'],
]);

function readObservables(tags: WrittenMap, type: string): SplunkRisk {
  const score = readTagScore(tags);
  if (type === 'Hunting' || type === 'Correlation') return { score, definition: null };
  const objects: RiskObject[] = [];
  const threatObjects: ThreatObject[] = [];
  for (const entry of tags.maps('observable')) {
    const field = entry.text('name') ?? '';
    const kind = (entry.text('type') ?? '').toLowerCase();
    const roles = entry.texts('role');
    const isVictim = roles.includes('Victim');
    if (isVictim && USER_TYPES.includes(kind)) objects.push(riskObject(field, 'user', score));
    else if (isVictim && SYSTEM_TYPES.includes(kind)) objects.push(riskObject(field, 'system', score));
    else if (roles.includes('Attacker')) threatObjects.push({ field, type: THREAT_TYPES.get(kind) ?? kind });
    else objects.push(riskObject(field, 'other', score));
  }
  const message = tags.text('message') ?? '';
  if (objects.length + threatObjects.length === 0 && message === '') return { score, definition: null };
  return { score, definition: { message, objects, threatObjects, findingTitle: null } };
}

/** contentctl 4 computed the score from confidence and impact, whatever else was written; halves went to the even number. */
function readTagScore(tags: WrittenMap): number | null {
  const confidence = tags.has('confidence') ? tags.number('confidence', 0, 100) : null;
  const impact = tags.has('impact') ? tags.number('impact', 0, 100) : null;
  const written = tags.number('risk_score', 0, 100);
  return confidence === null || impact === null ? written : roundToEven((confidence * impact) / 100);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

function riskObject(field: string, type: string, score: number | null): RiskObject {
  return { field, type, score: score ?? 0, message: null };
}

/** None where it names no field. `usual`: the score of an entity that gives none; null where the layout asks for one. */
function readObject(entry: WrittenMap, usual: number | null): RiskObject[] {
  const field = entry.requireText('field');
  const type = readObjectType(entry);
  const score = entry.number('score', 0, 100);
  if (score === null && usual === null && !entry.has('score'))
    warn(
      entry,
      'rule-missing-key',
      'the risk object has no `score`, so it adds none',
      'give it a `score` from 0 to 100',
    );
  return field === '' ? [] : [{ field, type, score: score ?? usual ?? 0, message: entry.text('message') }];
}

function readObjectType(entry: WrittenMap): string {
  const type = entry.text('type')?.toLowerCase() ?? '';
  const types = `types are ${OBJECT_TYPES.join(', ')}`;
  if (type === '') warn(entry, 'rule-missing-key', 'the risk object has no `type`, so it counts as `other`', types);
  else if (!OBJECT_TYPES.includes(type)) {
    const nearest = findNearest(type, OBJECT_TYPES);
    const hint = nearest === null ? types : `did you mean \`${nearest}\`?`;
    warn(entry, 'rule-bad-value', `Splunk has no risk object type \`${type}\``, hint, 'type');
  }
  return type === '' ? 'other' : type;
}

function readThreatObject(entry: WrittenMap): ThreatObject[] {
  const field = entry.requireText('field');
  const type = entry.text('type') ?? '';
  if (type === '')
    warn(entry, 'rule-missing-key', 'the threat object has no `type`', 'such as process_name or ip_address');
  return field === '' ? [] : [{ field, type }];
}

function warn(entry: WrittenMap, code: RuleCode, message: string, hint: string, ...at: WrittenPath): void {
  entry.diagnostics.add({ code, severity: 'warning', message, hint, ...entry.placeOf(...at) });
}

function withScore(definition: RiskDefinition): SplunkRisk {
  const scores = definition.objects.map((object) => object.score);
  return { score: scores.length === 0 ? null : Math.max(...scores), definition };
}
