import { describe, expect, it } from 'vitest';
import { checkRawLogs } from './raw-log-checks.ts';
import { buildBundle } from './rule-bundle.ts';

function check(query: string, index: readonly string[] = ['winlogbeat-*', 'logs-system.security*']) {
  const rule = { rule_id: 'r', name: 'R', type: 'eql', language: 'eql', query, index, risk_score: 1, severity: 'low' };
  const files = [{ path: 'r.ndjson', text: JSON.stringify(rule) }];
  const options = { contentFolder: null, deprecated: true };
  const { compiled } = buildBundle(files, options, { list: () => [], read: () => null });
  const running = compiled.rules[0]!;
  return checkRawLogs(running.rule, compiled.programs.rules[0]!).map(({ code, span, hint }) => ({
    code,
    at: query.slice(span!.start, span!.end),
    ...(hint === undefined ? {} : { hint }),
  }));
}

describe('what a rule can find in raw Windows logs', () => {
  it.each([
    ['a field of some event', 'process where process.name == "a.exe"'],
    ['a raw datum', 'any where winlog.event_data.Anything == "x"'],
    ['a category that some event has', 'authentication where event.action == "logged-in"'],
    ['an id that no table has', 'any where event.code == "9999"'],
    ['an optional field', 'process where ?host.ip == "10.0.0.1" or process.name == "a.exe"'],
  ])('is nothing to speak of for %s', (_, query) => {
    expect(check(query)).toEqual([]);
  });

  it('names a condition that holds on no event, and the field that is missing', () => {
    expect(check('process where process.name == "a.exe" and host.ip == "10.0.0.1"')).toEqual([
      { code: 'rule-never-true', at: 'host.ip == "10.0.0.1"', hint: 'none of them has `host.ip`' },
    ]);
    expect(check('process where event.action == "no-such-action"')).toEqual([
      { code: 'rule-never-true', at: 'event.action == "no-such-action"' },
    ]);
  });

  it('knows the fields of ids that mean no more than others of their log', () => {
    expect(check('process where powershell.total > 1', ['logs-windows.powershell*'])).toEqual([]);
  });

  it('names a condition whose parts hold, but never together', () => {
    expect(check('registry where event.code == "22"', ['winlogbeat-*'])).toMatchObject([{ code: 'rule-never-true' }]);
  });

  it('names each term of a sequence for itself', () => {
    const query = 'sequence by host.id [process where true] [process where host.ip == "10.0.0.1"]';
    expect(check(query)).toEqual([
      { code: 'rule-never-true', at: 'host.ip == "10.0.0.1"', hint: 'none of them has `host.ip`' },
    ]);
  });

  it('notes a field that is missing where the rule can hold all the same', () => {
    expect(check('process where process.name == "a.exe" and not host.ip == "10.0.0.1"')).toEqual([
      { code: 'rule-field-absent', at: 'host.ip' },
    ]);
  });

  it.each([
    ['documents of an agent', ['winlogbeat-*', 'logs-endpoint.events.process-*']],
    ['everything', ['logs-*']],
    ['sources that we do not know', ['logs-aws.cloudtrail-*']],
    ['no index in particular', []],
  ])('is not known of a rule that reads %s', (_, index) => {
    expect(check('process where host.ip == "10.0.0.1"', index)).toEqual([]);
  });
});
