import { expect, it } from 'vitest';
import { readServeConfig } from './serve-config.ts';

const problems = (text: string): string[] => {
  const read = readServeConfig(text, 'telltale.yaml');
  return 'problems' in read ? read.problems : [];
};

it('has a default for every setting, and listens to this machine alone', () => {
  const read = readServeConfig('', 'telltale.yaml');
  expect(read).toMatchObject({
    config: {
      listen: '127.0.0.1:8780',
      engine: { lateness_seconds: 300, keep_events: 'matched' },
      outputs: [],
      tls: null,
    },
  });
  expect(readServeConfig('engine: { idle_seconds: 9 }', 'x')).toMatchObject({
    config: { engine: { idle_seconds: 9, lateness_seconds: 300 } },
  });
});

it.each([
  ['lisen: x', 'line 1, lisen: there is no such setting; did you mean listen?'],
  [
    'engine:\n  latenes_seconds: 5',
    'line 2, engine.latenes_seconds: there is no such setting; did you mean lateness_seconds?',
  ],
  ['listen: 127.0.0.1:65536', 'at most 65535'],
  ['data: x\nengine:\n  keep_events: some', 'line 3, engine.keep_events'],
  ['data: x\nengine: [', 'line '],
  ['listen: nowhere', 'listen'],
  ['engine: { lateness_seconds: -1 }', 'engine.lateness_seconds'],
  ['engine: { lateness_seconds: soon }', 'engine.lateness_seconds'],
  ['outputs: [{ kind: webhook, name: a, url: "file:///etc/passwd" }]', 'outputs.0.url'],
  ['outputs: [{ kind: webhook, name: a, url: hooks.example }]', 'outputs.0.url: an address, as in https://'],
  ['outputs: [{ kind: webhook, name: a, url: "https://u:p@hooks.example/" }]', 'outputs.0.url: an address with a name'],
  ['outputs: [{ kind: file, name: "../x", path: x }]', 'outputs.0.name'],
  ['outputs: [{ kind: file, name: a, path: x }, { kind: file, name: a, path: y }]', 'same name'],
  ['inputs: { kafka: { brokers: [k], topic: events } }', 'inputs.kafka.brokers.0'],
  ['inputs: { kafka: { brokers: ["k:9092"], topic: telltale-state } }', 'same name'],
  ['inputs: { kafka: { brokers: ["k:9092"], topic: e, tls: { key: k.pem } } }', 'inputs.kafka.tls'],
  ['inputs: { kafka: { brokers: ["k:9092"], topic: e, sasl: { username: u } } }', 'inputs.kafka.sasl.password_file'],
  ['rules: /etc/rules', 'line 1, rules: write a list'],
  ['data: x\nengine:\n', 'line 2, engine: is empty: write settings below it, each with its name, or leave it out'],
  ['risk_factors: []', 'line 1, risk_factors: write a text'],
  ['deprecated: yes', 'line 1, deprecated: write true or false'],
  ['engine: { lateness_seconds: 5m }', 'line 1, engine.lateness_seconds: write a number without a unit'],
  ['engine: { lateness_seconds: 1.5 }', 'engine.lateness_seconds: write a whole number'],
  ['retention: { log_days: 0 }', 'retention.log_days: must be at least 1'],
  ['retention: { log_days: 9999 }', 'retention.log_days: must be at most 3650'],
  ['outputs:\n  - { kind: hec, name: a, url: "https://s" }', 'line 2, outputs.0.token_file: is missing: write a text'],
  ['outputs: [{ name: a }]', 'line 1, outputs.0.kind: is missing: write one of webhook, hec, bulk, file'],
  ['outputs: [{ kind: files, name: a }]', 'outputs.0.kind: write one of webhook, hec, bulk, file'],
  ['outputs: [{ kind: file, name: a, path: x, kinds: [] }]', 'outputs.0.kinds: must not be empty'],
  ['rules: [a]\ndata: x\nrules: [b]', 'line 3: `rules` stands twice'],
  ['- a', ''],
  ['a: [', ''],
])('says what is wrong with %s', (text, where) => {
  const [problem, ...others] = problems(text);
  expect(problem).toContain(where);
  expect(others).toEqual([]);
});
