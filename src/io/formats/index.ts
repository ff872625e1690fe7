/** The formats that sources are read in, in the order in which they are tried: the pickier first. */
import type { Format } from '../format.ts';
import { windowsXml } from './windows-xml.ts';

export const FORMATS: readonly Format[] = [windowsXml];

export function findFormat(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
