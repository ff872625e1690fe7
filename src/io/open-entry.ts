/**
 * Opens what was found: a plain file is one source, an archive one for each member, archives in archives opened as
 * well. Sources come in archive order; each must be drained or closed before the next is asked for.
 */
import { ARCHIVE_HEAD, ARCHIVE_LIMITS, type ArchiveLimits, UnpackBudget } from './archive.ts';
import { findArchive } from './archives/magic.ts';
import { PackedBytes } from './archives/packed-bytes.ts';
import type { ByteSource, ReportFault, SourceEntry } from './source.ts';
import { openFile } from './sources/file.ts';
import { openStdin } from './sources/stdin.ts';

/** Never rejects: what cannot be opened or unpacked is reported. */
export async function* openEntry(
  entry: SourceEntry,
  report: ReportFault,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): AsyncGenerator<ByteSource> {
  const { name, file } = entry;
  // A pipe has no file, but its name still opens it.
  const source = name === '-' ? openStdin(report) : openFile(file?.path ?? name, name, report);
  yield* openSource(source, file?.path ?? null, report, limits);
}

/** The same for a source that is open. `path`: where it lies on disk, if it is a whole file. */
export async function* openSource(
  source: ByteSource,
  path: string | null,
  report: ReportFault,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): AsyncGenerator<ByteSource> {
  const packed = new PackedBytes(source, path);
  const budget = new UnpackBudget(report, limits, () => packed.size ?? packed.taken);
  try {
    yield* openLayer(packed, 0, budget);
  } finally {
    packed.close();
  }
}

async function* openLayer(packed: PackedBytes, depth: number, budget: UnpackBudget): AsyncGenerator<ByteSource> {
  const archive = findArchive(await packed.peek(ARCHIVE_HEAD));
  if (archive === undefined) yield packed;
  else if (depth >= budget.limits.depth) {
    const detail = `${archive.id} inside ${budget.limits.depth} other archives`;
    budget.fault(packed.name, 'archive-too-deep', detail, 0);
  } else {
    for await (const member of archive.open(packed, budget))
      yield* openLayer(new PackedBytes(member), depth + 1, budget);
  }
}
