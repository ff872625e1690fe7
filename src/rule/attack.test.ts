import { describe, expect, it } from 'vitest';
import { tacticSlug, tacticsOf, techniqueName, threatOf } from './attack.ts';
import { ATTACK_TACTICS, ATTACK_TECHNIQUES } from './attack-table.ts';

describe('ATT&CK by id', () => {
  it.each([
    ['T1071', 'Application Layer Protocol', ['TA0011']],
    ['T1071.004', 'DNS', ['TA0011']],
    ['T1059.001', 'PowerShell', ['TA0002']],
    ['T1053.005', 'Scheduled Task', ['TA0002', 'TA0003', 'TA0004']],
    ['T1562.001', 'Disable or Modify Tools', ['TA0005']],
    // New in release 19, with a tactic that is new there too.
    ['T1685.005', 'Clear Windows Event Logs', ['TA0112']],
    ['T1684', 'Social Engineering', ['TA0005']],
    ['T9999', '', []],
    ['constructor', '', []],
  ])('%s is %j', (id, name, tactics) => {
    expect(techniqueName(id)).toBe(name);
    expect(tacticsOf(id).map((tactic) => tactic.id)).toEqual(tactics);
  });

  it('lists techniques under each of their tactics, unknown ones last', () => {
    expect(threatOf(['T1059.001', 'T9999', 'T1053.005', 'T1059.001'])).toEqual([
      {
        tactic: { id: 'TA0002', name: 'Execution' },
        technique: [
          { id: 'T1059.001', name: 'PowerShell' },
          { id: 'T1053.005', name: 'Scheduled Task' },
        ],
      },
      { tactic: { id: 'TA0003', name: 'Persistence' }, technique: [{ id: 'T1053.005', name: 'Scheduled Task' }] },
      {
        tactic: { id: 'TA0004', name: 'Privilege Escalation' },
        technique: [{ id: 'T1053.005', name: 'Scheduled Task' }],
      },
      { tactic: null, technique: [{ id: 'T9999', name: '' }] },
    ]);
  });

  it('has a whole table', () => {
    const lines = ATTACK_TECHNIQUES.trim().split('\n');
    expect(lines.length).toBeGreaterThan(600);
    for (const line of lines) expect(line).toMatch(/^T\d{4}(\.\d{3})?\|[a-o]*\|\S.*$/);
    expect(ATTACK_TACTICS.map(([, name]) => tacticSlug(name))).toContain('command-and-control');
  });
});
