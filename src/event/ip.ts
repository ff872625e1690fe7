/**
 * IP addresses and networks as text. Addresses are compared as 16 bytes, IPv4 as its IPv6-mapped form, so that one
 * network test serves both. Text that is not an address is null, never an error: it simply matches no network.
 */

export interface Network {
  readonly bytes: Uint8Array;
  /** Prefix length in bits of the 128-bit form. */
  readonly bits: number;
}

/** The 16 bytes of an address, or null. Zone ids (`fe80::1%eth0`) are ignored. */
export function parseIp(text: string): Uint8Array | null {
  if (text.length < 2 || text.length > 64) return null;
  const percent = text.indexOf('%');
  const address = percent === -1 ? text : text.slice(0, percent);
  return address.includes(':') ? parseIpv6(address) : parseMapped(address);
}

function parseMapped(text: string): Uint8Array | null {
  const bytes = new Uint8Array(16);
  bytes[10] = 0xff;
  bytes[11] = 0xff;
  return writeIpv4(text, bytes, 12) ? bytes : null;
}

/** Writes a dotted quad; leading zeros are refused, as they are ambiguous (octal to some). */
function writeIpv4(text: string, bytes: Uint8Array, at: number): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return false;
  for (let i = 0; i < 4; i++) {
    const part = match[i + 1]!;
    if (part.length > 1 && part[0] === '0') return false;
    const number = Number(part);
    if (number > 255) return false;
    bytes[at + i] = number;
  }
  return true;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const bytes = new Uint8Array(16);
  const head = halves[0] === '' ? [] : halves[0]!.split(':');
  const tail = halves.length === 1 || halves[1] === '' ? [] : halves[1]!.split(':');
  const quadLast = (tail.length > 0 ? tail : head).at(-1)?.includes('.') === true;
  const groups = head.length + tail.length + (quadLast ? 1 : 0);
  if (halves.length === 1 ? groups !== 8 : groups > 7) return null;
  const writeGroups = (parts: readonly string[], from: number, last: boolean): boolean => {
    let at = from;
    for (const [i, part] of parts.entries()) {
      if (last && quadLast && i === parts.length - 1) return writeIpv4(part, bytes, at);
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false;
      const number = Number.parseInt(part, 16);
      bytes[at++] = number >> 8;
      bytes[at++] = number & 0xff;
    }
    return true;
  };
  const tailStart = 16 - 2 * (tail.length + (quadLast && tail.length > 0 ? 1 : 0));
  return writeGroups(head, 0, tail.length === 0) && writeGroups(tail, tailStart, true) ? bytes : null;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or a single address. Host bits may be set. Null when it is not a network. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  const address = parseIp(slash === -1 ? text : text.slice(0, slash));
  if (address === null) return null;
  const isV4 = !text.slice(0, slash === -1 ? undefined : slash).includes(':');
  const width = isV4 ? 32 : 128;
  const prefix = slash === -1 ? String(width) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > width) return null;
  return { bytes: address, bits: Number(prefix) + (isV4 ? 96 : 0) };
}

export function isInNetwork(address: Uint8Array, network: Network): boolean {
  const whole = network.bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network.bytes[i]) return false;
  const rest = network.bits & 7;
  return rest === 0 || (address[whole]! ^ network.bytes[whole]!) >> (8 - rest) === 0;
}

/** Numeric order of two addresses: negative, zero or positive. */
export function compareIps(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 16; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** One way of writing an address: IPv4 as a dotted quad, mapped or not, other ones in eight groups. Other text stays. */
export function formatIp(text: string): string {
  const bytes = parseIp(text);
  if (bytes === null) return text;
  if (isInNetwork(bytes, MAPPED)) return bytes.slice(12).join('.');
  return Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(':');
}

const MAPPED: Network = { bytes: parseMapped('0.0.0.0')!, bits: 96 };
