/** Codes of Windows' own logs, in the words that pipelines and add-ons give them. */
import { each, ofText, textOf, toList } from '../derivation.ts';
import { splitCommandLine } from './process.ts';

const LOGON_TYPES: Readonly<Record<string, string>> = {
  '2': 'Interactive',
  '3': 'Network',
  '4': 'Batch',
  '5': 'Service',
  '7': 'Unlock',
  '8': 'NetworkCleartext',
  '9': 'NewCredentials',
  '10': 'RemoteInteractive',
  '11': 'CachedInteractive',
  '12': 'CachedRemoteInteractive',
  '13': 'CachedUnlock',
};

const FAILURES: Readonly<Record<string, string>> = {
  '0xc000005e': 'There are currently no logon servers available to service the logon request.',
  '0xc0000064': 'User logon with misspelled or bad user account',
  '0xc000006a': 'User logon with misspelled or bad password',
  '0xc000006d': 'This is either due to a bad username or authentication information',
  '0xc000006e': 'Unknown user name or bad password.',
  '0xc000006f': 'User logon outside authorized hours',
  '0xc0000070': 'User logon from unauthorized workstation',
  '0xc0000071': 'User logon with expired password',
  '0xc0000072': 'User logon to account disabled by administrator',
  '0xc00000dc': 'Indicates the Sam Server was in the wrong state to perform the desired operation.',
  '0xc0000133': 'Clocks between DC and other computer too far out of sync',
  '0xc000015b': 'The user has not been granted the requested logon type (aka logon right) at this machine',
  '0xc000018c':
    'The logon request failed because the trust relationship between the primary domain and the trusted domain failed.',
  '0xc0000192': 'An attempt was made to logon, but the Netlogon service was not started.',
  '0xc0000193': 'User logon with expired account',
  '0xc0000224': 'User is required to change password at next logon',
  '0xc0000225': 'Evidently a bug in Windows and not a risk',
  '0xc0000234': 'User logon with account locked',
  '0xc00002ee': 'Failure Reason: An Error occurred during Logon',
  '0xc0000413':
    'Logon Failure: The machine you are logging on to is protected by an authentication firewall. The specified account is not allowed to authenticate to the machine.',
};

/** Audit bits of System/Keywords, as hexadecimal, decimal or signed text, or as a beat's words. */
function auditOf(keywords: string): 'success' | 'failure' | null {
  const lower = keywords.toLowerCase();
  if (lower.startsWith('audit'))
    return lower.endsWith('success') ? 'success' : lower.endsWith('failure') ? 'failure' : null;
  if (!/^(?:0x[0-9a-f]{1,16}|-?\d{1,20})$/.test(lower)) return null;
  // Signed numbers from JSON have lost their lowest digits; the audit bits are far above those.
  const bits = BigInt.asUintN(64, BigInt(lower)) >> 48n;
  return (bits & 0x20n) !== 0n ? 'success' : (bits & 0x10n) !== 0n ? 'failure' : null;
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

/** PowerShell's ContextInfo is lines of `Name = value`. */
function contextValue(context: string, name: string): string | null {
  for (const line of context.split('\n', 200)) {
    const at = line.indexOf('=');
    if (at !== -1 && line.slice(0, at).trim() === name) return line.slice(at + 1).trim() || null;
  }
  return null;
}

export const windowsDerivations = {
  logonTypeName: ofText((type) => LOGON_TYPES[type] ?? null),
  outcome: each((keywords, id, status) => {
    const audit = textOf(keywords);
    return (audit === null ? null : auditOf(audit)) ?? impliedOutcome(textOf(id), textOf(status));
  }),
  failureText: ofText((status) => FAILURES[status.toLowerCase()] ?? null),
  /** `CN=Kim Lee,OU=…` gives `Kim Lee`. */
  commonName: ofText((name) => /^CN=((?:[^,\\]|\\.)*)/i.exec(name)?.[1] ?? null),
  hostApplication: ofText((context) => contextValue(context, 'Host Application')),
  contextArgs: ofText((context) => {
    const line = contextValue(context, 'Host Application');
    return line === null ? null : toList(splitCommandLine(line));
  }),
  contextUserDomain: ofText((context) => /^([^\\]+)\\/.exec(contextValue(context, 'User') ?? '')?.[1] ?? null),
  contextUserName: ofText((context) => /([^\\]+)$/.exec(contextValue(context, 'User') ?? '')?.[1] ?? null),
  commandName: ofText((context) => contextValue(context, 'Command Name')),
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
  /** The name of an object that is a file, whole or its last segment. */
  filePath: each((name, type) => (textOf(type) === 'File' ? textOf(name) : null)),
  fileLastSegment: each((name, type) => {
    const path = textOf(type) === 'File' ? textOf(name) : null;
    return path === null ? null : path.slice(path.lastIndexOf('\\') + 1) || null;
  }),
  /** An address, unless it is this machine's own. */
  foreignAddress: ofText((address) => (/^(?:::1|127\.0\.0\.1)/.test(address) ? null : address)),
  /** Status where the event has one, `-` on every other. */
  errorCode: each((status, id) => textOf(status) ?? (id === null ? null : '-')),
  /** What a logon's Status amounts to; `failure` is the add-on's word for all that it does not list. */
  statusAction: each((status, id) =>
    id === null ? null : (STATUS_ACTIONS[(textOf(status) ?? '').toLowerCase()] ?? 'failure'),
  ),
  /** ServiceStartType's numbers in the data model's words. */
  startMode: ofText(
    (type) => ({ '0': 'auto', '1': 'auto', '2': 'auto', '3': 'manual', '4': 'disabled' })[type] ?? null,
  ),
  /** The target's name, unless Windows wrote none; then the one who acted. */
  actingUser: each((target, subject) => {
    const name = textOf(target);
    return name !== null && name !== '-' ? name : textOf(subject);
  }),
  createdOrModified: each((utcTime, creation) => {
    const time = textOf(utcTime);
    return time === null ? null : time === textOf(creation) ? 'created' : 'modified';
  }),
  splunkChange: ofText(
    (operation) => ({ created: 'created', deleted: 'deleted' })[operation.toLowerCase()] ?? 'modified',
  ),
  /** `%%1936` … as 1 to 3. */
  elevationId: ofText((type) => ({ '%%1936': '1', '%%1937': '2', '%%1938': '3' })[type] ?? null),
  isSigned: ofText((text) => (/^true$/i.test(text) ? 'true' : 'false')),
  isVerifiedText: ofText((status) => (status === 'Valid' ? 'true' : 'false')),
  presentText: ofText((text) => (text === '-' ? null : text)),
};
