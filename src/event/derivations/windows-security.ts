/**
 * The Security log in the words of Elastic's system integration (its `security_standard` ingest pipeline, as released in
 * 2026): codes spelled out, accounts and directory objects taken apart.
 */
import { each, entryOf, first, ofText, ofTexts, textOf, toList } from '../derivation.ts';
import { parseIp } from '../ip.ts';
import { type Scalar, scalarText, valuesOf } from '../value.ts';

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
};

/** Status and SubStatus of 4625 and 4776. */
const FAILURES: Readonly<Record<string, string>> = {
  '0x0': 'Status OK.',
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
  '0xc0000371': 'The local account store does not contain secret material for the specified account',
  '0xc0000413':
    'Logon Failure: The machine you are logging onto is protected by an authentication firewall. The specified account is not allowed to authenticate to the machine.',
};

/** FailureReason of 4625: messages of Windows' `msobjs.dll`. */
const REASONS: Readonly<Record<string, string>> = {
  '2304': 'An Error occured during Logon.',
  '2305': 'The specified user account has expired.',
  '2306': 'The NetLogon component is not active.',
  '2307': 'Account locked out.',
  '2308': 'The user has not been granted the requested logon type at this machine.',
  '2309': "The specified account's password has expired.",
  '2310': 'Account currently disabled.',
  '2311': 'Account logon time restriction violation.',
  '2312': 'User not allowed to logon at this computer.',
  '2313': 'Unknown user name or bad password.',
  '2314': 'Domain sid inconsistent.',
  '2315': 'Smartcard logon is required and was not used.',
};

const SERVICE_TYPES: Readonly<Record<string, string>> = {
  '0x1': 'Kernel Driver',
  '0x2': 'File System Driver',
  '0x8': 'Recognizer Driver',
  '0x10': 'Win32 Own Process',
  '0x20': 'Win32 Share Process',
  '0x110': 'Interactive Own Process',
  '0x120': 'Interactive Share Process',
};

const ENCRYPTION_TYPES: Readonly<Record<string, string>> = {
  '0x1': 'DES-CBC-CRC',
  '0x3': 'DES-CBC-MD5',
  '0x11': 'AES128-CTS-HMAC-SHA1-96',
  '0x12': 'AES256-CTS-HMAC-SHA1-96',
  '0x17': 'RC4-HMAC',
  '0x18': 'RC4-HMAC-EXP',
  '0xffffffff': 'FAIL',
};

/** Names of bits, from the lowest on; an empty name is a bit without one. */
type Bits = readonly string[];

const ACCOUNT_CONTROL: Bits = [
  'USER_ACCOUNT_DISABLED',
  'USER_HOME_DIRECTORY_REQUIRED',
  'USER_PASSWORD_NOT_REQUIRED',
  'USER_TEMP_DUPLICATE_ACCOUNT',
  'USER_NORMAL_ACCOUNT',
  'USER_MNS_LOGON_ACCOUNT',
  'USER_INTERDOMAIN_TRUST_ACCOUNT',
  'USER_WORKSTATION_TRUST_ACCOUNT',
  'USER_SERVER_TRUST_ACCOUNT',
  'USER_DONT_EXPIRE_PASSWORD',
  'USER_ACCOUNT_AUTO_LOCKED',
  'USER_ENCRYPTED_TEXT_PASSWORD_ALLOWED',
  'USER_SMARTCARD_REQUIRED',
  'USER_TRUSTED_FOR_DELEGATION',
  'USER_NOT_DELEGATED',
  'USER_USE_DES_KEY_ONLY',
  'USER_DONT_REQUIRE_PREAUTH',
  'USER_PASSWORD_EXPIRED',
  'USER_TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION',
  'USER_NO_AUTH_DATA_REQUIRED',
  'USER_PARTIAL_SECRETS_ACCOUNT',
  'USER_USE_AES_KEYS',
];

/** `Delete Treee` is how the pipeline spells it, so it is what rules can ask for. */
const ACCESS_MASK: Bits = [
  ...['Create Child', 'Delete Child', 'List Contents', 'SELF', 'Read Property', 'Write Property', 'Delete Treee'],
  ...['List Object', 'Control Access', '', '', '', '', '', '', ''],
  ...['DELETE', 'READ_CONTROL', 'WRITE_DAC', 'WRITE_OWNER', 'SYNCHRONIZE', '', '', ''],
  ...['ADS_RIGHT_ACCESS_SYSTEM_SECURITY', '', '', ''],
  ...['ADS_RIGHT_GENERIC_ALL', 'ADS_RIGHT_GENERIC_EXECUTE', 'ADS_RIGHT_GENERIC_WRITE', 'ADS_RIGHT_GENERIC_READ'],
];

const TICKET_OPTIONS: Bits = [
  ...['Validate', 'Renew', '', 'Enc-tkt-in-skey', 'Renewable-ok', 'Disable-transited-check', '', ''],
  ...['', '', '', '', '', '', '', ''],
  ...['Name-canonicalize', 'Request-anonymous', 'Ok-as-delegate', 'Transited-policy-checked'],
  ...['Opt-hardware-auth', 'Pre-authent', 'Initial', 'Renewable'],
  ...['Invalid', 'Postdated', 'Allow-postdate', 'Proxy', 'Proxiable', 'Forwarded', 'Forwardable'],
];

/** A number of at most 32 bits, as `0x…` or in decimal. */
const NUMBER = /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i;

function namesOfBits(text: string, names: Bits): Scalar[] {
  if (!NUMBER.test(text)) return [];
  const bits = Number(text);
  return names.filter((name, bit) => name !== '' && (bits / 2 ** bit) % 2 >= 1);
}

/** `kim@CORP.EXAMPLE` is `kim`. */
function accountOf(name: string): string {
  const at = name.indexOf('@');
  return at === -1 ? name : name.slice(0, at);
}

/** Parts of a distinguished name, at its unescaped commas. */
const DN_PART = /(?:[^,\\]|\\.?)+/gs;

/** The first common name in a distinguished name, without its escapes. */
function commonNameIn(dn: string): string {
  const value = /cn=((?:[^,\\]|\\.?)*)/is.exec(dn)?.[1] ?? '';
  return value
    .replace(/\\(?:([0-9a-f]{2})|(.?))/gis, (_, hex: string | undefined, char: string) =>
      hex === undefined ? char : String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .trim();
}

export const windowsSecurityDerivations = {
  logonTypeName: ofText((type) => entryOf(LOGON_TYPES, type)),
  failureText: ofText((status) => entryOf(FAILURES, status.toLowerCase())),
  /** `%%2313` in words; a number that has none stands for itself. */
  failureReason: ofText((reason) => {
    const code = reason.replaceAll('%%', '');
    return entryOf(REASONS, code) ?? code;
  }),
  serviceTypeName: ofText((type) => entryOf(SERVICE_TYPES, type.toLowerCase())),
  encryptionTypeName: ofText((type) => entryOf(ENCRYPTION_TYPES, type.toLowerCase())),
  ticketOptionNames: ofText((options) => toList(namesOfBits(options, TICKET_OPTIONS))),
  accountControlNames: ofText((control) => toList(namesOfBits(control, ACCOUNT_CONTROL))),
  accessMaskNames: ofText((mask) => toList(namesOfBits(mask.trim(), ACCESS_MASK))),
  /** Words of a list that Windows wrote as one text with line breaks. */
  words: first((list) => {
    const words = valuesOf(list).flatMap((value) =>
      scalarText(value)
        .split(/\s+/)
        .filter((word) => word !== ''),
    );
    return toList(words);
  }),
  accountName: ofText(accountOf),
  /** Accounts that an event names, each once, without what is behind an `@`. */
  accountNames: each((...names) => {
    const accounts = new Set<Scalar>();
    for (const name of names) {
      const text = textOf(name);
      if (text !== null && accountOf(text) !== '') accounts.add(accountOf(text));
    }
    return toList([...accounts]);
  }),
  /** `CN=Kim Lee,OU=…` gives `Kim Lee`. */
  memberName: ofText((name) => (name.match(DN_PART)?.[0] ?? '').replace(/CN=|cn=/g, '')),
  /** The fourth part of a distinguished name, whatever it is: so does the pipeline. */
  memberDomain: ofText((name) => (name.match(DN_PART)?.[3] ?? '').replace(/DC=|dc=/g, '')),
  userOfDn: each((dn, objectClass) =>
    (textOf(objectClass) ?? '').toLowerCase().includes('user') ? commonNameIn(textOf(dn) ?? '') || null : null,
  ),
  groupOfDn: each((dn, objectClass) => {
    const kind = (textOf(objectClass) ?? '').toLowerCase();
    return kind.includes('group') && !kind.includes('user') ? commonNameIn(textOf(dn) ?? '') || null : null;
  }),
  /** Where a session was connected from; `LOCAL` is this machine. */
  sessionAddress: ofTexts((text) => (text === 'LOCAL' ? '127.0.0.1' : parseIp(text) === null ? null : text)),
  /** A folder or share and what lies in it. */
  joinPath: each((folder, name) => (folder === null || name === null ? null : `${textOf(folder)}\\${textOf(name)}`)),
  /** The name of an object that is a registry key. */
  registryKey: each((name, type) => {
    const path = textOf(name);
    return path !== null && (textOf(type) === 'Key' || /^\\REGISTRY\\/i.test(path)) ? path : null;
  }),
};
