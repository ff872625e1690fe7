import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { csv } from './csv.ts';
import { requestCsv } from './request-csv.ts';

const bodies = (text: string): unknown[] =>
  readAll(requestCsv, Buffer.from(text)).records.map(({ body }) => JSON.parse(body) as unknown);

const UMBRELLA = `"Timestamp","Most Granular Identity","Identities","Internal Ip","External Ip","Action","Query Type","Response Code","Domain"
"2026-03-17 09:00:00","ann","ann,WS1","10.0.0.5","198.51.100.1","Blocked","1 (A)","NOERROR","claude.ai."
`;

describe('exports of requests', () => {
  it.each([
    [
      'lookups of Umbrella',
      UMBRELLA,
      {
        '@timestamp': '2026-03-17T09:00:00Z',
        'Query Type': '1 (A)',
        source: { ip: '10.0.0.5' },
        user: { name: 'ann' },
        event: { category: ['network'], type: ['protocol', 'denied'] },
        dns: { question: { name: 'claude.ai.' }, response_code: 'NOERROR' },
      },
    ],
    [
      'requests of Umbrella',
      'Timestamp,Policy Identity,Identities,Internal IP,URL,Verdict\n2026-03-17 09:00:00,ann,ann,10.0.0.5,https://claude.ai/new,Allowed\n',
      { url: { domain: 'claude.ai' }, user: { name: 'ann' }, source: { ip: '10.0.0.5' } },
    ],
    [
      'Web Insights of Zscaler',
      'Event Time,User,URL,Policy Action,Client IP,Device Hostname\nTue Mar 17 2026 09:00:00,ann@corp.example,claude.ai:443,Blocked,10.0.0.5,WS1\n',
      {
        '@timestamp': '2026-03-17T09:00:00Z',
        url: { domain: 'claude.ai' },
        host: { name: 'WS1' },
        event: { type: ['access', 'denied'] },
      },
    ],
    [
      'URL log of Palo Alto',
      'Receive Time,Generate Time,Source address,Source User,URL/Filename,Action\n2026/03/17 09:00:02,2026/03/17 09:00:00,10.0.0.5,corp\\ann,"claude.ai/a,b",alert\n',
      { '@timestamp': '2026-03-17T09:00:00Z', url: { domain: 'claude.ai' }, user: { name: 'corp\\ann' } },
    ],
    [
      'history of a browser',
      'URL,Title,Visit Time,Web Browser,User Profile\nhttps://claude.ai/new,"Claude, new",3/17/2026 9:00:00 PM,Chrome,ann\n',
      { '@timestamp': '2026-03-17T21:00:00Z', url: { domain: 'claude.ai' }, user: { name: 'ann' } },
    ],
    [
      'timeline of a device in Defender',
      'Event Time,Computer Name,Action Type,Sha256,Remote Url,Remote IP,Remote Port,Initiating Process Folder Path\n2026-03-17T09:00:00.500,ws1,ConnectionSuccess,,claude.ai,203.0.113.7,443,C:\\a.exe\n',
      {
        Timestamp: '2026-03-17T09:00:00.500',
        'Remote Url': 'claude.ai',
        DeviceName: 'ws1',
        ActionType: 'ConnectionSuccess',
        RemoteUrl: 'claude.ai',
        RemotePort: '443',
        InitiatingProcessFolderPath: 'C:\\a.exe',
      },
    ],
    [
      'cache of a DNS client',
      '#TYPE CimInstance\n"Data","Entry","Section","Status","TimeToLive","PSComputerName"\n"203.0.113.7","claude.ai","1","9003","84","WS1"\n',
      { dns: { question: { name: 'claude.ai' }, response_code: '9003' }, host: { name: 'WS1' } },
    ],
  ])('%s', (_, text, expected) => {
    expect(detectFormat(Buffer.from(text), true)).toBe(requestCsv);
    expect(bodies(text)).toMatchObject([expected]);
  });

  it.each([
    '17.03.2026 09:00:00',
    '3/17/2026 21:00:00',
    'Foo Bar 17 09:00:00 2026',
    '',
  ])('a time of %j is none', (time) => {
    const [body] = bodies(`URL,Visit Time,Web Browser\nhttps://claude.ai,${time},Chrome\n`);
    expect(body).toMatchObject({ url: { domain: 'claude.ai' } });
    expect(body).not.toHaveProperty('@timestamp');
  });

  it('are told from other CSV', () => {
    expect(detectFormat(Buffer.from('URL,Title\nhttps://claude.ai,x\n'), true)).toBe(csv);
  });

  it('give the same records wherever they are cut', () => {
    const bytes = Buffer.from(`${UMBRELLA}"x"\n${UMBRELLA.split('\n')[1]}\n`);
    const whole = readAll(requestCsv, bytes);
    expect(findMiscount(whole)).toBeNull();
    expect([whole.records.length, whole.faults.length]).toEqual([2, 1]);
    for (const cut of [1, 7, 64]) expect(readAll(requestCsv, bytes, [cut])).toEqual(whole);
  });
});
