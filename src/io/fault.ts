/**
 * Faults: problems in what arrived (bad bytes, a broken archive, a full disk). They are counted by code, sampled with
 * their place, and never stop the stream. Codes are stable; the table below is the reference page.
 */
export const FAULT_CODES = {
  'format-unknown': 'The first 64 KiB fit no format that we read.',
  'lfs-pointer': 'The file is a Git LFS pointer, not the data: run `git lfs pull`.',
  'read-failed': 'The operating system refused to open or read the file.',
  'link-not-followed':
    'A symbolic link inside a folder: it may lead anywhere, so it is not followed. Name it to have it read.',
  'encoding-invalid': 'Bytes that are not valid in the source’s encoding; they were replaced by U+FFFD.',
  'record-too-long': 'A record longer than the limit was skipped.',
  'json-invalid': 'A line or element that is not valid JSON.',
  'json-too-deep': 'JSON whose objects and arrays nest deeper than the limit; it is not read.',
  'json-not-object': 'A JSON value that is not an object, where an event was expected.',
  'xml-invalid': 'An event whose XML is broken.',
  'event-text-invalid': 'Text between Windows events that came as text, which belongs to none.',
  'csv-invalid': 'A CSV row that cannot be read.',
  'log-damaged':
    'Events that a server had taken and that its event log does not hold any more, or not as it wrote them: nothing was found in them.',
  truncated: 'The source ended in the middle of a record.',
  'archive-invalid': 'A broken archive or compressed stream; what came before the damage was read.',
  'archive-too-deep': 'Archives nested deeper than the limit were not opened.',
  'archive-bomb': 'A member that unpacks to far more than its packed size was cut off.',
  'archive-encrypted': 'A password-protected member was not opened.',
  'evtx-bad-header': 'An EVTX file header is damaged; the chunks after it were read all the same.',
  'evtx-bad-chunk': 'An EVTX chunk header is damaged or blank; what could still be told apart was read.',
  'evtx-bad-checksum': 'A checksum of an EVTX file or chunk does not match; the content was read all the same.',
  'evtx-bad-record': 'A damaged EVTX record that cannot be read; reading went on at the next one.',
  'evtx-bad-template':
    'An EVTX record whose template is missing or damaged: its values have no names and it cannot be read.',
  'evtx-partial-record': 'Part of an EVTX record is damaged; the rest of it was read.',
  'no-time': 'The event has no readable time; it is matched, but never joins a sequence.',
  'alert-cut': 'An alert that said more than a million characters; its long texts and lists were cut.',
  'event-not-kept':
    'An event longer than 1 MiB: a server evaluated it and did not store it, so nobody can look at it or hunt in it.',
  'layout-too-deep': 'An event wrapped more than twice.',
  'data-unnamed': 'An event whose data came without their names, which are not known for it: rules see none of them.',
  'state-cap':
    'What a rule keeps reached its cap, and what found no room was dropped. Said once per rule and cap, with how often.',
  'regex-limit': 'A regular expression gave up on one value at its step or length limit.',
  'event-failed': 'Judging an event threw an error, through a bug of ours: rules may have missed it.',
  'search-failed': 'A search threw an error, through a bug of ours: what it would have found is missing.',
  'value-cap': 'A multivalued field had more combinations than the limit; the rest were not tried.',
} as const;
export type FaultCode = keyof typeof FAULT_CODES;

export interface Fault {
  readonly code: FaultCode;
  /** Path as given, archive members joined by `!`, `-` for standard input; a rule's id for state faults. */
  readonly source: string;
  /** 1-based ordinal of the record, where the fault belongs to one. */
  readonly record?: number;
  /** Byte offset in the source as unpacked. */
  readonly offset?: number;
  /** What was seen, short, in words for people. Not yet safe for a terminal. */
  readonly detail?: string;
  /** How often it was met, where it is said once however often; absent: once. */
  readonly times?: number;
}

/** Said once per source and detail: a full table drops every row that comes after, and each is the same news. */
const SAID_ONCE: ReadonlySet<FaultCode> = new Set(['state-cap']);
/** Sources and details that are told apart; further ones count each time. */
const MAX_SAID = 10_000;

/** Faults kept with their place, per code; the rest are only counted. */
export const FAULT_SAMPLES = 20;

/** Counts faults by code and keeps the first few of each. */
export class FaultLog {
  readonly counts = new Map<FaultCode, number>();
  /** As `counts`, with each time of what is said once: what a long run watches. */
  readonly occurrences = new Map<FaultCode, number>();
  readonly samples: Fault[] = [];
  /** Index into `samples` by code, source and detail; -1 for what found no room there. */
  readonly #said = new Map<string, number>();

  add(fault: Fault, times = 1): void {
    count(this.occurrences, fault.code, times);
    if (SAID_ONCE.has(fault.code)) {
      this.#addOnce(fault, times);
      return;
    }
    const seen = this.counts.get(fault.code) ?? 0;
    this.counts.set(fault.code, seen + times);
    if (seen < FAULT_SAMPLES) this.samples.push(fault);
  }

  #addOnce(fault: Fault, times: number): void {
    const key = JSON.stringify([fault.code, fault.source, fault.detail]);
    const at = this.#said.get(key);
    if (at !== undefined) {
      const sample = this.samples[at];
      if (sample !== undefined) this.samples[at] = { ...sample, times: (sample.times ?? 1) + times };
      return;
    }
    const seen = this.counts.get(fault.code) ?? 0;
    this.counts.set(fault.code, seen + 1);
    const isKept = seen < FAULT_SAMPLES;
    if (this.#said.size < MAX_SAID) this.#said.set(key, isKept ? this.samples.length : -1);
    if (isKept) this.samples.push(times === 1 ? fault : { ...fault, times });
  }

  get total(): number {
    let total = 0;
    for (const times of this.counts.values()) total += times;
    return total;
  }

  /** Takes over another log's counts, and its samples where there is room. */
  absorb(other: { readonly counts: Iterable<readonly [FaultCode, number]>; readonly samples: readonly Fault[] }): void {
    const sampled = new Map<FaultCode, number>();
    for (const fault of this.samples) sampled.set(fault.code, (sampled.get(fault.code) ?? 0) + 1);
    const rest = new Map(other.counts);
    for (const fault of other.samples) {
      if (SAID_ONCE.has(fault.code)) {
        const { times = 1, ...once } = fault;
        this.add(once, times);
        count(rest, fault.code, -1);
        continue;
      }
      const kept = sampled.get(fault.code) ?? 0;
      if (kept >= FAULT_SAMPLES) continue;
      sampled.set(fault.code, kept + 1);
      this.samples.push(fault);
    }
    for (const [code, times] of rest) {
      if (times === 0) continue;
      count(this.counts, code, times);
      count(this.occurrences, code, times);
    }
  }
}

function count(counts: Map<FaultCode, number>, code: FaultCode, times: number): void {
  counts.set(code, (counts.get(code) ?? 0) + times);
}
