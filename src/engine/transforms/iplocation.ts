/**
 * iplocation: place of an IP address, from a local database. None is read yet, so nothing is added and the fields stay
 * missing, as Splunk has it for an address that its database does not know; the rule's diagnostics say so.
 */
import type { RowTransform } from '../transform.ts';

export const iplocation: RowTransform<'iplocation'> = {
  of: 'row',
  name: 'iplocation',
  open: () => () => {},
};
