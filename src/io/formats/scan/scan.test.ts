import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Needles } from '../../format.ts';
import { buildEndings, mayEndSo } from './endings.ts';
import { openKernel } from './kernel.ts';
import { ENTRY_WORDS, INPUT_AT, INPUT_BYTES, type LineScanner, MAX_ENTRIES, READ_BIT } from './memory.ts';
import { buildScanPlan, isWanted, type ScanPlan } from './plan.ts';
import { openTwin } from './twin.ts';

const kernel = openKernel()!;
const twin = openTwin();

/** Records, and the listed lines, of bytes that end with a line feed. */
function scanAll(scanner: LineScanner, plan: ScanPlan | null, bytes: Uint8Array, at = INPUT_AT) {
  scanner.memory.set(bytes, at);
  scanner.load(plan);
  const lines: number[][] = [];
  let records = 0;
  for (let from = at; from < at + bytes.length; ) {
    from = scanner.scan(from, at + bytes.length);
    for (let i = 0; i < scanner.entries; i++) {
      const [start, end, before, hits] = scanner.list.subarray(i * ENTRY_WORDS, (i + 1) * ENTRY_WORDS);
      lines.push([start! - at, end! - at, records + before!, hits!]);
    }
    records += scanner.records;
  }
  return { records, lines };
}

function planOf(needles: Needles): ScanPlan {
  const plan = buildScanPlan(needles);
  if (plan === null) throw new Error('no plan');
  return plan;
}

/** Whether a line is listed and, by its hits and the other literals, to be read. */
function isRead(plan: ScanPlan, line: string): boolean {
  const bytes = Buffer.from(`${line}\n`);
  const found = [kernel, twin].map((scanner) => {
    const { lines } = scanAll(scanner, plan, bytes);
    return lines.some(([start, end, , hits]) =>
      isWanted(plan, hits!, scanner.memory, INPUT_AT + start!, INPUT_AT + end!),
    );
  });
  expect(found[0]).toBe(found[1]);
  return found[0]!;
}

const one: Needles = { alternatives: [['QueryName']] };
const valued: Needles = {
  alternatives: [['QueryName']],
  values: [{ key: 'QueryName', patterns: ['api.openai.com', '*.hf.space', 'poe.com', 'chat?.*'] }],
};
const PLANS: Record<string, Needles> = {
  one,
  valued,
  two: { alternatives: [['QueryName'], ['dns', 'question', 'name']] },
  three: {
    alternatives: [
      ['QueryName', 'Image'],
      ['question', 'dns'],
      ['u00', 'x'],
    ],
  },
  five: { alternatives: [['Query'], ['uery'], ['ame'], ['&x', '#a'], ['"quoted"']] },
  eight: {
    alternatives: ['QueryName', 'question', 'Image', 'Qu', 'u0', '5', 'er', 'zz', '#0'].map((l) => [`${l}_`]).slice(1),
  },
  ten: {
    alternatives: ['QueryName', 'question', 'Image', 'Qu', 'u0', '5', 'er', 'zz', '#0', 'dns', 'Prov']
      .map((l) => [`${l}_`])
      .slice(1),
  },
  'many values': {
    alternatives: [['QueryName'], ['Image', 'x'], ['QueryName', 'other']],
    values: [
      { key: 'QueryName', patterns: ['', 'a*', '*?m'] },
      { key: 'Image', patterns: ['*\u0020c', 'c:*.exe'] },
      { key: 'QueryName', patterns: ['api.openai.com'] },
    ],
  },
};

const isKnown = (value: string): boolean => /^(?:api\.openai\.com|.+\.hf\.space|poe\.com)$/.test(value);
const ended: Needles = {
  alternatives: [['QueryName'], ['question', 'dns']],
  values: [{ key: 'QueryName', patterns: [], test: isKnown, endings: ['api.openai.com', 'hf.space', 'poe.com'] }, null],
};
PLANS['endings'] = ended;

describe('plans of many words', () => {
  const pairsOf = (alternatives: readonly (readonly string[])[]): readonly string[] | undefined =>
    buildScanPlan({ alternatives })?.pairs;

  it('are found by common pairs of bytes where rare ones would be too many', () => {
    const own = ['Qa', 'Qb', 'Qc', 'Qd', 'Qe', 'Qf', 'Qg', 'Qh', 'ti'].map((word) => [word]);
    expect(pairsOf(own)).toHaveLength(9);
    // Its rarest pair would be a tenth.
    expect(pairsOf([...own, ['ationZz']])).toHaveLength(9);
    expect(pairsOf([...own, ['Zz']])).toBeUndefined();
  });

  it('take the pair that others have where a word has two as rare', () => {
    // Of `estPort`, `Po` and `rt` are as rare.
    expect(pairsOf([['estPort'], ['rt']])).toEqual(['rt']);
  });
});

describe('endings of host names', () => {
  const label = fc.constantFrom('api', 'www', 'openai', 'com', 'hf', 'space', 'poe', 'x', 'a-b', '_c', '1');
  const table = buildEndings(['api.openai.com', 'hf.space', 'poe.com']);

  it('refuse no name that passes, in any case and with a dot behind it', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 5 }), fc.constantFrom('', '.', ':443'), (labels, tail) => {
        const name = labels.join('.');
        if (isKnown(name)) expect(mayEndSo(table, name + tail)).toBe(true);
        const line = `{"QueryName":"${name.toUpperCase()}${tail}"}`;
        expect(isRead(planOf(ended), line)).toBe(isKnown(name) && tail === '');
      }),
      { numRuns: 3000 },
    );
    expect(mayEndSo(table, 'a.b.hf.space')).toBe(true);
  });

  it.each([
    '',
    '.',
    '-',
    'localhost',
    'com',
    'openai.com',
    'www.openai.com',
    'xpoe.com',
    'hf.space.example',
    '..',
  ])('refuse "%s"', (name) => expect(mayEndSo(table, name)).toBe(false));

  it.each(['poe.com:443', 'host (poe)', 'a/b', 'poe.com'])('leave "%s" to the test', (name) => {
    expect(mayEndSo(table, name)).toBe(true);
  });

  it('leave hidden names to the test', () => {
    for (const line of ['{"QueryName":"\\u0061pi.openai.com"}', '{"QueryName":["api.openai.com"]}'])
      expect(isRead(planOf(ended), line)).toBe(true);
    expect(isRead(planOf(ended), '{"QueryName":"www.microsoft.com","Message":"QueryName: poe.com\\r\\n"}')).toBe(true);
    expect(isRead(planOf(ended), '{"QueryName":"www.microsoft.com","Message":"QueryName: a.com\\r\\n"}')).toBe(false);
  });
});

describe('the kernel and its twin', () => {
  it('runs the kernel on this machine', () => {
    expect(kernel.kind).toBe('kernel');
  });

  const piece = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'QueryName',
        'question',
        'dns',
        'Image',
        'api.openai.com',
        'a.hf.space',
        'poe.com',
        'x',
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '"',
        ':',
        ' ',
        '\\',
        '\\"',
        '\\r\\n',
        '":"',
        '\\":\\"',
        ': ',
        "'>",
        '\\">',
        '</',
        '<',
        '&',
        '\t',
        '\r',
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '\\u0051',
        '\\u0027',
        '\\u0026',
        '\\u0026#',
        '#81;',
        '&#81;',
        '&#x51;',
        '&#13;',
        '&#xD;',
        '&#',
        '\\u00',
        'u0',
        '\\u005c',
      ),
    },
    { weight: 3, arbitrary: fc.constantFrom('\n', '\n\n', '\r\n', ' \n') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 90 }).map((s) => s.replaceAll('\n', '')) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 130 }).map((n) => '.'.repeat(n)) },
  );
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(`${pieces.join('')}\n`));

  for (const [name, needles] of [['nothing', null] as const, ...Object.entries(PLANS)]) {
    it(`agree on made-up bytes, looking for ${name}`, () => {
      const plan = needles === null ? null : planOf(needles);
      fc.assert(
        fc.property(text, fc.integer({ min: 0, max: 70 }), (bytes, shift) => {
          // What lies around the bytes must not matter.
          kernel.memory.fill('QueryName', INPUT_AT - 64, INPUT_AT + 128 + bytes.length + shift);
          expect(scanAll(kernel, plan, bytes, INPUT_AT + shift)).toEqual(scanAll(twin, plan, bytes, INPUT_AT + shift));
        }),
        { numRuns: 1500 },
      );
    });
  }

  it('stop where the list is full, and go on', () => {
    const bytes = Buffer.from('{"QueryName":1}\n\n'.repeat(MAX_ENTRIES + 10));
    for (const plan of [null, planOf(one)]) {
      const found = scanAll(kernel, plan, bytes);
      expect(found.records).toBe(MAX_ENTRIES + 10);
      expect(found.lines.map(([, , before]) => before)).toEqual(Array.from({ length: MAX_ENTRIES + 10 }, (_, i) => i));
      expect(found).toEqual(scanAll(twin, plan, bytes));
    }
  });

  const data = join(import.meta.dirname, '../../../../../shared/data/otrf');
  describe.skipIf(!existsSync(data))('on real telemetry of ../shared/data/otrf', () => {
    const plans = Object.entries(PLANS).map(([name, needles]) => [name, planOf(needles)] as const);
    for (const file of existsSync(data) ? readdirSync(data).filter((f) => /cmstp|schtask|msbuild/.test(f)) : []) {
      it(`agree on ${file}`, () => {
        const bytes = Object.values(unzipSync(readFileSync(join(data, file))))[0]!;
        for (const [name, plan] of plans) {
          for (let at = 0; at < bytes.length; ) {
            const piece = bytes.subarray(at, at + INPUT_BYTES);
            const end = piece.lastIndexOf(0x0a) + 1;
            if (end === 0) break;
            const found = scanAll(kernel, plan, piece.subarray(0, end));
            expect(found, name).toEqual(scanAll(twin, plan, piece.subarray(0, end)));
            expect(found.records).toBeGreaterThan(0);
            at += end;
          }
        }
      });
    }
  });
});

describe('what makes a line read', () => {
  const rows: readonly (readonly [why: string, line: string, read: boolean])[] = [
    ['the literal', '{"QueryName":"x"}', true],
    ['nothing', '{"Query":"Name"}', false],
    ['a backslash in front', '{"a":"\\\\QueryName"}', true],
    ['inside a string', '{"EventData":"{\\"QueryName\\":\\"x\\"}"}', true],
    ['an escaped letter of the key', '{"\\u0051ueryName":"x"}', true],
    ['an escaped letter, upper-case hex', '{"Quer\\u0079\\u004Eame":"x"}', true],
    ['an escaped letter in JSON inside a string', '{"EventData":"{\\"\\\\u0051ueryName\\":1}"}', true],
    ['an escape whose backslash is escaped', '{"EventData":"{\\"\\u005cu0051ueryName\\":1}"}', true],
    ['an escape whose digit is escaped', '{"EventData":"{\\"\\\\u005\\u0031ueryName\\":1}"}', true],
    ['an entity in XML inside a string', '{"_raw":"<Data Name=\'&#81;ueryName\'>x</Data>"}', true],
    ['an entity in hex', '{"_raw":"<Data Name=\'&#x51;ueryName\'>x</Data>"}', true],
    ['an entity whose ampersand is escaped', '{"_raw":"<Data Name=\'\\u0026#81;ueryName\'>x</Data>"}', true],
    ['an entity whose hash is escaped', '{"_raw":"<Data Name=\'&\\u002381;ueryName\'>x</Data>"}', true],
    ['an entity that is not closed', '{"_raw":"&#81 ueryName"}', true],
    [
      'escaped quotes and angle brackets',
      '{"a":"\\u003cunknown process\\u003e \\u0027x\\u0027 \\u0026 \\u0022"}',
      false,
    ],
    ['an entity of a line break', '{"_raw":"a&#13;&#10;b&#xD;&#xA;"}', false],
    ['an escaped control character', '{"a":"\\u0007 \\u001b"}', false],
    ['a path that looks like one', '{"a":"C:\\\\users\\\\u0.exe"}', false],
  ];
  const plan = planOf(one);
  for (const [why, line, read] of rows)
    it(`${why}: ${read ? 'read' : 'skipped'}`, () => expect(isRead(plan, line)).toBe(read));

  it('asks for all literals of an alternative', () => {
    const both = planOf({
      alternatives: [
        ['dns', 'question', 'name'],
        ['QueryName', 'Image'],
      ],
    });
    expect(isRead(both, '{"dns":{"question":{"name":"x"}}}')).toBe(true);
    expect(isRead(both, '{"dns":{"question":{"type":"A"}}}')).toBe(false);
    expect(isRead(both, '{"QueryName":"x","Image":"y"}')).toBe(true);
    expect(isRead(both, '{"QueryName":"x"}')).toBe(false);
  });

  it('looks only for the parts of a literal that stand as they are', () => {
    const plan = planOf({ alternatives: [['Microsoft-Windows-Sysmon/Operational']] });
    expect(isRead(plan, '{"Channel":"Microsoft-Windows-Sysmon\\/Operational"}')).toBe(true);
    expect(isRead(plan, '{"Channel":"Microsoft-Windows-Sysmon\\u002fOperational"}')).toBe(true);
    expect(isRead(plan, '{"Channel":"Security"}')).toBe(false);
  });

  it('reads everything where a literal is too short, all parts are unsafe, or there are too many', () => {
    expect(buildScanPlan({ alternatives: [['Image'], ['x']] })).toBeNull();
    expect(buildScanPlan({ alternatives: [['"/"']] })).toBeNull();
    expect(buildScanPlan({ alternatives: 'abcdefghij'.split('').map((c) => [`${c}${c}`]) })).toBeNull();
  });

  it('reads nothing but escapes where no record can matter', () => {
    expect(isRead(planOf({ alternatives: [] }), '{"QueryName":"x"}')).toBe(false);
  });

  it('cuts long literals', () => {
    const plan = planOf({ alternatives: [[`${'a'.repeat(100)}QzQ${'b'.repeat(100)}`]] });
    expect(isRead(plan, `{"x":"${'a'.repeat(100)}QzQ${'b'.repeat(100)}"}`)).toBe(true);
    expect(isRead(plan, `{"x":"${'a'.repeat(200)}"}`)).toBe(false);
  });
});

describe('values of keys', () => {
  const rows: readonly (readonly [line: string, read: boolean])[] = [
    ['{"QueryName":"api.openai.com"}', true],
    ['{"QueryName" :\t"API.OpenAI.com"}', true],
    ['{"QueryName":"api.openai.com.evil"}', false],
    ['{"QueryName":"xapi.openai.com"}', false],
    ['{"QueryName":"a.b.hf.space"}', true],
    ['{"QueryName":".hf.space"}', true],
    ['{"QueryName":"hf.space"}', false],
    ['{"QueryName":"chats.x"}', true],
    ['{"QueryName":"wpad"}', false],
    ['{"QueryName":""}', false],
    ['{"QueryName":"wpad","QueryName":"poe.com"}', true],
    ['{"QueryName":"wpad","x":{"QueryName":"localhost"}}', false],
    ['{"QueryName":["wpad"]}', true],
    ['{"QueryName":null}', true],
    ['{"QueryName":"w\\u003cpad"}', true],
    ['{"QueryName":"w\\\\pad"}', true],
    ['{"QueryName":"wpäd"}', true],
    ['{"Message":"Dns query:\\r\\nQueryName: wpad\\r\\nQueryStatus: 0","QueryName":"wpad"}', false],
    ['{"Message":"Dns query:\\nQueryName: wpad \\nx"}', true],
    ['{"Message":"Dns query:\\r\\nQueryName: poe.com \\r\\n"}', true],
    ['{"Message":"QueryName: wpad\\tx"}', true],
    ['{"Message":"the QueryName"}', true],
    ['{"Message":"QueryName=wpad"}', true],
    ['{"EventData":"{\\"QueryName\\":\\"wpad\\"}"}', false],
    ['{"EventData":"{\\"QueryName\\": \\"poe.com\\"}"}', true],
    ['{"EventData":"{\\"QueryName\\":[\\"poe.com\\"]}"}', true],
    ['{"a":"{\\"b\\":\\"{\\\\\\"QueryName\\\\\\":\\\\\\"wpad\\\\\\"}\\"}"}', true],
    ['{"_raw":"<Data Name=\'QueryName\'>wpad</Data>"}', false],
    ['{"_raw":"<Data Name=\'QueryName\'>poe.com</Data>"}', true],
    ['{"_raw":"<Data Name=\\"QueryName\\">wpad</Data>"}', false],
    ['{"_raw":"<Data Name=\'QueryName\'>w&lt;</Data>"}', true],
    ['{"_raw":"<Data Name=\'QueryName\'><!-- -->poe.com</Data>"}', true],
    ['{"_raw":"<Data Name=\'QueryName\'><![CDATA[poe.com]]></Data>"}', true],
    ['{"_raw":"<QueryName>wpad</QueryName>"}', true],
    ['{"Data":[{"#text":"poe.com","Name":"QueryName"}]}', true],
    ['{"QueryNames":"wpad"}', true],
    [`{"QueryName":"${'x'.repeat(256)}"}`, false],
    [`{"QueryName":"${'x'.repeat(257)}"}`, true],
    [`{"a":"<Data Name='QueryName'>${'x'.repeat(256)}</Data>"}`, false],
    [`{"a":"<Data Name='QueryName'>${'x'.repeat(257)}</Data>"}`, true],
    [`{"a":"QueryName: ${'x'.repeat(256)}\\n"}`, false],
    [`{"a":"QueryName: ${'x'.repeat(257)}\\n"}`, true],
  ];
  const plan = planOf(valued);
  for (const [line, read] of rows)
    it(`${line}: ${read ? 'read' : 'skipped'}`, () => expect(isRead(plan, line)).toBe(read));

  it('gives up on patterns that say nothing, or hold what may be written in other ways', () => {
    for (const pattern of ['*', 'a"b', 'ä.com', 'A.com', ' x', 'a/b']) {
      const plan = planOf({ alternatives: [['QueryName']], values: [{ key: 'QueryName', patterns: [pattern] }] });
      expect(plan.needles[0]!.patterns, pattern).toBeNull();
      expect(plan.needles[0]!.sure).toBe(true);
    }
  });

  it('says READ_BIT for what must be read', () => {
    const bytes = Buffer.from('{"QueryName":"poe.com"}\n');
    expect(scanAll(kernel, plan, bytes).lines).toEqual([[0, bytes.length - 1, 0, READ_BIT]]);
  });
});
