/**
 * Fields that Splunk's Windows add-on makes of several values of one label, for events as text. Its expressions see
 * values of a multivalued field one a line; these do what each of them does to such lines.
 */
import { each, first, ofText, textOf } from '../derivation.ts';
import { scalarText, type Value, valuesOf } from '../value.ts';

function linesOf(value: Value): string[] {
  return valuesOf(value).map(scalarText);
}

/** `CN=kim,OU=…` is kim: up to the first comma. */
function beforeComma(line: string | undefined): string | null {
  const comma = line?.indexOf(',') ?? -1;
  return comma === -1 ? null : line!.slice(line!.startsWith('CN=') ? 3 : 0, comma) || null;
}

/** By the `Type` of an event. */
const SEVERITIES: ReadonlyMap<string, string> = new Map([
  ['Error', 'high'],
  ['Warning', 'medium'],
  ['Information', 'informational'],
  ['Success Audit', 'informational'],
  ['Failure Audit', 'medium'],
]);

const NEXT_SECTION = 'Additional Information:';

/** What stands between the last place of a label and the next section, or the end if there is to be none. */
function sectionBehind(text: string, label: string, hasNext: boolean): string | null {
  const at = text.lastIndexOf(label);
  if (at === -1) return null;
  const from = at + label.length;
  const next = hasNext ? text.indexOf(NEXT_SECTION, from) : text.length;
  if (next === -1) return null;
  const body = text.slice(from, next);
  const content = body.trimStart();
  const line = body.lastIndexOf('\n', body.length - content.length);
  return line === -1 ? null : (hasNext ? body.slice(line + 1).trimEnd() : body.slice(line + 1)) || null;
}

export const eventTextDerivations = {
  /** The section of a changed account's attributes, as lines. */
  changedAttributes: ofText(
    (message) =>
      sectionBehind(message, 'Changed Attributes:', true) ??
      sectionBehind(message, 'Attributes:', true) ??
      sectionBehind(message, 'Changed Attributes:', false),
  ),
  /** The one that comes second: whom an event is about comes behind who did it. One alone is that one. */
  secondValue: first((value) => {
    const [one = null, two] = linesOf(value);
    return (two ?? one) || null;
  }),
  firstValue: first((value) => linesOf(value)[0] ?? null),
  /** The first of at least two: one alone is whom the event is about. */
  firstOfSeveral: first((value) => {
    const lines = linesOf(value);
    return lines.length > 1 ? lines[0]! : null;
  }),
  /** Who a started process is of: the target's name, unless Windows wrote none; then the one who acted. */
  startedBy: first((value) => {
    const [one = null, two] = linesOf(value);
    const name = two ?? one;
    return name !== '-' ? name : two === undefined ? null : one;
  }),
  /** The common name in an account's distinguished name, of the second, else of any. */
  commonName: first((value) => {
    const [one, two, ...others] = linesOf(value);
    for (const line of [two, one, ...others]) {
      const name = beforeComma(line);
      if (name !== null) return name;
    }
    return null;
  }),
  /** What stands behind the first backslash, of the first line that has one, else of the first. */
  accountPart: first((value) => {
    const lines = linesOf(value);
    const line = lines.find((one) => one.includes('\\')) ?? lines[0] ?? '';
    return line.slice(line.indexOf('\\') + 1) || null;
  }),
  /** What stands before the last backslash, of the first line that has one. */
  domainPart: first((value) => {
    const line = linesOf(value).find((one) => one.lastIndexOf('\\') > 0);
    return line === undefined ? null : line.slice(0, line.lastIndexOf('\\'));
  }),
  /** The same, or the whole name where it has no domain. */
  domainOrName: first((value) => {
    const line = linesOf(value)[0] ?? '';
    return (line.includes('\\') ? line.slice(0, line.indexOf('\\')) : line) || null;
  }),
  /** Where a logon came from, by its type, its address and the server that was named. */
  textLogonApp: each((type, address, server) => {
    const [from, to, kind] = [textOf(address), textOf(server), textOf(type)];
    if (from === '127.0.0.1' || from === '::1' || to === 'localhost') return 'win:local';
    if (kind === null) return from === null && to === null ? null : 'win:unknown';
    return ['3', '8', '10'].includes(kind) ? 'win:remote' : /^(?:[24-79]|11)$/.test(kind) ? 'win:local' : 'win:unknown';
  }),
  typeSeverity: ofText((type) => SEVERITIES.get(type) ?? null),
};
