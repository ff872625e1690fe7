/** ATT&CK ids that do not exist. */
import { tacticsOf, techniqueName } from '../attack.ts';
import type { Lint } from '../lint.ts';

export const attackIdUnknown: Lint = {
  code: 'lint-attack-id-unknown',
  severity: 'warning',
  summary: 'An ATT&CK technique id is malformed or unknown.',
  why: 'Coverage maps built from the rule are wrong.',
  *check({ rule }) {
    const ids = new Set(rule.threat.flatMap(({ technique }) => technique.map(({ id }) => id)));
    for (const id of ids) {
      if (techniqueName(id) !== '' || tacticsOf(id).length > 0) continue;
      yield { message: `${id} is no technique of MITRE ATT&CK (Enterprise)` };
    }
  },
};
