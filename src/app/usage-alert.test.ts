import { describe, expect, it } from 'vitest';
import type { UsageEntry } from '../usage/report.ts';
import { buildUsageAlert } from './usage-alert.ts';

function entry(verdict: 'forbidden' | 'tolerated', host = 'BLD-01', count = 2): UsageEntry {
  const place = { source: 'a.json', record: 7, recordId: '9', time: 1_000_000 };
  const program = {
    path: 'C:\\Tools\\x.exe',
    name: 'x.exe',
    product: null,
    signer: null,
    sha256: null,
    commandLine: null,
    parent: null,
  };
  const reason = 'Build machines hold secrets';
  return {
    row: {
      provider: 'Parrot',
      kind: 'chat',
      precision: 'dedicated',
      program,
      host,
      user: 'CORP\\svc.build',
      count,
      failed: 0,
      via: { dns: count },
      targets: [['parrot.example', count]],
      otherTargets: 0,
      days: [0],
      first: place,
      last: place,
    },
    identity: { client: null, standing: 'unexpected', reason: 'not a known client', by: null },
    judgement: {
      verdict,
      entry: {
        verdict,
        providers: [],
        programs: [],
        hosts: [],
        users: [],
        owner: null,
        reason,
        expires: null,
        line: 6,
      },
    },
    isNew: null,
    daysActive: 1,
  };
}

describe('alerts about forbidden use', () => {
  it('say what was forbidden, by whom and where it was seen', () => {
    expect(buildUsageAlert(entry('forbidden'))).toMatchObject({
      kind: 'alert',
      time: '1970-01-01T00:00:01.000Z',
      rule: { id: 'telltale-ai-use-forbidden', severity: 'high' },
      host: 'BLD-01',
      event_count: 2,
      process: { name: 'x.exe', executable: 'C:\\Tools\\x.exe' },
      fields: {
        provider: 'Parrot',
        targets: 'parrot.example',
        policy_line: 6,
        policy_reason: 'Build machines hold secrets',
      },
      events: [
        { source: 'a.json', record: 7, record_id: '9' },
        { source: 'a.json', record: 7 },
      ],
    });
  });

  it('keep their id while the breach is the same', () => {
    const id = buildUsageAlert(entry('forbidden'))?.id;
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(buildUsageAlert(entry('forbidden', 'bld-01', 9))?.id).toBe(id);
    expect(buildUsageAlert(entry('forbidden', 'BLD-02'))?.id).not.toBe(id);
  });

  it('are made of nothing else', () => {
    expect(buildUsageAlert(entry('tolerated'))).toBeNull();
  });
});
