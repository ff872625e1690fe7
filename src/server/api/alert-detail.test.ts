import { expect, it } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import { RISK_THRESHOLD_RULE } from '../../alert/risk-incidents.ts';
import { sampleAlert } from '../../io/output.contract.ts';
import { emptyBatch, openTestServer } from '../server.fixture.ts';

it('says what stretch of time a search on a schedule looked at', async () => {
  const server = await openTestServer();
  const window = { from: '2026-11-22T10:50:00.000Z', to: '2026-11-22T11:50:00.000Z' };
  const [plain, windowed] = [sampleAlert({ id: 'a'.repeat(64) }), sampleAlert({ id: 'b'.repeat(64), window })];
  await server.store.write(emptyBatch({ position: 900, alerts: [plain, windowed] }));
  const seen = async (id: string): Promise<unknown> => {
    const headers = await server.headersOf('viewer');
    const response = await server.app.inject({ method: 'GET', url: `/api/v1/alerts/${id}`, headers });
    return (response.json() as { window: unknown }).window;
  };
  expect([await seen(plain.id), await seen(windowed.id)]).toEqual([null, window]);
  await server.app.close();
});

it('says which alerts no rule with a page stands behind: what Telltale says of itself, and risk that added up', async () => {
  const server = await openTestServer();
  const loaded = server.live.rules()[0]!.rule;
  const of = (digit: string, rule: Partial<Alert['rule']>): Alert => sampleAlert({ id: digit.repeat(64), rule });
  const alerts = [
    of('1', { id: loaded.id }),
    of('2', { id: 'gone', author: 'Telltale' }),
    of('3', { id: 'telltale-events-late', language: 'health' }),
    of('4', { id: 'telltale-ai-use-forbidden', language: 'policy' }),
    of('5', { id: RISK_THRESHOLD_RULE.id, language: 'spl' }),
  ];
  await server.store.write(emptyBatch({ position: 900, alerts }));
  const headers = await server.headersOf('viewer');
  const seen = await Promise.all(
    alerts.map(async ({ id }) => {
      const response = await server.app.inject({ method: 'GET', url: `/api/v1/alerts/${id}`, headers });
      const { rule } = response.json() as { rule: { built_in: boolean; loaded: boolean } };
      return [rule.built_in, rule.loaded];
    }),
  );
  expect(seen).toEqual([
    [false, true],
    [false, false],
    [true, false],
    [true, false],
    [true, false],
  ]);
  await server.app.close();
});

it('shows what a rule counted, or found to be new', async () => {
  const server = await openTestServer();
  const headers = await server.headersOf('viewer');
  const threshold_result = {
    terms: [{ field: 'source.ip', value: '10.0.0.1' }],
    count: 7,
    cardinality: [{ field: 'user.name', value: 3 }],
    from: '2026-11-22T10:50:00.000Z',
  };
  const counted = sampleAlert({ id: 'a'.repeat(64), threshold_result });
  const fresh = sampleAlert({ id: 'b'.repeat(64), new_terms: ['a.example', 443] });
  await server.store.write(emptyBatch({ position: 900, alerts: [counted, fresh] }));
  const seen = async (id: string): Promise<unknown> => {
    const response = await server.app.inject({ method: 'GET', url: `/api/v1/alerts/${id}`, headers });
    return response.json();
  };
  expect(await seen(counted.id)).toMatchObject({ threshold_result, new_terms: null });
  expect(await seen(fresh.id)).toMatchObject({ threshold_result: null, new_terms: ['a.example', 443] });
  await server.app.close();
});
