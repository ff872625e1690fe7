/** Standard input, named `-`. */
import type { ByteSource, ReportFault } from '../source.ts';
import { openStream } from './stream.ts';

export function openStdin(report: ReportFault): ByteSource {
  return openStream(process.stdin, '-', null, report);
}
