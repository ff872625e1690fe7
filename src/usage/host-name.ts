/**
 * Host names as they arrive in logs, brought to the one form that names are compared in: ASCII lower case, Punycode, no
 * trailing dot. Names come from attackers: whatever is no host name of the DNS (IP literals, control characters, labels
 * over 63 bytes, names over 253) is null, never a best guess.
 */

const MAX_NAME = 253;
const MAX_LABEL = 63;
/** Underscores stand in service names (`_ldap._tcp`), which are names too. */
const PLAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** The comparable form of a host name, or null where the text is none. A port (`name:443`) is cut off. */
export function normaliseHost(text: string): string | null {
  if (text.length === 0 || text.length > 4 * MAX_NAME) return null;
  let name = text;
  const colon = name.indexOf(':');
  if (colon >= 0) {
    if (!/^:\d{1,5}$/.test(name.slice(colon))) return null;
    name = name.slice(0, colon);
  }
  if (name.charCodeAt(name.length - 1) === 0x2e) name = name.slice(0, -1);
  name = name.toLowerCase();
  if (!PLAIN.test(name)) {
    const ascii = toAscii(name);
    if (ascii === null) return null;
    name = ascii;
  }
  if (name.length > MAX_NAME || IPV4.test(name)) return null;
  return hasLongLabel(name) ? null : name;
}

const SCHEME = /^[a-z][a-z0-9+.-]{0,31}:\/\//i;

/**
 * What a URL says of its host, with its port, as a browser would take it: behind the scheme and what looks like an
 * account, before the first slash of either kind. Text without any of these is the host itself.
 */
export function hostOfUrl(text: string): string {
  const start = SCHEME.exec(text)?.[0].length ?? 0;
  const length = text.slice(start).search(/[/\\?#]/);
  const authority = text.slice(start, length < 0 ? undefined : start + length);
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** Names with other letters go through IDNA, as a browser would send them; null for what IDNA refuses. */
function toAscii(name: string): string | null {
  // Only letters, digits, dots and hyphens of any script may be tried: the URL parser would strip or decode the rest.
  if (!/^[\p{L}\p{M}\p{N}_.\-\u3002\uff0e\uff61]+$/u.test(name)) return null;
  try {
    const { hostname } = new URL(`http://${name}/`);
    return PLAIN.test(hostname) ? hostname : null;
  } catch {
    return null;
  }
}

function hasLongLabel(name: string): boolean {
  if (name.length <= MAX_LABEL) return false;
  let start = 0;
  for (;;) {
    const dot = name.indexOf('.', start);
    if ((dot < 0 ? name.length : dot) - start > MAX_LABEL) return true;
    if (dot < 0) return false;
    start = dot + 1;
  }
}
