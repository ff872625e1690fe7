/** Codes of Windows' own logs, in the words that pipelines and add-ons give them. */
import { each, entryOf, ofText, textOf, toList } from '../derivation.ts';
import { sidOf } from '../parameter-texts.ts';
import { type Value, valuesOf } from '../value.ts';

/** Audit bits of System/Keywords, as hexadecimal, decimal or signed text, or as a beat's words. */
function auditOf(keywords: string): 'success' | 'failure' | null {
  const lower = keywords.toLowerCase();
  if (lower.startsWith('audit'))
    return lower.endsWith('success') ? 'success' : lower.endsWith('failure') ? 'failure' : null;
  const bits = keywordBits(lower);
  if (bits === null) return null;
  return (bits & (0x20n << 48n)) !== 0n ? 'success' : (bits & (0x10n << 48n)) !== 0n ? 'failure' : null;
}

/** Null where the text is no number. */
function keywordBits(keywords: string): bigint | null {
  const lower = keywords.toLowerCase();
  if (!/^(?:0x[0-9a-f]{1,16}|-?\d{1,20})$/.test(lower)) return null;
  // A number from JSON was rounded when it was read, and written with fewer digits than it has: as a number it is exact.
  return BigInt.asUintN(64, lower.startsWith('0x') ? BigInt(lower) : BigInt(Number(lower)));
}

/** Events that Windows writes for one outcome only. */
const OUTCOMES: ReadonlyMap<string, 'success' | 'failure'> = new Map([
  ...['4624', '4634', '4647', '4672', '4688', '4720', '1102'].map((id) => [id, 'success'] as const),
  ...['4625', '4771', '4777'].map((id) => [id, 'failure'] as const),
]);

/** Events that say in Status, 0x0 or a reason, how they went. */
const BY_STATUS: ReadonlySet<string> = new Set(['4768', '4769', '4770', '4776']);

/** What the event itself says, for logs that lack Keywords, as exports of a few fields do. */
function impliedOutcome(id: string | null, status: string | null): 'success' | 'failure' | null {
  if (id === null) return null;
  if (BY_STATUS.has(id)) return status === null ? null : /^(0x)?0+$/i.test(status) ? 'success' : 'failure';
  return OUTCOMES.get(id) ?? null;
}

const STATUS_ACTIONS: Readonly<Record<string, string>> = {
  '0xc000006f': 'denied',
  '0xc0000070': 'denied',
  '0xc000015b': 'denied',
  '0xc0000234': 'denied',
  '0xc0000064': 'unknown',
  '0xc0000133': 'error',
  '0xc0000225': 'error',
};

/**
 * Why a logon failed, by its SubStatus, in the words of version 8.1 of the add-on; all that it does not list has the
 * event's own title.
 */
const LOGON_FAILURES: Readonly<Record<string, string>> = {
  '0xc0000064': 'User name does not exist',
  '0xc000006a': 'User name is correct but the password is wrong',
  '0xc000006f': 'User tried to logon outside his day of week or time of day restrictions',
  '0xc0000070': 'Workstation restriction',
  '0xc0000071': 'Expired password',
  '0xc0000072': 'Account is currently disabled',
  '0xc0000133': 'Clocks between DC and other computer too far out of sync',
  '0xc0000193': 'Account expiration',
  '0xc0000224': 'User is required to change password at next logon',
  '0xc0000225': 'Evidently a bug in Windows and not a risk',
  '0xc0000234': 'User is currently locked out',
};

/** What stands behind the last separator; `-` names nothing. */
function lastName(path: string): string | null {
  return path === '-' ? null : path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1) || null;
}

function auditedFile(file: Value, object: Value, type: Value): string | null {
  const path = textOf(file) ?? (textOf(type) === 'File' ? textOf(object) : null);
  return path === '-' ? null : path;
}

function withoutStreams(path: string): string {
  return path.replace(/:[\w. ]+/g, '');
}

const SERVICE_TYPES: Readonly<Record<string, string>> = {
  '0': 'auto',
  '1': 'auto',
  '2': 'auto',
  '3': 'manual',
  '4': 'disabled',
};
const SERVICE_STARTS: Readonly<Record<string, string>> = {
  disabled: 'disabled',
  'auto start': 'auto',
  'demand start': 'manual',
  'boot start': 'auto',
  'system start': 'auto',
};
/** What the add-on calls the levels of an event log. */
const LEVEL_SEVERITIES: Readonly<Record<string, string>> = {
  '0': 'informational',
  '1': 'critical',
  '2': 'high',
  '3': 'medium',
  '4': 'informational',
  '5': 'informational',
};
const SERVICE_STATES: Readonly<Record<string, string>> = { running: 'started', stopped: 'stopped' };

/** `CN=Kim Lee,OU=…` is `Kim Lee`; a name with an escape in it is none to the add-on. */
function memberAccount(member: string | null, sid: string | null): string | null {
  if (sid?.includes('\\') === true) return sid.slice(sid.lastIndexOf('\\') + 1) || null;
  // One try, at the first name: a later one ends no sooner.
  const rest = member?.slice(member.search(/CN=|cn=/)) ?? '';
  const name = /^(?:CN|cn)=((?:[^,\\]|\\.)*),/s.exec(rest)?.[1];
  return name === undefined || name.includes('\\') ? sid : name;
}

/**
 * A command line that names its program without a folder has the program's whole path in that name's place, quoted where
 * it holds blanks; then only the first line of the arguments counts. Without a command line the path stands alone.
 */
function commandOf(command: string | null, program: string | null): string | null {
  const words = command === null ? null : (/^("[^"]+"|\S+)\s*(.*)/.exec(command) ?? /(\S+)\s*(.*)/.exec(command));
  if (words?.[1]?.includes('\\') === true) return command;
  if (program === null) return command;
  const rest = words?.[2] ?? '';
  return rest === '' ? program : `${/\s/.test(program) ? `"${program}"` : program} ${rest}`;
}

function defenderPath(path: string): string {
  return path.slice(path.lastIndexOf(':_') === -1 ? 0 : path.lastIndexOf(':_') + 2);
}

const INTEGRITY_LEVELS: Readonly<Record<string, string>> = {
  'S-1-16-0': 'untrusted',
  'S-1-16-4096': 'low',
  'S-1-16-8192': 'medium',
  'S-1-16-8448': 'medium',
  'S-1-16-12288': 'high',
  'S-1-16-16384': 'system',
};

function integrityLevel(text: string): string | null {
  if (!text.startsWith('S-1-')) return text.toLowerCase();
  return entryOf(INTEGRITY_LEVELS, text);
}

/** Sysmon's words whose counterpart is sure: what rules of the endpoint ask for is named after them. */
const SIGNATURE_WORDS: Readonly<Record<string, string>> = {
  Valid: 'trusted',
  Expired: 'errorExpired',
  Revoked: 'errorRevoked',
};

export const windowsDerivations = {
  /** Sysmon's verdict on a signature in the words of Elastic's endpoint; others stay as they are. */
  signatureStatus: ofText((status) => (Object.hasOwn(SIGNATURE_WORDS, status) ? SIGNATURE_WORDS[status]! : status)),
  /** Of an account's name; null for accounts that each machine or domain numbers itself. */
  wellKnownSid: ofText(sidOf),
  /** Sysmon's word or the SID of a mandatory label, in the words of Elastic's endpoint. */
  integrityLevel: ofText(integrityLevel),
  outcome: each((keywords, id, status) => {
    const audit = textOf(keywords);
    return (audit === null ? null : auditOf(audit)) ?? impliedOutcome(textOf(id), textOf(status));
  }),
  /** Splunk's name for where a logon came from; types that its add-on does not list are unknown. */
  logonApp: ofText((type) =>
    ['3', '8', '10'].includes(type) ? 'win:remote' : /^(?:[24-79]|11)$/.test(type) ? 'win:local' : 'win:unknown',
  ),
  /** Event 4688's `process`: see `commandOf`. */
  splunkCommand: each((command, program) => commandOf(textOf(command), textOf(program))),
  /** The first that names a machine: not `-`, without the backslashes in front. */
  remoteName: each((...names) => {
    for (const name of names) {
      const text = textOf(name)?.replace(/^\\+/, '');
      if (text !== undefined && text !== '' && !text.startsWith('-')) return text;
    }
    return null;
  }),
  /** Of a file or another object, what stands behind its last separator. */
  namedFile: ofText(lastName),
  /** The name of an object that is a file, whole or its last segment. */
  filePath: each((name, type) => auditedFile(null, name, type)),
  fileLastSegment: each((name, type) => {
    const path = auditedFile(null, name, type);
    return path === null ? null : lastName(path);
  }),
  /** What an event is about where that is a file: named as such, an object that is one, or a shared folder. */
  auditedFile: each((file, object, type, folder) => auditedFile(file, object, type) ?? textOf(folder)),
  auditedFileName: each((file, object, type, share) => {
    const path = auditedFile(file, object, type);
    return path === null ? textOf(share) : lastName(path);
  }),
  /** An address, unless it is this machine's own. */
  foreignAddress: ofText((address) => (/^(?:::1|127\.0\.0\.1)/.test(address) ? null : address)),
  /** Status where the event has one, `-` on every other. */
  errorCode: each((status, id) => textOf(status) ?? (id === null ? null : '-')),
  /** What a logon's Status amounts to; `failure` is the add-on's word for all that it does not list. */
  statusAction: each((status, id) =>
    id === null ? null : (entryOf(STATUS_ACTIONS, (textOf(status) ?? '').toLowerCase()) ?? 'failure'),
  ),
  /** A failed logon's `signature`. */
  logonFailure: each((subStatus, id) =>
    id === null
      ? null
      : (entryOf(LOGON_FAILURES, (textOf(subStatus) ?? '').toLowerCase()) ?? 'An account failed to log on'),
  ),
  /** ServiceStartType's numbers in the data model's words. */
  startMode: ofText((type) => entryOf(SERVICE_TYPES, type)),
  /** The same of the System log's words; it says no others. */
  serviceStart: ofText((type) => entryOf(SERVICE_STARTS, type)),
  levelSeverity: ofText((level) => entryOf(LEVEL_SEVERITIES, level)),
  serviceState: ofText((state) => entryOf(SERVICE_STATES, state)),
  /** What was cleared, in the add-on's words. */
  clearedLog: ofText((channel) => `${channel} log`),
  /** The target's name, unless Windows wrote none; then the one who acted. */
  actingUser: each((target, subject) => {
    const named = (value: Value) => (textOf(value) === '-' ? null : textOf(value));
    return named(target) ?? named(subject);
  }),
  /** Nothing but the bit of an outcome and that of a classic log is the outcome in words, as the add-on writes it. */
  auditKeywords: ofText((keywords) => {
    const bits = keywordBits(keywords);
    return bits === 0x8020n << 48n ? 'Audit Success' : bits === 0x8010n << 48n ? 'Audit Failure' : keywords;
  }),
  /** 1 is ICMP, all else a protocol on top of IP. */
  platformProtocol: ofText((number) => (number === '1' ? 'icmp' : 'ip')),
  addressFamily: ofText((address) => (address.includes(':') ? 'ipv6' : 'ipv4')),
  bothValues: each((a, b) => toList([...valuesOf(a), ...valuesOf(b)])),
  /** Which audit policy became what, in the add-on's words; null where the event lacks a part. */
  auditPolicyChange: each((...parts) => {
    const [category, subcategory, guid, changes] = parts.map(textOf);
    return category == null || subcategory == null || guid == null || changes == null
      ? null
      : `Category=${category},Subcategory=${subcategory},Subcategory GUID=${guid},Changes=${changes}`;
  }),
  /** Who joined or left a group: the name that a forwarder gave the SID, the first common name, or the SID itself. */
  memberAccount: each((member, sid) => memberAccount(textOf(member), textOf(sid))),
  /** Defender writes what kind of thing a path is before it: `file:_C:\\x.exe`. */
  defenderPath: ofText(defenderPath),
  defenderFile: ofText((path) => defenderPath(path).replace(/^.*\\/s, '')),
  defenderOutcome: ofText((text) => (text.trim() === 'The operation completed successfully.' ? 'success' : null)),
  createdOrModified: each((utcTime, creation) => {
    const time = textOf(utcTime);
    return time === null ? null : time === textOf(creation) ? 'created' : 'modified';
  }),
  splunkChange: ofText((operation) =>
    operation === 'Created' || operation === 'Deleted' ? operation.toLowerCase() : null,
  ),
  /** Who acts where nobody but the owners of two processes is named, and they are one. */
  sharedUser: each((source, target) => {
    const user = textOf(source);
    return user !== null && user === textOf(target) ? user.slice(user.lastIndexOf('\\') + 1) || null : null;
  }),
  /** A file's path without the names of streams in it. */
  streamless: ofText(withoutStreams),
  streamlessName: ofText((path) => withoutStreams(path.slice(path.lastIndexOf('\\') + 1))),
  /** The last part of a command without its quotes. */
  commandName: ofText((text) => text.slice(text.lastIndexOf('\\') + 1).replaceAll('"', '')),
  /** `Evil` of `"CommandLineEventConsumer.Name=\"Evil\""`. */
  consumerName: ofText((text) => {
    const open = text.replaceAll('\\""', '');
    const at = open.lastIndexOf('\\"');
    return at <= 0 ? open : open.slice(at + 2);
  }),
  /** The number of `%%1936`. */
  elevationId: ofText((type) => /^\D+(\d+)/.exec(type)?.[1] ?? null),
  isSigned: ofText((text) => (/^true$/i.test(text) ? 'true' : 'false')),
  isVerifiedText: ofText((status) => (status === 'Valid' ? 'true' : 'false')),
  presentText: ofText((text) => (text === '-' ? null : text)),
  /** Sysmon's mark for what it could not find out is none to who would have known. */
  knownText: ofText((text) => (text === '?' ? null : text)),
};
