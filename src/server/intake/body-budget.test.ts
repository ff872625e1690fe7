import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { limitBodies } from './body-budget.ts';

it('admits what fits, and gives back when requests are over', async () => {
  const app = Fastify();
  const budget = limitBodies(app, 100 * 1024 * 1024);
  const answers: boolean[] = [];
  app.get('/', async (request) => {
    expect(budget.grow(request, 1)).toBe(false);
    answers.push(budget.admit(request));
    for (let i = 0; i < 5; i++) answers.push(budget.grow(request, 90 * 1024 * 1024));
    return 'x';
  });
  await app.inject('/');
  expect(answers).toEqual([true, true, true, true, true, false]);
  answers.length = 0;
  await app.inject('/');
  expect(answers).toEqual([true, true, true, true, true, false]);
  await app.close();
});

it('takes nothing for senders that went away while their body was unpacked', async () => {
  const app = Fastify();
  const budget = limitBodies(app, 1024);
  let grown: boolean | null = null;
  app.post('/', async (request, reply) => {
    budget.admit(request);
    if (request.headers['x-leave'] === undefined) return budget.grow(request, 256 * 1024 * 1024 - 1);
    const gone = once(reply.raw, 'close');
    sender.destroy();
    await gone;
    grown = budget.grow(request, 1024);
    return null;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const sender = connect((app.server.address() as AddressInfo).port, '127.0.0.1'); // it listens on a port
  sender.on('error', () => {});
  sender.write('POST / HTTP/1.1\r\nhost: x\r\nx-leave: 1\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nxx');
  await expect.poll(() => grown).toBe(false);
  const whole = await app.inject({ method: 'POST', url: '/', payload: 'x', headers: { 'content-type': 'text/plain' } });
  expect(whole.body).toBe('true');
  await app.close();
});

it('takes back what waited behind another request of a connection that is gone', async () => {
  const app = Fastify();
  const budget = limitBodies(app, 1024);
  let waiting = 0;
  app.post('/', async (request, reply) => {
    budget.admit(request);
    if (request.headers['x-leave'] === undefined) return budget.grow(request, 200 * 1024 * 1024);
    expect(budget.grow(request, 100 * 1024 * 1024)).toBe(true);
    if (++waiting === 2) sender.destroy();
    await once(request.raw.socket, 'close');
    return reply.send('nobody hears it');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const sender = connect((app.server.address() as AddressInfo).port, '127.0.0.1'); // it listens on a port
  sender.on('error', () => {});
  const closed = once(sender, 'close');
  sender.write('POST / HTTP/1.1\r\nhost: x\r\nx-leave: 1\r\ncontent-length: 0\r\n\r\n'.repeat(2));
  await closed;
  const ask = async () => (await app.inject({ method: 'POST', url: '/' })).body;
  await expect.poll(ask).toBe('true');
  await app.close();
});
