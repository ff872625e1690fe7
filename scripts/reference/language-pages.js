/** Commands, functions and aggregates of the languages, from the lists that the parsers use. */
import { AGGREGATES } from '../../build/lang/aggregates/index.js';
import { FOREIGN_FUNCTIONS, FUNCTION_NAMES, findSignature } from '../../build/lang/eql/functions.js';
import {
  AGGREGATE_SIGNATURES,
  ALIASES,
  SIGNATURES,
  UNSUPPORTED_ESQL_FUNCTIONS,
} from '../../build/lang/esql/functions.js';
import { findFunction } from '../../build/lang/functions/index.js';
import { SPL_CALLABLE, UNSUPPORTED_SPL_FUNCTIONS } from '../../build/lang/functions/spl.js';
import { SPL_COMMANDS } from '../../build/lang/spl/commands/index.js';
import { UNSUPPORTED_COMMANDS } from '../../build/lang/spl/commands/unsupported.js';
import { code, codes, prose, table } from './markdown.js';

const byName = (a, b) => (a.name < b.name ? -1 : 1);

export const splCommandsPage = {
  file: 'spl-commands.md',
  title: 'SPL commands',
  summary: 'which search commands run, and which do not and why',
  body() {
    const run = [...SPL_COMMANDS]
      .sort(byName)
      .map(({ name, aliases = [], summary, generating }) => [
        [name, ...aliases].map(code).join(' '),
        `${prose(summary)}${generating ? ' May stand first.' : ''}`,
      ]);
    const refused = new Map();
    for (const [name, reason] of UNSUPPORTED_COMMANDS) refused.set(reason, [...(refused.get(reason) ?? []), name]);
    return [
      'A search that uses anything else is reported as `unsupported`, with its place, and the rule is off; nothing is left',
      'out in silence. The same holds for options of a command that are not run.',
      '',
      table(['command', 'what it does'], run),
      '',
      '## Not run',
      '',
      table(
        ['because', 'commands'],
        [...refused].map(([reason, names]) => [prose(reason), codes(names.sort())]),
      ),
    ].join('\n');
  },
};

export const functionsPage = {
  file: 'functions.md',
  title: 'Functions',
  summary: 'functions of EQL, of SPL’s eval and of ES|QL, with their arguments and what null gives',
  body: () =>
    [
      '## EQL',
      '',
      'Names are written in any case. `name~` marks functions that also have a form that ignores case. Every function gives',
      'null when a value it needs is null; a condition on null is false.',
      '',
      table(['function', 'gives', 'what it does'], FUNCTION_NAMES.map(eqlRow)),
      '',
      'Functions of the older, stand-alone EQL and of the endpoint are refused, with what to write instead:',
      '',
      table(
        ['function', 'instead'],
        [...FOREIGN_FUNCTIONS].map(([name, hint]) => [code(name), prose(hint)]),
      ),
      '',
      '## SPL',
      '',
      '`true()`, `false()`, `null()`, `mvfilter`, `mvmap` and `searchmatch` belong to the grammar and work as well.',
      '',
      table(
        ['function', 'arguments', 'what it does'],
        [...SPL_CALLABLE]
          .sort(byName)
          .map(({ name, arity, summary }) => [code(name.replace(/^spl\./, '')), renderArity(arity), prose(summary)]),
      ),
      '',
      `Not run: ${codes([...UNSUPPORTED_SPL_FUNCTIONS].sort())}.`,
      '',
      '## ES|QL',
      '',
      'Null gives null, and so do several values where one is wanted, unless the function says otherwise. `MATCH` and `:`, `KQL`',
      'and `CIDR_MATCH` are conditions on fields.',
      '',
      table(
        ['function', 'also written', 'arguments', 'what it does'],
        [...SIGNATURES].map(esqlRow).filter((row) => row !== null),
      ),
      '',
      `Aggregates of \`STATS\`: ${codes([...AGGREGATE_SIGNATURES.keys()].map((name) => name.toUpperCase()))}, each with a \`WHERE\` of its own, and`,
      'in expressions.',
      '',
      `Not run: ${codes([...UNSUPPORTED_ESQL_FUNCTIONS].sort().map((name) => name.toUpperCase()))}.`,
    ].join('\n'),
};

/** Null for what is no function of the plan. */
function esqlRow([name, { arity }]) {
  const spec = findFunction(`esql.${name}`);
  if (spec === undefined) return null;
  const aliases = [...ALIASES].filter(([, of]) => of === name).map(([alias]) => alias.toUpperCase());
  return [code(name.toUpperCase()), codes(aliases), renderArity(arity), prose(spec.summary)];
}

function eqlRow(name) {
  const { parameters, required, repeats, result, insensitive } = findSignature(name);
  const given = parameters.slice(0, required).join(', ');
  const optional = parameters.slice(required);
  const rest = repeats ? ', …' : optional.map((parameter) => `[, ${parameter}]`).join('');
  const { summary } = findFunction(`eql.${name}`);
  return [`${code(`${name}(${given}${rest})`)}${insensitive ? ' `~`' : ''}`, result, prose(summary)];
}

function renderArity([least, most]) {
  if (most === Number.POSITIVE_INFINITY) return `${least} or more`;
  return least === most ? String(least) : `${least} to ${most}`;
}

export const aggregatesPage = {
  file: 'aggregates.md',
  title: 'Aggregates',
  summary: 'functions of `stats`, `eventstats`, `streamstats`, `tstats`, `chart` and `timechart`',
  body: () =>
    [
      table(
        ['aggregate', 'also written', 'what it gives'],
        AGGREGATES.filter(({ name }) => !name.includes('.')).map(({ name, aliases = [], summary }) => [
          code(name),
          codes(aliases),
          prose(summary),
        ]),
      ),
      '',
      'Percentiles are written with their number: `p95(x)`, `perc95(x)`, `exactperc95(x)`, `upperperc95(x)`. The argument may be',
      'an expression: `count(eval(status=404))`.',
    ].join('\n'),
};
