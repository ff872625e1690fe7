import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { limitBodies } from './body-budget.ts';

it('admits what fits, and gives back when requests are over', async () => {
  const app = Fastify();
  const budget = limitBodies(app, 100 * 1024 * 1024);
  const answers: boolean[] = [];
  app.get('/', async (request) => {
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
