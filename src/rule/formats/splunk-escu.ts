/** Splunk's security_content repository (ESCU): one detection a file, in YAML. */
import { failedFile } from '../loaded-rule.ts';
import { DETECTION_TYPES, readSplunkRule } from '../splunk-rule.ts';
import { isYamlText, readTopKeys } from '../top-keys.ts';
import type { VendorFormat } from '../vendor-format.ts';
import { parseYamlFile } from '../yaml-file.ts';

/** Beside `search`, any of these tells a detection even where its type is absent or misspelt. */
const DETECTION_KEYS = ['data_source', 'tags', 'rba', 'finding', 'intermediate_findings', 'known_false_positives'];
/** Types of files that have a search and are no detections. */
const NO_DETECTION = ['Baseline', 'Investigation', 'Response'];
/** Without a search, any of these tells what stands beside detections and names their type: deployments, and stories. */
const BESIDE_KEYS = ['scheduling', 'cron_schedule', 'narrative'];

export const splunkEscu: VendorFormat = {
  id: 'splunk-escu',
  recognise: (text, path) => {
    if (!isYamlText(text, path)) return false;
    const keys = readTopKeys(text);
    const type = keys.get('type') ?? '';
    if (keys.has('telltale') || NO_DETECTION.includes(type)) return false;
    if (!keys.has('search') && BESIDE_KEYS.some((key) => keys.has(key))) return false;
    if (DETECTION_TYPES.includes(type)) return keys.has('name') || keys.has('search') || keys.has('id');
    return keys.has('search') && DETECTION_KEYS.some((key) => keys.has(key));
  },
  parse: (source) => {
    const file = parseYamlFile(source);
    return [file.value === null ? failedFile(source.name, file.diagnostics) : readSplunkRule(file)];
  },
};
