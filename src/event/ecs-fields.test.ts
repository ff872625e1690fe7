import { describe, expect, it } from 'vitest';
import { ecsFieldNames, ecsFieldType } from './ecs-fields.ts';

describe('ecsFieldType', () => {
  it.each([
    ['@timestamp', 'date'],
    ['message', 'text'],
    ['process.name', 'keyword'],
    ['process.name.text', 'text'],
    ['process.pid', 'long'],
    ['process.parent.pid', 'long'],
    ['process.command_line', 'wildcard'],
    ['process.code_signature.trusted', 'boolean'],
    ['process.parent.code_signature.exists', 'boolean'],
    ['source.ip', 'ip'],
    ['dns.resolved_ip', 'ip'],
    ['dns.answers', 'object'],
    ['event.code', 'keyword'],
    ['registry.data.strings', 'wildcard'],
    ['winlog.event_data.TargetImage', 'keyword'],
    ['winlog.process.pid', 'long'],
    ['process.Ext.token.integrity_level_name', 'keyword'],
    ['process.Ext.relative_file_creation_time', 'double'],
    ['process.Ext.code_signature.trusted', 'boolean'],
    ['process.Ext.effective_parent.pid', 'long'],
    ['Target.process.name', 'keyword'],
    ['Target.process.pid', 'long'],
    ['Effective_process.executable', 'keyword'],
    ['Effective_process.code_signature.trusted', 'boolean'],
    ['process.nmae', null],
    ['process_name', null],
    ['winlog', null],
    ['', null],
    ['constructor', null],
  ])('%s is %s', (name, type) => {
    expect(ecsFieldType(name)).toBe(type);
  });

  it('lists its own names, each with a type', () => {
    const names = ecsFieldNames();
    expect(names.length).toBeGreaterThan(2500);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => ecsFieldType(name) === null)).toEqual([]);
  });
});
