/** Tells archives by their first bytes. */
import { ARCHIVE_HEAD, type Archive } from '../archive.ts';
import { ARCHIVES } from './index.ts';

/** The archive that a source is, by its first ARCHIVE_HEAD bytes or more. */
export function findArchive(head: Uint8Array): Archive | undefined {
  const start = head.subarray(0, ARCHIVE_HEAD);
  return ARCHIVES.find((archive) => archive.detect(start));
}

export function isArchive(head: Uint8Array): boolean {
  return findArchive(head) !== undefined;
}
