/** Network connections: directions, families and ports. */
import { each, ofText } from '../derivation.ts';

export const networkDerivations = {
  /** Sysmon's Initiated. */
  direction: ofText((text) => (text.toLowerCase() === 'true' ? 'egress' : 'ingress')),
  splunkDirection: ofText((text) => (text.toLowerCase() === 'true' ? 'outbound' : 'inbound')),
  /** The same in the words of Elastic's endpoint. */
  connectionAction: ofText((text) => (text.toLowerCase() === 'true' ? 'connection_attempted' : 'connection_accepted')),
  /** Sysmon's Initiated again, of what became of it. */
  initiated: ofText((text) => (text === 'egress' ? 'true' : text === 'ingress' ? 'false' : null)),
  /** Sysmon's SourceIsIpv6. */
  family: ofText((text) => (text.toLowerCase() === 'true' ? 'ipv6' : 'ipv4')),
  splunkFamily: ofText((text) => (text.toLowerCase() === 'true' ? 'ipv6' : 'ipv4')),
  /** Protocol numbers of the Windows Filtering Platform. */
  transportName: ofText((text) =>
    text === '6' ? 'tcp' : text === '17' ? 'udp' : text === '1' ? 'icmp' : text === '58' ? 'ipv6-icmp' : text,
  ),
  portPair: each((transport, port) => (transport === null || port === null ? null : `${transport}/${port}`)),
  /** Windows Filtering Platform writes message ids for the direction. */
  platformDirection: ofText((text) => (text === '%%14593' ? 'outbound' : text === '%%14592' ? 'inbound' : null)),
};
