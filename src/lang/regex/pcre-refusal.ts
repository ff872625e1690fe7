/** Why a pattern does not compile: it is wrong, or has what PCRE has and the engines here have not. */

export interface RegexRefusal {
  readonly ok: false;
  readonly message: string;
  readonly offset: number;
  /** The pattern is right as far as it was read. */
  readonly unsupported?: true;
}

export class PatternError extends Error {
  readonly refusal: RegexRefusal;

  constructor(message: string, offset: number, unsupported = false) {
    super(message);
    this.refusal = { ok: false, message, offset, ...(unsupported ? { unsupported } : {}) };
  }
}

/** Each at its opening, with what to say; `null`: the construct as it is written. */
const MISSING: readonly (readonly [construct: RegExp, what: string | null])[] = [
  [/\(\*[A-Z_0-9]+(?:[:=][^)]*)?\)/y, 'control verbs are'],
  [/\(\?[imsxJ]*(?:-[imsxJ]*)?U[imsxUJ-]*[:)]/y, 'the flag U is'],
  // Branch reset, conditions, recursion, calls of groups, callouts.
  [/\(\?(?:\||\(|R\)|[+-]?\d+\)|&\w+\)|P>\w+\)|C\d*\))/y, 'this kind of group is'],
  [/\\[GKXC]/y, null],
  [/\\g(?:<[+\w-]+>|'[+\w-]+')/y, null],
  [/\\[pP]\{\^?(?:L&|Any|X(?:an|ps|sp|uc|wd))\}/y, null],
];

/** Says that the construct at this place is not supported; null where there is none such. */
export function missingAt(pattern: string, at: number): string | null {
  for (const [construct, what] of MISSING) {
    construct.lastIndex = at;
    const found = construct.exec(pattern);
    if (found !== null) return `${what ?? `${found[0]} is`} not supported`;
  }
  return null;
}
