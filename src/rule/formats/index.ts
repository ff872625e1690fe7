/** Every rule file format, in the order in which they are asked. */
import type { VendorFormat } from '../vendor-format.ts';
import { elasticEndpointToml } from './elastic-endpoint-toml.ts';
import { elasticNdjson } from './elastic-ndjson.ts';
import { elasticToml } from './elastic-toml.ts';
import { native } from './native.ts';
import { splunkConf } from './splunk-conf.ts';
import { splunkEscu } from './splunk-escu.ts';

export const VENDOR_FORMATS: readonly VendorFormat[] = [
  native,
  elasticEndpointToml,
  elasticToml,
  elasticNdjson,
  splunkEscu,
  splunkConf,
];
