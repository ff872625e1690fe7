/** Archives and compressed streams that are opened, in the order in which they are tried. */
import type { Archive } from '../archive.ts';
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';
import { zip } from './zip.ts';
import { zstd } from './zstd.ts';

export const ARCHIVES: readonly Archive[] = [gzip, zip, zstd, tar];
