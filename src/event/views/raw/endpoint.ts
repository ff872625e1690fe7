/**
 * Sysmon's names for the telemetry of other endpoint sensors, so that rules in Splunk's words can be asked about it.
 * Raw names here are ECS names.
 */
import type { View } from '../../view.ts';
import { sysmonRawView } from './sysmon.ts';

export const endpointRawView: View = { shared: { ...sysmonRawView.shared, ...sysmonRawView.ids['22'] }, ids: {} };
