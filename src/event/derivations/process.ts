/** Processes and files: command lines, hashes and signatures as Elastic's Sysmon pipeline and Splunk's add-on read them. */
import { each, ofText, textOf, toList } from '../derivation.ts';
import type { Scalar } from '../value.ts';

const MAX_ARGS = 8192;

/**
 * Splits a Windows command line: blanks and tabs part arguments outside quotes; n backslashes before a quote give n/2,
 * an odd one makes the quote literal; `""` inside quotes is one quote.
 */
export function splitCommandLine(line: string): string[] {
  const args: string[] = [];
  let at = 0;
  while (args.length < MAX_ARGS) {
    while (line[at] === ' ' || line[at] === '\t') at++;
    if (at >= line.length) return args;
    let arg = '';
    let quoted = false;
    for (; at < line.length; at++) {
      const char = line[at]!;
      if (char === '\\') {
        const start = at;
        while (line[at] === '\\') at++;
        const count = at - start;
        if (line[at] !== '"') {
          arg += line.slice(start, at);
          at--;
          continue;
        }
        arg += '\\'.repeat(count >> 1);
        if (count % 2 === 1) arg += '"';
        else at--;
      } else if (char === '"') {
        if (quoted && line[at + 1] === '"') {
          arg += '"';
          at++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (char === ' ' || char === '\t')) {
        break;
      } else {
        arg += char;
      }
    }
    args.push(arg);
  }
  return args;
}

/** The value of one algorithm in `SHA256=…,MD5=…`, in lower case; all zeros is none. */
function hashOf(text: string, algorithm: string): string | null {
  for (const part of text.split(',', 16)) {
    const at = part.indexOf('=');
    if (at !== -1 && part.slice(0, at).trim().toLowerCase() === algorithm) {
      const hash = part
        .slice(at + 1)
        .trim()
        .toLowerCase();
      return /^0*$/.test(hash) ? null : hash;
    }
  }
  return null;
}

function hashesOf(text: string): Scalar[] {
  const out: Scalar[] = [];
  for (const part of text.split(',', 16)) {
    const hash = part
      .slice(part.indexOf('=') + 1)
      .trim()
      .toLowerCase();
    if (!/^0*$/.test(hash)) out.push(hash);
  }
  return out;
}

export const processDerivations = {
  args: ofText((line) => toList(splitCommandLine(line))),
  argsCount: ofText((line) => splitCommandLine(line).length || null),
  md5: ofText((text) => hashOf(text, 'md5')),
  sha1: ofText((text) => hashOf(text, 'sha1')),
  sha256: ofText((text) => hashOf(text, 'sha256')),
  imphash: ofText((text) => hashOf(text, 'imphash')),
  hashes: ofText((text) => toList(hashesOf(text))),
  /** As the add-on splits them out: in the case that the event has, zeros and all. */
  rawMd5: ofText((text) => /(?:^|,)MD5=([^,]+)/.exec(text)?.[1] ?? null),
  rawSha1: ofText((text) => /(?:^|,)SHA1=([^,]+)/.exec(text)?.[1] ?? null),
  rawSha256: ofText((text) => /(?:^|,)SHA256=([^,]+)/.exec(text)?.[1] ?? null),
  rawImphash: ofText((text) => /(?:^|,)IMPHASH=([^,]+)/.exec(text)?.[1] ?? null),
  /** SignatureStatus `Valid` is true, others say nothing. */
  isValid: ofText((status) => (status === 'Valid' ? true : null)),
  /** Signed and SignatureStatus together: true, false, or null where the event does not say. */
  isTrusted: each((signed, status) => {
    const isSigned = textOf(signed);
    if (isSigned === null) return null;
    if (isSigned.toLowerCase() !== 'true') return false;
    const verdict = textOf(status);
    return verdict === null || verdict === 'Valid';
  }),
  /** SentinelOne's verified_status: true where it holds the word, else nothing. */
  isVerified: ofText((status) => (status.includes('verified') ? true : null)),
};
