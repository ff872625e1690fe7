import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import { openBulk } from '../../io/deliveries/bulk.ts';
import { openFileDelivery } from '../../io/deliveries/file.ts';
import { openHec } from '../../io/deliveries/hec.ts';
import { openWebhook, signatureOf } from '../../io/deliveries/webhook.ts';
import type { Delivered, Delivery, Outcome } from '../../io/delivery.ts';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import { madeAlert } from '../../store/store.contract.ts';
import { Deliverer, type DelivererOptions } from './deliverer.ts';

let folder: string;
let store: MemoryStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-deliver-'));
  store = new MemoryStore();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (changes: Partial<DelivererOptions> = {}): DelivererOptions => ({
  name: 'test',
  folder,
  leastSeverity: 'low',
  kinds: ['alert'],
  since: 0,
  ruleOf: () => null,
  say: () => {},
  firstWaitMs: 1,
  ...changes,
});
let position = 0;
const found = (...alerts: Alert[]): Promise<unknown> =>
  store.write({ position: ++position, at: 1000 + position, alerts, events: [], usage: [], sources: [] });

function scripted(outcomes: Outcome[]): Delivery & { got: string[] } {
  const got: string[] = [];
  return {
    got,
    send: async (alerts: readonly Delivered[]) => {
      const outcome = outcomes.shift() ?? { kind: 'sent' };
      if (outcome.kind === 'sent') got.push(...alerts.map(({ alert }) => alert.id));
      return outcome;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

it('sends what was found since, in order, once, over restarts, and what failed again', async () => {
  await found(madeAlert('old'));
  const delivery = scripted([
    { kind: 'failed', reason: 'x' },
    { kind: 'failed', reason: 'x' },
  ]);
  const since = 1000 + position;
  await found(madeAlert('a'), madeAlert('b', { kind: 'hunt' }), madeAlert('c'));
  let deliverer = new Deliverer(delivery, store, options({ since }));
  deliverer.start();
  await until(() => deliverer.sent === 2);
  await deliverer.close();
  await found(madeAlert('d'));
  deliverer = new Deliverer(delivery, store, options({ since: Number.POSITIVE_INFINITY }));
  deliverer.start();
  await until(() => deliverer.sent === 1);
  await deliverer.close();
  expect(delivery.got).toEqual(['a', 'c', 'd']);
});

it('buries what is refused or fails too often, and goes on', async () => {
  const tries: Outcome[] = Array.from({ length: 16 }, () => ({ kind: 'failed', reason: 'gone' }));
  const said: string[] = [];
  const delivery = scripted([{ kind: 'refused', reason: 'no' }, ...tries]);
  await found(madeAlert('a'));
  const deliverer = new Deliverer(delivery, store, options({ firstWaitMs: 0, say: (_, text) => said.push(text) }));
  deliverer.start();
  await until(() => deliverer.dead === 1);
  await found(madeAlert('b'));
  await until(() => deliverer.dead === 2);
  await found(madeAlert('c'));
  await until(() => deliverer.sent === 1);
  await deliverer.close();
  const dead = readFileSync(join(folder, 'test.dead.ndjson'), 'utf8').split('\n').slice(0, -1);
  expect(dead.map((line) => [JSON.parse(line).reason, JSON.parse(line).alert.id])).toEqual([['no', 'a'], ['gone', 'b']]); // biome-ignore format: one line
  expect(said.join('\n')).toContain('1 alert for the output test had to be given up (no)');
});

it('buries of a request only what was refused, and sends in parts what is too large', async () => {
  const delivery = scripted([
    { kind: 'refused', reason: 'answered 413', isTooLarge: true },
    { kind: 'refused', reason: 'no', alerts: [1] },
    { kind: 'sent' },
  ]);
  await found(...['a', 'b', 'c'].map((id) => madeAlert(id)));
  const deliverer = new Deliverer(delivery, store, options());
  deliverer.start();
  await until(() => deliverer.sent === 2);
  await deliverer.close();
  const dead = readFileSync(join(folder, 'test.dead.ndjson'), 'utf8').split('\n').slice(0, -1);
  expect(dead.map((line) => JSON.parse(line).alert.id)).toEqual(['b']);
  expect(delivery.got).toEqual(['c']);
});

it('buries one alert that is too large by itself', async () => {
  const delivery = scripted([{ kind: 'refused', reason: 'answered 413', isTooLarge: true }]);
  await found(madeAlert('a'));
  const deliverer = new Deliverer(delivery, store, options());
  deliverer.start();
  await until(() => deliverer.dead === 1);
  await deliverer.close();
});

it('waits for a receiver that is away, however long, and hands all on in order when it is back', async () => {
  const tries: Outcome[] = Array.from({ length: 44 }, () => ({ kind: 'failed', reason: 'gone', isAway: true }));
  const said: string[] = [];
  const delivery = scripted(tries);
  await found(madeAlert('a'), madeAlert('b'));
  const deliverer = new Deliverer(delivery, store, options({ firstWaitMs: 0, say: (_, text) => said.push(text) }));
  deliverer.start();
  await until(() => deliverer.failure === 'gone');
  await found(madeAlert('c'));
  await until(() => deliverer.sent === 3);
  await deliverer.close();
  expect(delivery.got).toEqual(['a', 'b', 'c']);
  expect([deliverer.dead, deliverer.failure]).toEqual([0, null]);
  expect(said).toHaveLength(4);
});

it.each([
  ['among others', [['a', 'evil', 'b'], ['c']], ['a', 'b', 'c']],
  ['alone, with others behind it', [['evil'], ['b', 'c']], ['b', 'c']],
])('does not wait for a receiver that takes all but one alert, %s', async (_, batches, others) => {
  const got = new Set<string>();
  // A filter in front of the receiver, which takes what an alert quotes for an attack.
  const filtered: Delivery = {
    send: async (alerts) => {
      const ids = alerts.map(({ alert }) => alert.id);
      if (ids.includes('evil')) return { kind: 'failed', reason: 'answered 403', isAway: true };
      for (const id of ids) got.add(id);
      return { kind: 'sent' };
    },
  };
  for (const ids of batches.slice(0, 1)) await found(...ids.map((id) => madeAlert(id)));
  const deliverer = new Deliverer(filtered, store, options({ firstWaitMs: 0 }));
  deliverer.start();
  await until(() => deliverer.failure !== null);
  for (const ids of batches.slice(1)) await found(...ids.map((id) => madeAlert(id)));
  await until(() => deliverer.sent === others.length);
  await deliverer.close();
  expect([...got].sort()).toEqual(others);
  const dead = readFileSync(join(folder, 'test.dead.ndjson'), 'utf8').split('\n').slice(0, -1);
  expect(dead.map((line) => JSON.parse(line).alert.id)).toEqual(['evil']);
});

it('looks for the one alert for which many were refused, and says once how many it gave up', async () => {
  const said: string[] = [];
  const got: string[] = [];
  const picky: Delivery = {
    send: async (alerts) => {
      const ids = alerts.map(({ alert }) => alert.id);
      if (ids.some((id) => id === 'c' || id === 'f')) return { kind: 'refused', reason: 'answered 400' };
      got.push(...ids);
      return { kind: 'sent' };
    },
  };
  await found(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => madeAlert(id)));
  const deliverer = new Deliverer(picky, store, options({ say: (_, text) => said.push(text) }));
  deliverer.start();
  await until(() => deliverer.sent === 5 && said.length > 0);
  await deliverer.close();
  expect(got).toEqual(['a', 'b', 'd', 'e', 'g']);
  expect(said).toEqual([expect.stringContaining('2 alerts for the output test had to be given up (answered 400)')]);
});

it('goes on when the store or the disk takes part again', async () => {
  const said: string[] = [];
  const delivery = scripted([{ kind: 'refused', reason: 'no' }]);
  let refusals = 3;
  const shaky = {
    listFound: (...asked: Parameters<MemoryStore['listFound']>) =>
      refusals-- > 0 ? Promise.reject(new Error('store')) : store.listFound(...asked),
  };
  await found(madeAlert('a'));
  const deliverer = new Deliverer(delivery, shaky, options({ say: (_, text) => said.push(text) }));
  // Neither dead letters nor how far it came can be written.
  renameSync(folder, `${folder}-gone`);
  deliverer.start();
  await until(() => refusals < 0 && delivery.got.length === 1);
  renameSync(`${folder}-gone`, folder);
  await found(madeAlert('b'));
  await until(() => deliverer.sent === 2);
  await deliverer.close();
  expect([...new Set(delivery.got)]).toEqual(['a', 'b']);
  expect(JSON.parse(readFileSync(join(folder, 'test.json'), 'utf8'))).toMatchObject({ id: 'b' });
  expect(said).toEqual([expect.stringContaining('held up (store)')]);
  expect(readdirSync(folder)).toEqual(['test.json']);
});

it('says where it cannot read how far it came', async () => {
  const said: string[] = [];
  writeFileSync(join(folder, 'test.json'), '{"at":1');
  new Deliverer(scripted([]), store, options({ say: (_, text) => said.push(text) }));
  expect(said.join()).toMatch(/cannot be read, so it begins anew/);
});

interface Request {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function receiver(
  answer: (request: Request) => readonly [number, string | Buffer, OutgoingHttpHeaders?],
): Promise<{ url: string; requests: Request[]; server: Server }> {
  const requests: Request[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      const request = { url: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      const [status, text, headers] = answer(request);
      outgoing.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

const hostile = madeAlert('h', {
  host: '<!channel> *x*\n\u202e',
  risk: [{ object: 'H', type: 'system', score: 5, message: 'm' }],
});
/** With what is kept beside an alert for those who show it, which is sent to nobody. */
const one = [{ alert: { ...hostile, shown: { 'host.name': 'H' } }, rule: null }];

it('posts to webhooks, signed, or as a message in which nothing can act', async () => {
  const { url, requests, server } = await receiver(() => [200, 'ok']);
  const plain = openWebhook({ url, form: 'alerts', secret: 'key', now: () => 1_700_000_000.5 });
  expect(await plain.send(one)).toEqual({ kind: 'sent' });
  expect(JSON.parse(requests[0]!.body)).toEqual({ alerts: [hostile] });
  expect(requests[0]!.headers['x-telltale-signature']).toBe(signatureOf('key', '1700000000', requests[0]!.body));
  await openWebhook({ url, form: 'slack', secret: null, now: () => 0 }).send(one);
  const { text } = JSON.parse(requests[1]!.body) as { text: string };
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).not.toMatch(/\n|\u202e|<!/);
  expect(requests[1]!.headers['x-telltale-signature']).toBeUndefined();
  server.close();
});

it.each([
  [500, 'failed'],
  [429, 'away'],
  [400, 'refused'],
  [302, 'away'],
  [401, 'away'],
  [404, 'away'],
  [503, 'away'],
] as const)('tells %i to be %s', async (status, kind) => {
  const { url, server } = await receiver(() => [status, 'no']);
  const outcome = await openWebhook({ url, form: 'alerts', secret: null, now: () => 0 }).send(one);
  expect('isAway' in outcome ? 'away' : outcome.kind).toBe(kind);
  server.close();
});

it('says where an answer leads elsewhere, and waits as long as it asks', async () => {
  const send = async (status: number, headers: OutgoingHttpHeaders): Promise<Outcome> => {
    const { url, server } = await receiver(() => [status, '', headers]);
    const outcome = await openWebhook({ url, form: 'alerts', secret: null, now: () => 0 }).send(one);
    server.close();
    return outcome;
  };
  expect(await send(301, { location: 'https://elsewhere.example' })).toEqual({
    kind: 'failed',
    reason: 'answered 301, a redirect, which is not followed',
    isAway: true,
  });
  expect(await send(503, { 'retry-after': '7' })).toMatchObject({ retryAfterSeconds: 7 });
  expect(await send(503, { 'retry-after': '86400' })).toMatchObject({ retryAfterSeconds: 3600 });
  expect(await send(503, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' })).toMatchObject({
    retryAfterSeconds: 3600,
  });
  expect(await send(503, { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' })).not.toHaveProperty('retryAfterSeconds');
  expect(await send(413, {})).toMatchObject({ kind: 'refused', isTooLarge: true });
});

it('reads no more of an answer than it looks at', async () => {
  // Ends nowhere: whoever wants all of it waits until the time is over.
  const endless = createServer((incoming, outgoing) => {
    incoming.resume();
    const block = Buffer.alloc(64 * 1024, 'a');
    const fill = (): void => {
      while (!outgoing.destroyed && outgoing.write(block));
    };
    outgoing.on('drain', fill);
    fill();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
  const delivery = openWebhook({ url, form: 'alerts', secret: null, now: () => 0 });
  expect(await delivery.send(one)).toEqual({ kind: 'sent' });
  endless.closeAllConnections();
  endless.close();
});

it('sends to a collector, with risk where the rule is known', async () => {
  const { url, requests, server } = await receiver(() => [200, '{"text":"Success","code":0}']);
  expect(await openHec({ url, token: 't', index: 'main', riskIndex: 'risk' }).send(one)).toEqual({ kind: 'sent' });
  const [event] = requests[0]!.body.split('\n').map((line) => JSON.parse(line));
  expect(event).toMatchObject({ index: 'main', sourcetype: 'telltale:alert', event: hostile });
  expect(Object.keys(event.event)).not.toContain('shown');
  expect([requests[0]!.url, requests[0]!.headers.authorization]).toEqual(['/services/collector/event', 'Splunk t']);
  server.close();
});

it('takes of a collector that names an event which one is wrong, and goes on behind it', async () => {
  const three = ['a', 'b', 'c'].map((id) => madeAlert(id));
  const { url, requests, server } = await receiver(({ body }) => {
    const at = body.split('\n').findIndex((line) => line.includes('"id":"b"'));
    const text = at === -1 ? 'Success' : 'Invalid data format';
    return at === -1
      ? [200, JSON.stringify({ text, code: 0 })]
      : [400, JSON.stringify({ text, code: 6, 'invalid-event-number': at })];
  });
  await found(...three);
  const deliverer = new Deliverer(openHec({ url, token: 't', index: null, riskIndex: null }), store, options());
  deliverer.start();
  await until(() => deliverer.sent === 2);
  await deliverer.close();
  expect([deliverer.dead, requests.length]).toEqual([1, 2]);
  expect(requests[1]!.body).toContain('"id":"c"');
  expect(requests[1]!.body).not.toContain('"id":"a"');
  server.close();
  // An index that is not there is nothing that an alert could mend.
  const other = await receiver(() => [400, '{"text":"Incorrect index","code":7,"invalid-event-number":0}']);
  const delivery = openHec({ url: other.url, token: 't', index: 'no', riskIndex: null });
  expect(await delivery.send(one)).toEqual({ kind: 'failed', reason: 'answered 400, Incorrect index', isAway: true });
  other.server.close();
});

it('creates documents under their ids, and is content where they are there already', async () => {
  let status = 201;
  const { url, requests, server } = await receiver(() => [
    200,
    JSON.stringify({ errors: true, items: [{ create: { status, error: { type: 'x' } } }] }),
  ]);
  const delivery = openBulk({ url: `${url}/es/`, index: 'alerts', apiKey: 'k' });
  expect(await delivery.send(one)).toEqual({ kind: 'sent' });
  expect([requests[0]!.url, JSON.parse(requests[0]!.body.split('\n')[0]!)]).toEqual([
    '/es/_bulk?filter_path=items.*.status,items.*.error.type',
    { create: { _index: 'alerts', _id: 'h' } },
  ]);
  status = 409;
  expect(await delivery.send(one)).toEqual({ kind: 'sent' });
  status = 429;
  expect((await delivery.send(one)).kind).toBe('failed');
  status = 400;
  expect((await delivery.send(one)).kind).toBe('refused');
  server.close();
});

it('tells of many documents which were refused, and tries again where one was turned away for now', async () => {
  let statuses = [201, 400, 409];
  const { url, server } = await receiver(() => [
    200,
    JSON.stringify({ items: statuses.map((status) => ({ create: { status, error: { type: 'x' } } })) }),
  ]);
  const delivery = openBulk({ url, index: 'alerts', apiKey: 'k' });
  const three = ['a', 'b', 'c'].map((id) => ({ alert: madeAlert(id), rule: null }));
  expect(await delivery.send(three)).toEqual({ kind: 'refused', reason: 'x (400)', alerts: [1] });
  statuses = [400, 429, 201];
  expect(await delivery.send(three)).toEqual({ kind: 'failed', reason: 'x (429)' });
  // Whoever answers so is no Elasticsearch.
  statuses = [];
  expect((await delivery.send(three)).kind).toBe('failed');
  server.close();
});

it('writes to files, and says where it cannot', async () => {
  const path = join(folder, 'alerts.ndjson');
  expect(await openFileDelivery(path).send(one)).toEqual({ kind: 'sent' });
  await openFileDelivery(path).send(one);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0]!)).toEqual(hostile);
  expect((await openFileDelivery(join(folder, 'no/such')).send(one)).kind).toBe('failed');
  expect(existsSync(join(folder, 'no'))).toBe(false);
});
