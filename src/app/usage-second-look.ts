/**
 * A second look at input in which no use of AI was seen: whether any record names a host at all. Logs that name none
 * (process starts, addresses alone, a product that is not known) show nothing however much AI is in use, and that must not
 * read like a clean bill. Only for input that is soon read, and that can be read twice.
 */
import type { SourceEntry } from '../io/source.ts';
import { Catalogue, type CatalogueData } from '../usage/catalogue.ts';
import { readInOrder } from './read-in-order.ts';
import type { ReadSettings } from './settings.ts';
import { UsageTaker } from './usage-taker.ts';

/** More is not read again. Bytes on disk. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Whether some record names a host; null where that is not looked at. */
export async function namesAnyHost(
  entries: readonly SourceEntry[],
  catalogue: CatalogueData,
  settings: ReadSettings,
): Promise<boolean | null> {
  const size = entries.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  if (size > MAX_BYTES || entries.some(({ name }) => name === '-')) return null;
  const taker = new UsageTaker(new Catalogue(catalogue), settings, false);
  await readInOrder(entries, taker, null);
  return taker.named > 0;
}
