/** What senders are answered: Splunk's words and codes, Elasticsearch's shapes, and clear refusals of everything else. */
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal, type Sender } from '../../app/live.ts';
import { FakeLive, openTestServer, type TestServer } from '../server.fixture.ts';

class Recording extends FakeLive {
  lines: string[] = [];
  sender: Sender | null = null;
  refusal: Refusal | null = null;
  #position = 0;

  override async submit(lines: readonly Uint8Array[] = [], sender: Sender | null = null): Promise<number> {
    if (this.refusal !== null) throw this.refusal;
    this.lines.push(...lines.map((line) => Buffer.from(line).toString()));
    this.sender = sender;
    this.#position += lines.length;
    return this.#position;
  }
}

const live = new Recording([]);
let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await openTestServer({ live, maxBody: 100_000 });
  token = (await server.headersOf('ingest token'))['authorization']!.replace('Bearer ', '');
});
afterAll(() => server.app.close());
beforeEach(() => {
  live.lines = [];
  live.refusal = null;
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function post(url: string, payload: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await server.app.inject({ method: 'POST', url, payload, headers });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}
const hec = (payload: string | Buffer, headers: Record<string, string> = {}, path = '/event'): Promise<Answer> =>
  post(`/services/collector${path}`, payload, { authorization: `Splunk ${token}`, ...headers });
const channel = 'fe0ecfad-13d5-401b-847d-77833bd77131';

describe("Splunk's collector", () => {
  it('takes events, packed or not, whatever their type says', async () => {
    expect(await hec('{"event":"a"}{"event":"b"}')).toMatchObject({ status: 200, body: { text: 'Success', code: 0 } });
    expect(await hec(gzipSync('{"event":"c"}'), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 });
    expect(await hec('{"event":"d"}', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 200,
    });
    for (const type of ['', ' ', 'json', ';;', 'a/b/c', 'application/json; charset'])
      expect(await hec('{"event":"d"}', { 'content-type': type })).toMatchObject({ status: 200 });
    expect(live.lines.splice(-6)).toEqual(Array(6).fill('{"event":"d"}'));
    const basic = { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` };
    expect(await hec('{"event":"e"}', basic, '/event/1.0')).toMatchObject({ status: 200 });
    expect(live.lines).toEqual(['a', 'b', 'c', 'd', 'e'].map((event) => JSON.stringify({ event })));
    expect(live.sender).toEqual({ input: 'hec', name: 'ingest' });
  });

  it('takes raw lines with what the address says of them', async () => {
    expect(await hec('one\ntwo', {}, '/raw?host=H&sourcetype=XmlWinEventLog')).toMatchObject({ status: 200 });
    expect(live.lines.map((line) => JSON.parse(line))).toEqual([
      { host: 'H', sourcetype: 'XmlWinEventLog', event: 'one' },
      { host: 'H', sourcetype: 'XmlWinEventLog', event: 'two' },
    ]);
  });

  it.each([
    ['no token', '{"event":1}', { authorization: '' }, 401, { text: 'Token is required', code: 2 }],
    ['another scheme', '{"event":1}', { authorization: 'Digest x' }, 401, { text: 'Invalid authorization', code: 3 }],
    ['a wrong token', '{"event":1}', { authorization: 'Splunk nobody' }, 403, { text: 'Invalid token', code: 4 }],
    ['nothing', '', {}, 400, { text: 'No data', code: 5 }],
    ['no JSON', 'event', {}, 400, { text: 'Invalid data format', code: 6, 'invalid-event-number': 0 }],
    [
      'no event',
      '{"event":1}{"a":1}',
      {},
      400,
      { text: 'Event field is required', code: 12, 'invalid-event-number': 1 },
    ],
    [
      'a blank event',
      '{"event":""}',
      {},
      400,
      { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 0 },
    ],
    [
      'a channel that is none',
      '{"event":1}',
      { 'x-splunk-request-channel': 'x' },
      400,
      { text: 'Invalid data channel', code: 11 },
    ],
    [
      'what is not packed',
      '{"event":1}',
      { 'content-encoding': 'gzip' },
      400,
      { text: 'Invalid data format', code: 6 },
    ],
    ['another packing', '{"event":1}', { 'content-encoding': 'zstd' }, 400, { text: 'Invalid data format', code: 6 }],
    ['too much', 'x'.repeat(100_001), {}, 413, { text: 'Request entity too large', code: 27 }],
  ] as const)('refuses %s', async (_name, body, headers, status, expected) => {
    expect(await hec(body, headers)).toMatchObject({ status, body: expected });
  });

  it('refuses what unpacks to more than the limit, and what nests too deep', async () => {
    expect(await hec(gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
    });
    const deep = `{"event":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
    expect(await hec(deep)).toMatchObject({ status: 400, body: { code: 6 } });
    expect(live.lines).toEqual([]);
  });

  it('acknowledges by channel what it gave a number', async () => {
    const headers = { 'x-splunk-request-channel': channel };
    expect(await hec('{"event":1}', headers)).toMatchObject({ body: { code: 0, ackId: 0 } });
    expect(await hec('{"event":1}', {}, `/event?channel=${channel}`)).toMatchObject({ body: { ackId: 1 } });
    expect((await hec('{"acks":[0,1,7]}', headers, '/ack')).body).toEqual({ acks: { 0: true, 1: true, 7: false } });
    expect(await hec('{"acks":[0]}', {}, '/ack')).toMatchObject({ status: 400, body: { code: 10 } });
    expect(await hec('nonsense', headers, '/ack')).toMatchObject({ status: 400, body: { code: 6 } });
  });

  it('asks to come again where it cannot take more', async () => {
    live.refusal = new Refusal('busy', 2);
    const busy = await hec('{"event":1}');
    expect(busy).toMatchObject({ status: 503, body: { text: 'Server is busy', code: 9 } });
    expect(busy.headers['retry-after']).toBe('2');
    live.refusal = new Refusal('closing', 5);
    expect(await hec('{"event":1}')).toMatchObject({
      status: 503,
      body: { text: 'Server is shutting down', code: 23 },
    });
  });

  it('says that it is healthy', async () => {
    const answer = await server.app.inject('/services/collector/health');
    expect([answer.statusCode, answer.json()]).toEqual([200, { text: 'HEC is healthy', code: 17 }]);
  });
});

describe("Elasticsearch's bulk requests", () => {
  const basic = (secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`elastic:${secret}`).toString('base64')}`,
  });
  const bulk = (payload: string, more: Record<string, string> = {}, path = '/_bulk'): Promise<Answer> =>
    post(`/elastic${path}`, payload, { ...basic(token), 'content-type': 'application/x-ndjson', ...more });
  const get = async (path: string): Promise<Answer> => {
    const answer = await server.app.inject({ url: `/elastic${path}`, headers: basic(token) });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  };

  it('are answered item by item', async () => {
    const answer = await bulk('{"create":{"_index":"winlogbeat-9"}}\n{"a":1}\n{"index":{"_index":"x"}}\nbroken\n');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        errors: true,
        items: [
          { create: { _index: 'winlogbeat-9', status: 201, result: 'created' } },
          { index: { status: 400, error: { type: 'document_parsing_exception' } } },
        ],
      },
    });
    expect(answer.headers['x-elastic-product']).toBe('Elasticsearch');
    expect(live.lines).toEqual(['{"_index":"winlogbeat-9","_source":{"a":1}}']);
    const short = await bulk(
      '{"create":{}}\n{"a":1}\n',
      {},
      '/logs-x/_bulk?filter_path=errors,items.*.error,items.*.status',
    );
    expect(short.body).toMatchObject({ errors: false, items: [{ create: { status: 201 } }] });
  });

  it('find what senders ask for first', async () => {
    const about = await get('/');
    expect(about.body).toMatchObject({ tagline: 'You Know, for Search', version: { build_flavor: 'default' } });
    expect(about.headers['x-elastic-product']).toBe('Elasticsearch');
    expect((await get('/_license?human=false')).body).toMatchObject({ license: { status: 'active', type: 'basic' } });
    expect((await get('/_xpack')).body).toMatchObject({ features: { ilm: { available: true, enabled: true } } });
    expect(await get('/_ilm/policy/winlogbeat')).toMatchObject({ status: 200, body: { winlogbeat: {} } });
    expect(await get('/_index_template/winlogbeat-9')).toMatchObject({ status: 200 });
    const head = await server.app.inject({ method: 'HEAD', url: '/elastic/_alias/winlogbeat', headers: basic(token) });
    expect(head.statusCode).toBe(200);
    const put = await server.app.inject({
      method: 'PUT',
      url: '/elastic/_ingest/pipeline/x',
      headers: basic(token),
      payload: '{}',
    });
    expect(put.json()).toEqual({ acknowledged: true });
    const made = '/elastic/%3Cfilebeat-9-%7Bnow%2Fd%7D-000001%3E';
    const index = await server.app.inject({ method: 'PUT', url: made, headers: basic(token), payload: '{}' });
    expect([index.statusCode, index.json().index]).toEqual([200, '<filebeat-9-{now/d}-000001>']);
    expect(await get('/logs-x')).toMatchObject({ status: 200, body: { 'logs-x': {} } });
  });

  it('say in their own words that something is not there', async () => {
    expect(await get('/_nodes/http')).toMatchObject({
      status: 404,
      body: { status: 404, error: { type: 'resource_not_found_exception' } },
    });
  });

  it('are refused clearly', async () => {
    expect(await bulk('nonsense\n')).toMatchObject({
      status: 400,
      body: { error: { type: 'illegal_argument_exception' } },
    });
    expect(await bulk('')).toMatchObject({ status: 400 });
    expect(await bulk('x', basic('wrong'))).toMatchObject({
      status: 401,
      body: { error: { type: 'security_exception' } },
    });
    expect(
      await bulk('x', { authorization: (await server.headersOf('viewer token'))['authorization']! }),
    ).toMatchObject({ status: 401 });
    expect(await bulk('x'.repeat(100_001))).toMatchObject({ status: 413 });
    live.refusal = new Refusal('busy', 2);
    const busy = await bulk('{"create":{"_index":"i"}}\n{}\n');
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '2']);
    live.refusal = new Refusal('disk', 10);
    expect(await bulk('{"create":{"_index":"i"}}\n{}\n')).toMatchObject({ status: 503 });
    expect(server.bugs).toEqual([]);
  });

  it('are taken with an API key', async () => {
    const key = { authorization: `ApiKey ${Buffer.from(`id:${token}`).toString('base64')}` };
    expect(await bulk('{"create":{"_index":"i"}}\n{}\n', key)).toMatchObject({ status: 200, body: { errors: false } });
  });

  it('are taken for indexes of any name that Elasticsearch takes', async () => {
    const name = 'logs-windows.sysmon_operational-'.padEnd(255, 'x');
    expect((await bulk('{"create":{}}\n{"a":1}\n', {}, `/${name}/_bulk`)).status).toBe(200);
    expect((await get(`/_index_template/${name}`)).status).toBe(200);
  });
});

describe('a sender that dawdles', () => {
  it('keeps nobody else waiting', async () => {
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo; // as it was asked to listen
    const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.write('POST /services/collector/event HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n');
    }
    const answer = await fetch(`http://127.0.0.1:${port}/services/collector/event`, {
      method: 'POST',
      headers: { authorization: `Splunk ${token}` },
      body: '{"event":1}',
    });
    expect(answer.status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('health and metrics', () => {
  it('are there for this machine, and for tokens that may read', async () => {
    expect((await server.app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    const metrics = await server.app.inject('/metrics');
    expect(metrics.body).toContain('telltale_events_appended 12000');
    expect(metrics.body).toContain('telltale_dropped_rows 0');
    expect(metrics.body).toContain('telltale_output_failing{output="splunk"} 1\n');
    expect(metrics.body).toContain('telltale_output_dead_letters{output="splunk"} 2\n');
    const proxied = { url: '/metrics', headers: { 'x-forwarded-for': '192.0.2.7' } };
    expect((await server.app.inject(proxied)).statusCode).toBe(401);
    const far = { url: '/metrics', remoteAddress: '192.0.2.7' };
    expect((await server.app.inject(far)).statusCode).toBe(401);
    expect((await server.app.inject({ ...far, headers: await server.headersOf('viewer token') })).statusCode).toBe(200);
    expect((await server.app.inject({ ...far, headers: await server.headersOf('ingest token') })).statusCode).toBe(401);
  });
});
