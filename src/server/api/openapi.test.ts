/**
 * The OpenAPI document as a client reads it: every operation is called with what its schemas allow and with what they do
 * not, and every answer is checked against the schema that the document gives for its status.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleAlert, sampleRisk } from '../../io/output.contract.ts';
import { emptyBatch, NOON, openTestServer, type TestServer } from '../server.fixture.ts';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { name: string; in: 'path' | 'query'; required: boolean; schema: JsonSchema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: { readonly 'application/json'?: { readonly schema: JsonSchema } } }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const RISK = sampleRisk({ id: 'b'.repeat(64) });
/** What stands for `{name}` in a path, so that most calls meet something. */
const KNOWN: Readonly<Record<string, string>> = {
  id: 'a'.repeat(64),
  object: 'WKS-03',
  name: 'viewer',
  position: '17',
};

/** Values that a schema allows. */
function allowed(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(allowed));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.format === 'date-time') return fc.constantFrom('2026-11-20T00:00:00.000Z', '2026-11-22T06:00:00+02:00');
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  switch (schema.type) {
    case 'string':
      return fc.string({
        unit: 'binary',
        minLength: schema.minLength ?? 0,
        maxLength: Math.min(40, schema.maxLength ?? 40),
      });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(500, schema.maximum ?? 500) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(allowed(schema.items ?? {}), { maxLength: Math.min(4, schema.maxItems ?? 4) });
    case 'object': {
      const required = schema.required ?? [];
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, allowed(part)])),
        { requiredKeys: required as never[] },
      );
    }
    default:
      return fc.string();
  }
}

let server: TestServer;
let document: Document;
let headers: Record<string, string>;

beforeAll(async () => {
  server = await openTestServer();
  await server.store.write(
    emptyBatch({
      position: 17,
      alerts: [sampleAlert({ time: '2026-11-22T09:00:00.000Z' }), RISK],
      events: [
        {
          position: 17,
          time: NOON,
          host: 'WKS-03',
          kind: 'sysmon',
          eventId: '22',
          user: null,
          process: null,
          text: '{"a":1}',
        },
      ],
      usage: [
        {
          provider: 'OpenAI',
          kind: 'api',
          program: 'x.exe',
          programPath: null,
          host: 'WKS-03',
          user: null,
          contacts: 2,
          failed: 0,
          targets: ['api.openai.com'],
          firstTime: NOON,
          lastTime: NOON,
        },
      ],
      sources: [
        {
          input: 'hec',
          sender: 'default',
          host: 'WKS-03',
          events: 4,
          bytes: 400,
          late: 0,
          faults: 0,
          newest: NOON,
          receivedAt: NOON,
        },
      ],
    }),
  );
  headers = await server.headersOf('admin');
  document = (await server.app.inject({ method: 'GET', url: '/api/openapi.json' })).json() as Document;
});
afterAll(() => server.app.close());

/** A check of values by a schema of the document, references and all. */
function checkOf(schema: JsonSchema): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as never);
}

const OPERATIONS = [
  'get /api/v1/session',
  'post /api/v1/session',
  'get /api/v1/overview',
  'get /api/v1/alerts',
  'get /api/v1/alerts/counts',
  'get /api/v1/alerts/{id}',
  'post /api/v1/alerts/close',
  'post /api/v1/alerts/{id}/triage',
  'get /api/v1/entities',
  'get /api/v1/entities/{object}',
  'get /api/v1/usage',
  'post /api/v1/hunt',
  'get /api/v1/events/{position}',
  'get /api/v1/rules',
  'get /api/v1/rules/{id}',
  'post /api/v1/rules/reload',
  'get /api/v1/sources',
  'get /api/v1/users',
  'post /api/v1/users',
  'patch /api/v1/users/{name}',
  'delete /api/v1/users/{name}',
  'get /api/v1/audit',
  'get /api/v1/tokens',
  'post /api/v1/tokens',
  'delete /api/v1/tokens/{id}',
  'put /api/v1/session/password',
  'delete /api/v1/session',
] as const;

describe('the OpenAPI document', () => {
  it('is of version 3.1 and names every operation, each with a summary and its refusals', () => {
    expect(document.openapi).toBe('3.1.0');
    const named = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(named.sort()).toEqual([...OPERATIONS].sort());
    for (const operations of Object.values(document.paths))
      for (const operation of Object.values(operations)) expect(operation.summary).toMatch(/^\S/);
  });

  it('tells a wrong answer from a right one', async () => {
    const answer = document.paths['/api/v1/alerts']!['get']!.responses['200']!.content!['application/json']!;
    const check = checkOf(answer.schema);
    const { items, next } = (await server.app.inject({ method: 'GET', url: '/api/v1/alerts', headers })).json();
    expect(items).toHaveLength(2);
    expect(check.safeParse({ items, next }).success).toBe(true);
    expect(check.safeParse({ items }).success).toBe(false);
    expect(check.safeParse({ items: [{ ...items[0], severity: 'dire' }], next }).success).toBe(false);
  });

  it.each(OPERATIONS)('is kept by %s', async (name) => {
    const [method = '', path = ''] = name.split(' ');
    const operation = document.paths[path]![method]!;
    const checks = new Map(
      Object.entries(operation.responses).flatMap(([status, { content }]) => {
        const schema = content?.['application/json']?.schema;
        return schema === undefined ? [] : [[status, checkOf(schema)] as const];
      }),
    );
    const queries = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const query = fc.record(Object.fromEntries(queries.map(({ name: key, schema }) => [key, allowed(schema)])), {
      requiredKeys: [],
    });
    const schema = operation.requestBody?.content['application/json'].schema;
    const body =
      schema === undefined
        ? fc.constant(undefined)
        : fc.oneof({ weight: 4, arbitrary: allowed(schema) }, { weight: 1, arbitrary: fc.jsonValue() });
    // Hashing passwords takes its time.
    const numRuns = /users|password|session/.test(path) && method !== 'get' ? 6 : 25;
    const calls = await fc.sample(fc.record({ query, body }), numRuns);
    for (const call of calls) {
      const url = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(KNOWN[key]!));
      const response = await server.app.inject({
        method: method.toUpperCase() as 'GET',
        url,
        headers: { ...headers, ...(call.body === undefined ? {} : { 'content-type': 'application/json' }) },
        query: Object.fromEntries(
          Object.entries(call.query).map(([key, value]) => [
            key,
            Array.isArray(value) ? value.map(String) : String(value),
          ]),
        ),
        ...(call.body === undefined ? {} : { payload: JSON.stringify(call.body) }),
      });
      const status = String(response.statusCode);
      const context = `${JSON.stringify(call)} gave ${status} ${response.body.slice(0, 300)}`;
      expect(Object.keys(operation.responses), context).toContain(status);
      if (status === '204') continue;
      expect(checks.get(status)?.safeParse(response.json()).error?.message, context).toBeUndefined();
    }
    expect(server.bugs.map(({ message }) => message)).toEqual([]);
  });
});
