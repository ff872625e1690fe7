/** Tells archives by their first bytes. */
import { ARCHIVE_HEAD } from '../archive.js';
import { ARCHIVES } from './index.js';
/** The archive that a source is, by its first ARCHIVE_HEAD bytes or more. */
export function findArchive(head) {
  const start = head.subarray(0, ARCHIVE_HEAD);
  return ARCHIVES.find((archive) => archive.detect(start));
}
export function isArchive(head) {
  return findArchive(head) !== undefined;
}
