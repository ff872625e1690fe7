/**
 * DNS servers' text logs: BIND, dnsmasq and Unbound query logs, the debug log of Windows DNS, Cisco Umbrella's. Each question becomes an ECS
 * document without a program.
 */
import type { JsonObject } from '../../../event/record.ts';
import type { Zone } from '../../../event/zone.ts';
import type { Format } from '../../format.ts';
import { networkDocument, openLineLog, type ReadLogLine } from '../line-log.ts';
import { decodeHead } from '../transcode.ts';
import { type LoggedLookup, readDnsLine } from './line.ts';

/** Lines that detection looks at: servers write much else when they start. */
const LINES_LOOKED_AT = 200;

export function lookupDocument(lookup: LoggedLookup, zone?: Zone): JsonObject {
  const { dialect, time, name, type, client, responseCode } = lookup;
  return {
    ...networkDocument({ dataset: `dns.${dialect}`, protocol: 'dns', types: ['protocol'], time, client }, zone),
    dns: {
      question: { name, ...(type === null ? {} : { type }) },
      ...(responseCode === null ? {} : { response_code: responseCode }),
    },
  };
}

const readLine: ReadLogLine = (line, zone) => {
  const lookup = readDnsLine(line);
  return lookup === null ? null : lookupDocument(lookup, zone);
};

export const dnsLog: Format = {
  id: 'dns-log',
  detect(head, whole) {
    const lines = decodeHead(head).split('\n');
    if (!whole) lines.pop();
    return lines.slice(0, LINES_LOOKED_AT).some((line) => readDnsLine(line.trimEnd()) !== null);
  },
  open: (sink, options) => openLineLog(sink, options, readLine),
};
