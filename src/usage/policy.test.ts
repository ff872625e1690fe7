import { describe, expect, it } from 'vitest';
import { MemorySpill } from '../engine/memory-spill.fixture.ts';
import { SortPool } from '../engine/sort-pool.ts';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { type Client, ClientTable } from './clients.ts';
import { checkClients } from './clients-file.ts';
import type { ProgramSeen } from './contact.ts';
import { Judge } from './policy.ts';
import { checkPolicy, type PolicyFile } from './policy-file.ts';
import { buildReport } from './report.ts';
import type { UsageRow } from './usage-row.ts';

const CLIENTS: readonly Client[] = [
  {
    name: 'Kite',
    kind: 'browser',
    paths: ['c:\\program files\\kite\\kite.exe', 'c:\\users\\*\\appdata\\local\\kite\\kite.exe'],
    signers: ['Kite Ltd'],
    providers: ['*'],
  },
  {
    name: 'Parrot desktop',
    kind: 'desktop',
    paths: ['c:\\program files\\windowsapps\\parrot_*\\parrot.exe'],
    signers: [],
    providers: ['Parrot'],
  },
];
const TABLE = new ClientTable(CLIENTS);
const KNOWN = { providers: new Set(['Parrot', 'Crow']), clients: new Set(['Kite', 'Parrot desktop']) };

function program(path: string | null, signer: string | null = null): ProgramSeen {
  return {
    path,
    name: path?.split('\\').at(-1) ?? 'kite.exe',
    product: null,
    signer,
    sha256: null,
    commandLine: null,
    parent: null,
  };
}

function row(over: Partial<UsageRow> = {}): UsageRow {
  const place = { source: 'a.json', record: 7, recordId: '9', time: 1_000_000 };
  return {
    provider: 'Parrot',
    kind: 'chat',
    precision: 'dedicated',
    program: program('C:\\Tools\\x.exe'),
    host: 'BLD-01',
    user: 'CORP\\svc.build',
    count: 2,
    failed: 0,
    via: { dns: 2 },
    targets: [['parrot.example', 2]],
    otherTargets: 0,
    days: [0],
    first: place,
    last: place,
    ...over,
  };
}

function check(text: string, today = '2026-06-01'): PolicyFile {
  return checkPolicy(parseYamlFile({ name: 'policy.yaml', text }), KNOWN, today);
}

describe('identities of programs', () => {
  it.each([
    ['C:\\Program Files\\Kite\\kite.exe', null, 'expected', 'path'],
    ['D:\\program files\\KITE\\Kite.EXE', 'kite ltd', 'expected', 'signer'],
    ['\\Device\\HarddiskVolume3\\Program Files\\Kite\\kite.exe', null, 'expected', 'path'],
    ['\\\\?\\C:\\Program Files\\Kite\\kite.exe', null, 'expected', 'path'],
    ['C:\\Users\\bob\\AppData\\Local\\Kite\\kite.exe', null, 'expected', 'path'],
    ['C:\\Program Files\\Kite\\kite.exe', 'Mallory Inc', 'unexpected', null],
    ['C:\\Users\\bob\\Downloads\\kite.exe', null, 'unexpected', null],
    ['C:\\Users\\bob\\Downloads\\Program Files\\Kite\\kite.exe', null, 'unexpected', null],
    ['C:\\Users\\bob\\Downloads\\x\\AppData\\Local\\Kite\\kite.exe', null, 'unexpected', null],
    ['C:\\Users\\..\\AppData\\Local\\Kite\\kite.exe', null, 'unexpected', null],
    ['C:\\Users\\BOB~1\\AppData\\Local\\Kite\\kite.exe', null, 'expected', 'path'],
    ['C:\\Windows\\Temp\\svch0st.exe', null, 'unexpected', null],
    ['C:\\Python312\\python.exe', null, 'unexpected', null],
    [null, null, 'unexpected', null],
  ])('%s signed by %s is %s by %s', (path, signer, standing, by) => {
    expect(TABLE.identify(program(path, signer), 'Crow')).toMatchObject({ standing, by });
  });

  it('know what a client is for', () => {
    const parrot = program('C:\\Program Files\\WindowsApps\\Parrot_1.2_x64\\parrot.exe');
    expect(TABLE.identify(parrot, 'Parrot').standing).toBe('expected');
    expect(TABLE.identify(parrot, 'Crow')).toMatchObject({
      standing: 'unexpected',
      client: { name: 'Parrot desktop' },
    });
    expect(TABLE.identify(null, 'Crow').standing).toBe('unknown');
  });

  it.each([
    ['clients: [{ name: A, paths: ["*\\\\a.exe"] }]', 'usage-bad-pattern'],
    ['clients: [{ name: A, paths: ["c:\\\\x\\\\*.exe"] }]', 'usage-bad-pattern'],
    ['clients: [{ name: A }]', 'usage-missing-key'],
    ['clients: [{ name: A, paths: ["c:\\\\x\\\\a.exe"], providers: [Nobody] }]', 'usage-unknown-name'],
    [
      'clients: [{ name: A, paths: ["c:\\\\x\\\\a.exe"] }, { name: a, paths: ["c:\\\\x\\\\b.exe"] }]',
      'usage-duplicate',
    ],
  ])('%s: %s', (text, code) => {
    const { diagnostics } = checkClients(parseYamlFile({ name: 'clients.yaml', text }), KNOWN.providers);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });
});

describe('policies', () => {
  const { policy, diagnostics } = check(`
version: 1
default: forbidden
groups: { hosts: { build: ["BLD-*"] }, users: { research: ["CORP\\\\r.*"] } }
entries:
  - { verdict: forbidden, programs: [unexpected], hosts: [group:build], reason: Build machines hold secrets }
  - { verdict: sanctioned, providers: [Parrot], users: [group:research], owner: ann, reason: trial, expires: 2026-12-31 }
  - { verdict: tolerated, providers: ["kind:chat"], programs: [Kite, "*\\\\tools\\\\*"], owner: ann, reason: browsers }
`);
  const judge = new Judge(policy, '2026-06-01');
  const verdict = (one: UsageRow): string => {
    const judged = judge.judge(one, TABLE.identify(one.program, one.provider));
    return `${judged.verdict} ${judged.entry?.line ?? '-'}`;
  };

  it('leave an entry out whose verdict is none, rather than to forbid what it meant', () => {
    const { policy, diagnostics } = check(
      'entries: [{ verdict: sanctoined, providers: [Parrot], owner: a, reason: b }]',
    );
    expect(policy.entries).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'usage-bad-value', severity: 'error' }]);
    expect(diagnostics[0]!.hint).toMatch(/^did you mean sanctioned\?/);
  });

  it('say how a program is named', () => {
    const { diagnostics } = check('entries: [{ verdict: forbidden, programs: [python.exe] }]');
    expect(diagnostics[0]!.hint).toBe('a program goes by its whole path: "*\\python.exe" is every one of that name');
  });

  it('are decided by the first entry that applies', () => {
    expect(diagnostics).toEqual([]);
    expect(verdict(row())).toBe('forbidden 6');
    expect(verdict(row({ host: 'WKS-1', user: 'corp\\R.Olsen' }))).toBe('sanctioned 7');
    expect(verdict(row({ host: 'WKS-1' }))).toBe('tolerated 8');
    expect(verdict(row({ host: 'WKS-1', kind: 'api' }))).toBe('forbidden -');
    expect(
      verdict(row({ provider: 'Crow', host: 'BLD-01', program: program('C:\\Program Files\\Kite\\kite.exe') })),
    ).toBe('tolerated 8');
    expect(verdict(row({ host: null, user: null, program: null }))).toBe('forbidden -');
  });

  it('lose entries on the day after they expire, and say so', () => {
    const text = 'entries: [{ verdict: sanctioned, owner: ann, reason: r, expires: 2026-05-31 }]';
    expect(
      new Judge(check(text, '2026-05-31').policy, '2026-05-31').judge(row(), TABLE.identify(null, 'Parrot')).verdict,
    ).toBe('sanctioned');
    const late = check(text, '2026-06-01');
    expect(late.diagnostics).toMatchObject([
      { code: 'usage-expired', severity: 'warning', hint: 'ask ann to renew or remove it' },
    ]);
    expect(new Judge(late.policy, '2026-06-01').judge(row(), TABLE.identify(null, 'Parrot')).verdict).toBe(
      'unreviewed',
    );
  });

  it.each([
    ['entries: [{ verdict: forbiden }]', ['usage-bad-value']],
    ['entries: [{ providers: [Parrot] }]', ['usage-missing-key']],
    ['entries: [{ verdict: forbidden, providers: [Parot] }]', ['usage-unknown-name']],
    ['entries: [{ verdict: forbidden, programs: [Kyte] }]', ['usage-unknown-name']],
    ['entries: [{ verdict: forbidden, hosts: [group:nobody] }]', ['usage-unknown-name']],
    ['entries: [{ verdict: forbidden, expires: 2026-02-30 }]', ['usage-bad-value']],
    ['entries: [{ verdict: forbidden, provider: [Parrot] }]', ['usage-unknown-key']],
    ['entries: [{ verdict: forbidden, providers: [] }]', ['usage-bad-value']],
    ['entries: [{ verdict: forbidden, hosts: 7 }]', ['usage-bad-value', 'usage-bad-value']],
    ['entries: [{ verdict: sanctioned }]', ['usage-missing-key', 'usage-missing-key']],
    ['entries: forbidden', ['usage-bad-value']],
  ])('%s: %j', (text, codes) => {
    expect(check(text).diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  it.each(['provider: [Parrot]', 'hosts: 7', 'users: []'])('allow nothing by an entry with `%s`', (condition) => {
    const text = `entries: [{ verdict: sanctioned, owner: a, reason: b, ${condition} }]`;
    expect(check(text).policy.entries).toEqual([]);
    expect(check(text).diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('order rows by what matters, and mark what is new', () => {
    const day = 86_400_000_000;
    const at = (time: number) => ({ source: 's', record: 1, recordId: null, time });
    const rows = [
      row({ host: 'WKS-1' }),
      row(),
      row({ provider: 'Crow', host: 'BLD-2', first: at(99 * day), last: at(100 * day) }),
    ];
    const { entries, breaches, totals } = buildReport(
      { rows, newest: 100 * day, pool: new SortPool(new MemorySpill(), 0) },
      { clients: TABLE, judge, newWithinDays: 7, onlyNew: false },
    );
    expect(totals).toMatchObject({ rows: 3, forbidden: 2, unreviewed: 0 });
    expect([...breaches].map(({ row: { provider } }) => provider)).toEqual(['Crow', 'Parrot']);
    expect(
      [...entries].map(({ judgement, isNew, row: { provider } }) => [judgement?.verdict, isNew, provider]),
    ).toEqual([
      ['forbidden', true, 'Crow'],
      ['forbidden', false, 'Parrot'],
      ['tolerated', false, 'Parrot'],
    ]);
  });
});
