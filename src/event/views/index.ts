/** Every view, by schema and source kind. Windows kinds fall back on what every event log has. */
import { isWindowsKind, type SourceKind } from '../source-kind.ts';
import { EMPTY_VIEW, rowOf, rowsOf, type View, type ViewRow } from '../view.ts';
import { endgameEcsView } from './ecs/endgame.ts';
import { sentineloneEcsView } from './ecs/sentinelone.ts';
import { sysmonEcsView } from './ecs/sysmon.ts';
import { windowsEcsView } from './ecs/windows.ts';
import {
  defenderEcsView,
  dnsClientEcsView,
  powershellClassicEcsView,
  powershellEcsView,
  systemEcsView,
  taskSchedulerEcsView,
} from './ecs/windows-logs.ts';
import { windowsSecurityEcsView } from './ecs/windows-security.ts';
import { sysmonEndpointView, windowsSecurityEndpointView } from './endpoint/windows.ts';
import { endpointRawView } from './raw/endpoint.ts';
import { sysmonRawView } from './raw/sysmon.ts';
import { powershellRawView, windowsSecurityRawView } from './raw/windows-security.ts';
import { endpointSplunkView } from './splunk/endpoint.ts';
import { sysmonSplunkView } from './splunk/sysmon.ts';
import { windowsSplunkView } from './splunk/windows.ts';
import {
  applicationSplunkView,
  defenderSplunkView,
  dnsClientSplunkView,
  powershellSplunkView,
  systemSplunkView,
  taskSchedulerSplunkView,
} from './splunk/windows-logs.ts';
import { windowsSecuritySplunkView } from './splunk/windows-security.ts';
import { windowsSecurityTextView, windowsTextView } from './text/windows.ts';

/**
 * `raw` views rebuild raw names from ECS ones; `text` is Splunk's for events that came as text, from their labels;
 * `endpoint` has what rules of Elastic's endpoint read under names of their own.
 */
export const VIEW_SCHEMAS = ['ecs', 'splunk', 'raw', 'text', 'endpoint'] as const;
export type ViewSchema = (typeof VIEW_SCHEMAS)[number];

const VIEWS: { readonly [schema in ViewSchema]: { readonly [kind in SourceKind]?: View } } = {
  ecs: {
    sysmon: sysmonEcsView,
    'windows-security': windowsSecurityEcsView,
    'windows-powershell': powershellEcsView,
    'windows-powershell-classic': powershellClassicEcsView,
    'windows-system': systemEcsView,
    'windows-dns-client': dnsClientEcsView,
    'windows-defender': defenderEcsView,
    'windows-task-scheduler': taskSchedulerEcsView,
    sentinelone: sentineloneEcsView,
    endgame: endgameEcsView,
  },
  splunk: {
    sysmon: sysmonSplunkView,
    'windows-security': windowsSecuritySplunkView,
    'windows-powershell': powershellSplunkView,
    'windows-system': systemSplunkView,
    'windows-application': applicationSplunkView,
    'windows-dns-client': dnsClientSplunkView,
    'windows-defender': defenderSplunkView,
    'windows-task-scheduler': taskSchedulerSplunkView,
    'elastic-defend': endpointSplunkView,
    endgame: endpointSplunkView,
    sentinelone: endpointSplunkView,
  },
  raw: {
    sysmon: sysmonRawView,
    'windows-security': windowsSecurityRawView,
    'windows-powershell': powershellRawView,
    'elastic-defend': endpointRawView,
    endgame: endpointRawView,
    sentinelone: endpointRawView,
  },
  text: { 'windows-security': windowsSecurityTextView },
  endpoint: { sysmon: sysmonEndpointView, 'windows-security': windowsSecurityEndpointView },
};

const WINDOWS: { readonly [schema in ViewSchema]: View } = {
  ecs: windowsEcsView,
  splunk: windowsSplunkView,
  raw: EMPTY_VIEW,
  text: windowsTextView,
  endpoint: EMPTY_VIEW,
};

/** The row that a public name has on a kind's event id; undefined where no view knows the name. */
export function findRow(schema: ViewSchema, kind: SourceKind, eventId: string, name: string): ViewRow | undefined {
  const view = VIEWS[schema][kind];
  const row = view === undefined ? undefined : rowOf(view, eventId, name);
  return row === undefined && isWindowsKind(kind) ? rowOf(WINDOWS[schema], eventId, name) : row;
}

/** Every row that a name has on any id of the kind. */
export function findRows(schema: ViewSchema, kind: SourceKind, name: string): ViewRow[] {
  const view = VIEWS[schema][kind];
  return [
    ...(view === undefined ? [] : rowsOf(view, name)),
    ...(isWindowsKind(kind) ? rowsOf(WINDOWS[schema], name) : []),
  ];
}

/** Whether any view of the schema has the name. */
export function isViewName(schema: ViewSchema, name: string): boolean {
  return EVERY_VIEW[schema].some((view) => rowsOf(view, name).length > 0);
}

const EVERY_VIEW: { readonly [schema in ViewSchema]: readonly View[] } = {
  ecs: [windowsEcsView, ...Object.values(VIEWS.ecs)],
  splunk: [windowsSplunkView, ...Object.values(VIEWS.splunk)],
  raw: Object.values(VIEWS.raw),
  text: [windowsTextView, ...Object.values(VIEWS.text)],
  endpoint: Object.values(VIEWS.endpoint),
};

/** Every event id of a kind that some view has rows for. */
export function viewIds(kind: SourceKind): string[] {
  const tables = VIEW_SCHEMAS.flatMap((schema) => [
    VIEWS[schema][kind],
    isWindowsKind(kind) ? WINDOWS[schema] : undefined,
  ]);
  return [...new Set(tables.flatMap((view) => Object.keys(view?.ids ?? {})))];
}

/** Every name that a kind's views give an event id, constants and rows that the id lacks left in. */
export function viewNames(schema: ViewSchema, kind: SourceKind, eventId: string): string[] {
  const view = VIEWS[schema][kind] ?? EMPTY_VIEW;
  const own = Object.hasOwn(view.ids, eventId) ? view.ids[eventId]! : {};
  const tables = [own, view.shared, isWindowsKind(kind) ? WINDOWS[schema].shared : {}];
  return [...new Set(tables.flatMap((table) => Object.keys(table)))];
}
