/**
 * A table for spreadsheets: one alert a row, RFC 4180 (CRLF, doubled quotes), UTF-8 without a byte-order mark. Alerts
 * hold text that attackers wrote, and spreadsheets run text that looks like a formula: no cell starts with a formula
 * sign, nor does any part of a cell that another list separator or a tab would make a cell of its own. Hidden characters
 * become visible escapes, so the file is also safe to show on a terminal. Nothing is lost in `ndjson`, which is raw.
 */
import type { Alert } from '../../alert/alert.ts';
import { type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { escapeControls } from '../../text/render.ts';
import type { Output } from '../output.ts';
import { describeAlert, findTarget, type Target } from './target.ts';

type Cell = Scalar | null | readonly (Scalar | null)[];

const COLUMNS: readonly (readonly [string, (alert: Alert, target: Target | null) => Cell])[] = [
  ['time', (alert) => alert.time],
  ['severity', (alert) => alert.rule.severity],
  ['kind', (alert) => alert.kind],
  ['rule_name', (alert) => alert.rule.name],
  ['rule_id', (alert) => alert.rule.id],
  ['rule_language', (alert) => alert.rule.language],
  ['host', (alert) => alert.host],
  ['user', (alert) => alert.user],
  ['process_name', (alert) => alert.process.name],
  ['process_executable', (alert) => alert.process.executable],
  ['process_entity_id', (alert) => alert.process.entity_id],
  ['target', (_, target) => target?.text ?? null],
  ['target_field', (_, target) => target?.field ?? null],
  ['event_count', (alert) => alert.event_count],
  ['rule_risk_score', (alert) => alert.rule.risk_score],
  ['risk_object', (alert) => alert.risk.map((entry) => entry.object)],
  ['risk_score', (alert) => alert.risk.map((entry) => entry.score)],
  ['threat_object', (alert) => alert.threat_objects.map((entry) => entry.value)],
  ['tactic', (alert) => alert.rule.threat.map((threat) => threat.tactic?.id ?? null)],
  ['technique', (alert) => alert.rule.threat.flatMap((threat) => threat.technique.map((technique) => technique.id))],
  ['story', (alert) => alert.rule.stories],
  ['first_source', (alert) => alert.events[0]?.source ?? null],
  ['first_record', (alert) => alert.events[0]?.record ?? null],
  ['first_record_id', (alert) => alert.events[0]?.record_id ?? null],
  ['last_source', (alert) => alert.events.at(-1)?.source ?? null],
  ['last_record', (alert) => alert.events.at(-1)?.record ?? null],
  ['fields', (alert) => Object.entries(alert.fields).map(([name, value]) => `${name}=${joinValues(value)}`)],
  ['message', (alert, target) => alert.risk[0]?.message || describeAlert(alert, target)],
  ['alert_id', (alert) => alert.id],
];

export const csv: Output = {
  id: 'csv',
  summary: 'One alert a row for spreadsheets, safe against formulas.',
  open(write) {
    return {
      begin() {
        write(`${COLUMNS.map(([name]) => name).join(',')}\r\n`);
      },
      alert(alert) {
        const target = findTarget(alert);
        write(`${COLUMNS.map(([, read]) => encodeCell(read(alert, target))).join(',')}\r\n`);
      },
      end() {},
    };
  },
};

/** Spreadsheets hold at most 32,767 characters a cell, and spill the rest over the next rows. */
const MAX_CELL = 32_000;

/** Most cells: printable ASCII that starts with a letter or digit, ends with no blank and needs no quotes. */
const HARMLESS = /^[A-Za-z0-9](?:[ !#-+\--:<-~]*[!#-+\--:<-~])?$/;

/** The cell as it stands between commas. Numbers stay numbers; a list is joined by `; `. */
export function encodeCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string' && HARMLESS.test(cell) && cell.length <= MAX_CELL) return cell;
  const parts = typeof cell === 'string' ? [cell] : cell.filter((part) => part !== null);
  if (parts.length === 1 && typeof parts[0] === 'number') return String(parts[0]);
  const whole = parts.map((part) => defuseFormula(scalarText(part))).join('; ');
  const text = whole.length <= MAX_CELL ? whole : `${whole.slice(0, MAX_CELL)}… (${whole.length} characters)`;
  return /[",;\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const SIGNS = '=+\\-@＝＋－＠';
const STARTS_FORMULA = new RegExp(`^(?:[\\t\\r\\n]|\\s*[${SIGNS}])`);
const INNER_FORMULA = new RegExp(`([;\\t\\r\\n]"?)(?=[${SIGNS}])`, 'g');

/**
 * An apostrophe before text that starts like a formula, and before a formula sign that begins a cell where spreadsheets
 * split by semicolons or tabs. Full-width signs count: some locales read them as formulas.
 */
function defuseFormula(text: string): string {
  const lead = STARTS_FORMULA.test(text) ? "'" : '';
  return lead + escapeControls(text.replace(INNER_FORMULA, "$1'"));
}

function joinValues(value: Value): string {
  return valuesOf(value).map(scalarText).join(' | ');
}
