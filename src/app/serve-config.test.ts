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
  ['- a', ''],
  ['a: [', ''],
])('says what is wrong with %s', (text, where) => {
  const [problem, ...others] = problems(text);
  expect(problem).toContain(where);
  expect(others).toEqual([]);
});
