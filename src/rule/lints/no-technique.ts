/** Rules that raise alerts and name no ATT&CK technique. */
import type { Lint } from '../lint.ts';

export const noTechnique: Lint = {
  code: 'lint-no-technique',
  severity: 'note',
  summary: 'A rule that raises alerts or adds risk names no ATT&CK technique.',
  why: 'It is missing from coverage maps, and adds nothing to incident rules that count techniques.',
  *check({ rule, plan }) {
    if (plan === null || rule.deprecated || (rule.kind !== 'alert' && rule.kind !== 'risk')) return;
    if (rule.type === 'Correlation' || rule.threat.some(({ technique }) => technique.length > 0)) return;
    yield { message: 'the rule names no ATT&CK technique' };
  },
};
