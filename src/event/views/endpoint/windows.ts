/**
 * Windows logs as Elastic's endpoint would have recorded them. Only what the endpoint records as the same activity has a
 * category and an action, so that nothing is mistaken for what it is not: those of its published list of events
 * (elastic/endpoint-package, custom_documentation). What these logs do not hold (signers of processes, call stacks, ages of
 * files) stays missing.
 */
import {
  ENDPOINT_ACTION,
  ENDPOINT_CATEGORY,
  ENDPOINT_INTEGRITY,
  ENDPOINT_ORIGINAL_NAME,
  ENDPOINT_PARENT,
  ENDPOINT_PARENT_LINE,
  ENDPOINT_REGISTRY_STRINGS,
  ENDPOINT_SIGNATURE,
  ENDPOINT_USER,
} from '../../endpoint-names.ts';
import { DNS_ACTIONS } from '../../kinds/elastic-defend.ts';
import { by, constant, type View, type ViewRow, type ViewTable } from '../../view.ts';

function event(category: string | readonly string[], action: ViewRow): ViewTable {
  return { [ENDPOINT_CATEGORY]: constant(category), [ENDPOINT_ACTION]: action };
}

/** The accounts of a name that are the same on every machine; a name does not tell what the others are. */
const ofUser = (name: string): ViewTable => ({ [ENDPOINT_USER]: by('wellKnownSid', name) });

const SIGNATURE: ViewTable = { [ENDPOINT_SIGNATURE]: by('signatureStatus', 'SignatureStatus') };

export const sysmonEndpointView: View = {
  shared: ofUser('User'),
  ids: {
    '1': {
      ...event('process', constant('start')),
      [ENDPOINT_INTEGRITY]: by('integrityLevel', 'IntegrityLevel'),
      [ENDPOINT_ORIGINAL_NAME]: by('knownText', 'OriginalFileName'),
      [ENDPOINT_PARENT]: by('knownText', 'ParentImage'),
      [ENDPOINT_PARENT_LINE]: by('knownText', 'ParentCommandLine'),
    },
    '3': event('network', by('connectionAction', 'Initiated')),
    '5': event('process', constant('end')),
    '6': { ...event('driver', constant('load')), ...SIGNATURE },
    '7': { ...event('library', constant('load')), ...SIGNATURE },
    '8': ofUser('SourceUser'),
    '10': ofUser('SourceUser'),
    '11': event('file', constant('creation')),
    '12': event('registry', by('registryAction', 'EventType')),
    '13': {
      ...event('registry', constant('modification')),
      [ENDPOINT_REGISTRY_STRINGS]: by('writtenStrings', 'Details'),
    },
    '14': event('registry', null),
    // One event of the question and its answer, which are two of the endpoint's.
    '22': event(['network', 'dns'], constant(DNS_ACTIONS)),
    '23': event('file', constant('deletion')),
    '26': event('file', constant('deletion')),
  },
};

export const windowsSecurityEndpointView: View = {
  shared: {},
  ids: {
    '4624': event(['authentication', 'session'], constant('log_on')),
    '4634': event(['authentication', 'session'], constant('log_off')),
    '4657': event('registry', constant('modification')),
    '4688': {
      ...event('process', constant('start')),
      [ENDPOINT_INTEGRITY]: by('integrityLevel', 'MandatoryLabel'),
    },
    '4689': event('process', constant('end')),
  },
};
