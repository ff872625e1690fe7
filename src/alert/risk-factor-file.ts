/**
 * Files of risk factors. A wrong factor is left out and makes the file fail: scores that are only half weighed would rank
 * the wrong host first.
 */
import { isWrittenObject, type WrittenFile, type WrittenObject, type WrittenPath } from '../rule/written-file.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import type { RISK_CODES } from './codes.ts';
import type { RiskFactor } from './risk-factors.ts';

const MAX_FACTORS = 1_000;
const MAX_GLOBS = 10_000;
const MAX_TEXT = 500;
const FACTOR_KEYS = ['name', 'where', 'add', 'multiply'];

export interface RiskFactorFile {
  readonly factors: readonly RiskFactor[];
  readonly diagnostics: readonly Diagnostic[];
}

export function checkRiskFactors(file: WrittenFile): RiskFactorFile {
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const say = (path: WrittenPath, code: keyof typeof RISK_CODES, message: string, hint?: string): null => {
    const span = (code === 'risk-factor-key' ? file.keySpanOf(path) : null) ?? file.spanOf(path);
    const place = { ...(hint === undefined ? {} : { hint }), ...(span === null ? {} : { span }) };
    diagnostics.add({ code, severity: 'error', message, source: file.source, ...place });
    return null;
  };
  const factors: RiskFactor[] = [];
  if (file.value !== null) {
    checkKeys(file.value, [], ['factors'], say);
    const list = file.value['factors'];
    if (!Array.isArray(list)) say(['factors'], 'risk-factor-key', '`factors` must be a list');
    else if (list.length > MAX_FACTORS) say(['factors'], 'risk-factor-value', `more than ${MAX_FACTORS} factors`);
    else {
      list.forEach((value: unknown, i) => {
        const factor = readFactor(value, ['factors', i], say);
        if (factor !== null) factors.push(factor);
      });
    }
  }
  return { factors, diagnostics: diagnostics.list };
}

type Say = (path: WrittenPath, code: keyof typeof RISK_CODES, message: string, hint?: string) => null;

function readFactor(value: unknown, path: WrittenPath, say: Say): RiskFactor | null {
  if (!isWrittenObject(value)) return say(path, 'risk-factor-value', 'a factor must be a mapping of keys');
  checkKeys(value, path, FACTOR_KEYS, say);
  const { name } = value;
  if (typeof name !== 'string' || name === '' || name.length > MAX_TEXT)
    return say(path, 'risk-factor-key', `\`name\` must be a text of 1 to ${MAX_TEXT} characters`);
  const add = readNumber(value, path, 'add', 0, -10_000, say);
  const multiply = readNumber(value, path, 'multiply', 1, 0, say);
  if (value['add'] === undefined && value['multiply'] === undefined)
    return say(path, 'risk-factor-key', `the factor "${name}" changes nothing`, 'say how: `add` or `multiply`');
  const where = readConditions(value['where'], [...path, 'where'], say);
  return where === null || add === null || multiply === null ? null : { name, where, add, multiply };
}

function readNumber(
  object: WrittenObject,
  path: WrittenPath,
  key: string,
  fallback: number,
  least: number,
  say: Say,
): number | null {
  const value = object[key];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= least && value <= 10_000) return value;
  return say([...path, key], 'risk-factor-value', `\`${key}\` must be a number from ${least} to 10000`);
}

function readConditions(value: unknown, path: WrittenPath, say: Say): Map<string, readonly string[]> | null {
  if (!isWrittenObject(value) || Object.keys(value).length === 0)
    return say(
      path,
      'risk-factor-key',
      '`where` must say of which risk: fields and the values that they take',
      'such as risk_object: dc-*',
    );
  const where = new Map<string, readonly string[]>();
  for (const [field, given] of Object.entries(value)) {
    const globs: readonly unknown[] = Array.isArray(given) ? given : [given];
    const texts = globs.filter((glob) => typeof glob === 'string' || typeof glob === 'number').map(String);
    const isWrong = texts.length !== globs.length || texts.some((text) => text === '' || text.length > MAX_TEXT);
    if (isWrong || texts.length === 0 || texts.length > MAX_GLOBS)
      return say(
        [...path, field],
        'risk-factor-value',
        'a condition takes a text, or a list of texts; * stands for any run',
      );
    where.set(field, texts);
  }
  return where;
}

function checkKeys(object: WrittenObject, path: WrittenPath, known: readonly string[], say: Say): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const nearest = findNearest(key, known);
    const hint = nearest === null ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
    say([...path, key], 'risk-factor-key', `\`${key.slice(0, 60)}\` is not a key here`, hint);
  }
}
