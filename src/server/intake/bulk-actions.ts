/**
 * Elasticsearch's `_bulk`: pairs of lines, what is to be done and with what. Only what adds documents is taken; each
 * document becomes a line of the log as an export would write it, with the index that it was meant for.
 */
import { isObject, toLine } from './json-objects.ts';
import { MAX_EVENTS } from './max-events.ts';

export interface BulkItem {
  /** `index` or `create`, as it was asked; also for those that are refused. */
  readonly action: string;
  readonly index: string;
  readonly id: string | null;
  /** null where the item is refused. */
  readonly line: Buffer | null;
  /** Why it is refused: Elasticsearch's type and reason. */
  readonly problem: { readonly type: string; readonly reason: string } | null;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** An index may have no longer name. */
const MAX_NAME = 255;

/** Of a line that says what is to be done. Bytes. */
const MAX_HEAD = 16 * 1024;

/**
 * `malformed` where the body is no bulk request at all, `too-many` where it has more items than one request may.
 * `index`: what the address names.
 */
export function readBulk(bytes: Buffer, index: string | null): readonly BulkItem[] | 'malformed' | 'too-many' {
  const items: BulkItem[] = [];
  const lines = eachLine(bytes);
  for (const headLine of lines) {
    if (items.length === MAX_EVENTS) return 'too-many';
    const head = headLine.length > MAX_HEAD ? null : parseObject(headLine);
    if (head === null) return 'malformed';
    const [action, target] = Object.entries(head)[0] ?? [];
    if (action === undefined || typeof target !== 'object' || target === null) return 'malformed';
    const { _index: named, _id: id } = target as { readonly _index?: unknown; readonly _id?: unknown };
    const known = {
      action,
      index: typeof named === 'string' && named !== '' ? named.slice(0, MAX_NAME) : (index ?? ''),
      id: typeof id === 'string' ? id.slice(0, 512) : null,
    };
    if (action === 'delete') {
      items.push({ ...known, line: null, problem: UNSUPPORTED });
      continue;
    }
    const source = lines.next();
    if (source.done === true) return 'malformed';
    items.push({ ...known, ...readDocument(action, known.index, source.value) });
  }
  return items;
}

const UNSUPPORTED = { type: 'illegal_argument_exception', reason: 'only index and create are taken here' };

function readDocument(action: string, index: string, source: Buffer): Pick<BulkItem, 'line' | 'problem'> {
  if (action !== 'index' && action !== 'create') return { line: null, problem: UNSUPPORTED };
  if (index === '') {
    return { line: null, problem: { type: 'action_request_validation_exception', reason: 'index is missing' } };
  }
  if (!isObject(source)) {
    return { line: null, problem: { type: 'document_parsing_exception', reason: 'the document is no JSON object' } };
  }
  const head = `{"_index":${JSON.stringify(index)},"_source":`;
  return { line: Buffer.concat([Buffer.from(head), toLine(source), Buffer.from('}')]), problem: null };
}

function parseObject(line: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>) // as just checked
      : null;
  } catch {
    return null;
  }
}

/** Lines that are not empty. */
function* eachLine(bytes: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; ) {
    // Asked one by one: many may follow each other.
    if (bytes[at] === LINE_FEED) {
      at++;
      continue;
    }
    const feed = bytes.indexOf(LINE_FEED, at);
    const end = feed === -1 ? bytes.length : feed;
    const line = bytes.subarray(at, bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    if (line.length > 0) yield line;
    at = end + 1;
  }
}
