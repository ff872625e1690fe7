/** Codes of diagnostics and faults, from their tables, and the limits that input can reach. */
// The list of operators before any operator: they refer to each other through it.
import '../../build/engine/operators/index.js';
import { RISK_CODES } from '../../build/alert/codes.js';
import { MAX_TAKEN } from '../../build/app/taken-events.js';
import { MAX_GROUPS } from '../../build/engine/group-table.js';
import { MAX_TERMS as MAX_REMEMBERED_TERMS } from '../../build/engine/new-terms.js';
import { MAX_HELD_ROWS } from '../../build/engine/operators/buffered.js';
import { MAX_COMBINATIONS } from '../../build/engine/predicate.js';
import { MAX_SAMPLE_KEYS } from '../../build/engine/sample.js';
import { MAX_KEYS, MAX_WAITING } from '../../build/engine/sequence.js';
import { MAX_JOIN_ROWS, MAX_SUBSEARCH_ROWS } from '../../build/engine/subplans.js';
import { MAX_HELD, MAX_TUPLES } from '../../build/engine/threshold.js';
import { TRAIL_ENDS } from '../../build/engine/trail.js';
import { MAX_CLASSES } from '../../build/event/classify.js';
import { MAX_LABELS } from '../../build/event/event-text.js';
import { MAX_PROCESSES } from '../../build/event/lineage-table.js';
import { MAX_REMEMBERED } from '../../build/event/live-lineage.js';
import { ARCHIVE_LIMITS } from '../../build/io/archive.js';
import { FAULT_CODES, FAULT_SAMPLES } from '../../build/io/fault.js';
import { DETECT_BYTES, MAX_RECORD_BYTES } from '../../build/io/format.js';
import { MAX_COLUMNS } from '../../build/io/formats/csv.js';
import { EQL_CODES } from '../../build/lang/eql/errors.js';
import { MAX_RUNS, MAX_TERMS } from '../../build/lang/eql/parse.js';
import { ESQL_CODES } from '../../build/lang/esql/errors.js';
import { MAX_QUERY_LENGTH } from '../../build/lang/finding.js';
import { KQL_CODES } from '../../build/lang/kql/errors.js';
import { MAX_MAP_EVENTS, MAX_MAP_SEARCHES } from '../../build/lang/spl/commands/map.js';
import { SPL_CODES } from '../../build/lang/spl/errors.js';
import { MAX_MACRO_DEPTH, MAX_SEARCH_LENGTH } from '../../build/lang/spl/expand.js';
import { RULE_CODES } from '../../build/rule/codes.js';
import { MAX_LEVELS_UP } from '../../build/rule/content-roots.js';
import { MAX_DEPTH } from '../../build/server/intake/json-bytes.js';
import { MAX_EVENTS } from '../../build/server/intake/max-events.js';
import { MAX_DIAGNOSTICS } from '../../build/text/diagnostic.js';
import { USAGE_CODES } from '../../build/usage/codes.js';
import { bytes, code, count, prose, table } from './markdown.js';

const codeTable = (codes) =>
  table(
    ['code', 'meaning'],
    Object.entries(codes).map(([name, text]) => [code(name), prose(text)]),
  );

export const diagnosticsPage = {
  file: 'diagnostics.md',
  title: 'Diagnostics',
  summary: 'what can be wrong with a rule, a macro or a lookup',
  body: () =>
    [
      'A diagnostic is a problem in something that a person wrote. It has a stable code, a place, a message and often a hint;',
      '`telltale rules check` prints them with the line and a caret, `--format json` as data. Errors turn a rule off',
      '(`failed`, or `unsupported` where the text is right but names something that Telltale does not run); warnings and notes',
      'do not. Other rules run all the same.',
      '\n## Rule files, macros and lookups\n',
      codeTable(RULE_CODES),
      '\n## EQL\n',
      codeTable(EQL_CODES),
      '\n## KQL\n',
      codeTable(KQL_CODES),
      '\n## ES|QL\n',
      codeTable(ESQL_CODES),
      '\n## SPL\n',
      codeTable(SPL_CODES),
      '\n## Catalogues and policies of AI usage\n',
      codeTable(USAGE_CODES),
      '\n## Risk factors\n',
      codeTable(RISK_CODES),
    ].join('\n'),
};

export const faultsPage = {
  file: 'faults.md',
  title: 'Faults',
  summary: 'what can be wrong with input',
  body: () =>
    [
      'A fault is a problem in something that arrived. Faults are counted by code and never stop a scan; the first',
      `${FAULT_SAMPLES} of each code are kept with source, record and byte offset. They do not change the exit code, unless`,
      '`--strict` is given. Records that were skipped unread are not looked into: `--stats` reads everything.',
      '',
      codeTable(FAULT_CODES),
    ].join('\n'),
};

const LIMITS = [
  [
    'Input',
    [
      ['Bytes of a source that tell its format', bytes(DETECT_BYTES), 'fault `format-unknown`'],
      ['One record', bytes(MAX_RECORD_BYTES), 'skipped, fault `record-too-long`'],
      ['Columns of a CSV file', count(MAX_COLUMNS), 'no row is read, fault `csv-invalid`'],
      ['Labels of an event as text that become fields; values of one', count(MAX_LABELS), 'the rest are no fields'],
      ['Archives within archives', count(ARCHIVE_LIMITS.depth), 'not opened, fault `archive-too-deep`'],
      [
        'Unpacked size of an archive or a member of it',
        `${ARCHIVE_LIMITS.ratio} times its packed size, ${bytes(ARCHIVE_LIMITS.free)} are free`,
        'the rest is not unpacked, fault `archive-bomb`',
      ],
      [
        'Event classes (kind, event id and layout) with programs of their own',
        count(MAX_CLASSES),
        'further ones share open classes, which are slower and give the same answers',
      ],
    ],
  ],
  [
    'Rules',
    [
      ['Folders walked up to find `macros/` or `lookups/`', count(MAX_LEVELS_UP), 'macros and lookups are missing'],
      ['Diagnostics of one text', count(MAX_DIAGNOSTICS), 'the rest is counted'],
      ['EQL or KQL query', `${count(MAX_QUERY_LENGTH)} characters`, 'diagnostic `eql-too-long`, `kql-too-long`'],
      [
        'Terms of a sequence; `with runs`',
        `${count(MAX_TERMS)}; ${count(MAX_RUNS)}`,
        'diagnostics `eql-sequence-terms`, `eql-bad-runs`',
      ],
      ['SPL search, macros expanded', `${count(MAX_SEARCH_LENGTH)} characters`, 'diagnostic `spl-text-too-long`'],
      ['Depth of macro calls', count(MAX_MACRO_DEPTH), 'diagnostic `spl-macro-depth`'],
    ],
  ],
  [
    'State of a rule',
    [
      ['Groups of `stats`', count(MAX_GROUPS), 'fault `state-cap`'],
      ['Rows held by `sort`, `eventstats` and the like', count(MAX_HELD_ROWS), 'fault `state-cap`'],
      [
        'Rows of a `join` or `append` subsearch; of another subsearch',
        `${count(MAX_JOIN_ROWS)}; ${count(MAX_SUBSEARCH_ROWS)}`,
        'fault `state-cap`',
      ],
      [
        'Rows that `map` searches for unless it says; events that its search finds',
        `${count(MAX_MAP_SEARCHES)}; ${count(MAX_MAP_EVENTS)}`,
        'fault `state-cap`; with more events it counts as having found none',
      ],
      ['Join keys of a sequence; of a sample', `${count(MAX_KEYS)}; ${count(MAX_SAMPLE_KEYS)}`, 'fault `state-cap`'],
      ['Tuples that a threshold counts by at once', count(MAX_TUPLES), 'fault `state-cap`'],
      ['Events of a threshold that are not enough yet', count(MAX_HELD), 'fault `state-cap`'],
      [
        'Terms that a new terms rule remembers',
        count(MAX_REMEMBERED_TERMS),
        'fault `state-cap`; the term is new again',
      ],
      ['Sequences that wait for an event not to come', count(MAX_WAITING), 'fault `state-cap`'],
      [
        'Processes among which `descendant of` looks for ancestors, in a scan; remembered by a stream, by either id',
        `${count(MAX_PROCESSES)}; ${count(MAX_REMEMBERED)}`,
        'a note of the summary; those not heard of for longest are forgotten, fault `state-cap`',
      ],
      [
        'Value combinations tried for one condition on multivalued fields',
        count(MAX_COMBINATIONS),
        'the rest are not tried',
      ],
      [
        'Events remembered to tell copies of a log apart',
        count(MAX_TAKEN),
        'copies of later ones count again, fault `state-cap`',
      ],
      ['Events listed in an alert', `the first and the last ${count(TRAIL_ENDS)}`, '`event_count` counts all'],
    ],
  ],
  [
    'Requests to `serve`',
    [
      ['Events of one request', count(MAX_EVENTS), 'none is taken, 413'],
      ['Depth of an event', count(MAX_DEPTH), 'refused, 400'],
    ],
  ],
];

export const limitsPage = {
  file: 'limits.md',
  title: 'Limits',
  summary: 'everything that grows has a cap, and says when it is reached',
  body: () =>
    LIMITS.map(([title, rows]) => `## ${title}\n\n${table(['what', 'limit', 'beyond it'], rows)}`).join('\n\n'),
};
