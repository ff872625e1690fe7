/** Techniques listed under tactics that they do not serve. */
import { tacticsOf } from '../attack.ts';
import type { Lint } from '../lint.ts';

export const attackTacticMismatch: Lint = {
  code: 'lint-attack-tactic-mismatch',
  severity: 'note',
  summary: 'A technique stands under a tactic that ATT&CK does not list it under.',
  why: 'Coverage maps built from the rule show it in the wrong column.',
  *check({ rule }) {
    if (rule.vendor === 'splunk') return; // whose files name no tactics
    for (const { tactic, technique } of rule.threat) {
      if (tactic === null) continue;
      for (const { id } of technique) {
        const tactics = tacticsOf(id);
        if (tactics.length === 0 || tactics.some((one) => one.id === tactic.id)) continue;
        yield {
          message: `${id} is listed under ${tactic.name}; ATT&CK has it under ${tactics.map(({ name }) => name).join(', ')}`,
        };
      }
    }
  },
};
