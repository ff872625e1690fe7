/**
 * Elasticsearch's `_bulk`: pairs of lines, what is to be done and with what. Only what adds documents is taken; each
 * document becomes a line of the log as an export would write it, with the index that it was meant for.
 */
import { isObject, toLine } from './json-objects.ts';

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
/** An index may have no longer name. */
const MAX_NAME = 255;

/** null where the body is no bulk request at all. `index`: what the address names. */
export function readBulk(bytes: Buffer, index: string | null): readonly BulkItem[] | null {
  const items: BulkItem[] = [];
  const lines = cutLines(bytes);
  for (let at = 0; at < lines.length; ) {
    const head = parseObject(lines[at++]!);
    if (head === null) return null;
    const [action, target] = Object.entries(head)[0] ?? [];
    if (action === undefined || typeof target !== 'object' || target === null) return null;
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
    const source = lines[at++];
    if (source === undefined) return null;
    items.push({ ...known, ...readDocument(action, known.index, source) });
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

function cutLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, at);
    const end = feed === -1 ? bytes.length : feed;
    const line = bytes.subarray(at, bytes[end - 1] === 0x0d ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    at = end + 1;
  }
  return lines;
}
