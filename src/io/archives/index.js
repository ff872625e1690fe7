import { gzip } from './gzip.js';
import { tar } from './tar.js';
import { zip } from './zip.js';
import { zstd } from './zstd.js';
export const ARCHIVES = [gzip, zip, zstd, tar];
