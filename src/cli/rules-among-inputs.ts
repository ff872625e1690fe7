/** Says of inputs that are rules that they were taken for logs: `--rules` takes one path, and what follows is an input. */
import { statSync } from 'node:fs';
import { readTextFile } from '../io/text-file.ts';
import { classifyFile } from '../rule/file-role.ts';
import { MAX_RULE_TEXT } from '../rule/written-file.ts';
import { escapeControls } from '../text/render.ts';
import { writeError } from './messages.ts';

/** What logs never end with. */
const RULE_ENDING = /\.(toml|ya?ml)$/i;

export function writeRulesAmong(inputs: readonly string[]): void {
  const rules = inputs.filter(isRule);
  if (rules.length === 0) return;
  const [first] = rules;
  const more = rules.length === 1 ? '' : ` and ${rules.length - 1} more inputs`;
  writeError(
    `telltale: ${escapeControls(first!)}${more} ${rules.length === 1 ? 'is a rule' : 'are rules'}, taken for logs`,
  );
  writeError('  hint: --rules takes one path; repeat it for each, as in --rules a.yml --rules b.yml, or name a folder');
}

function isRule(path: string): boolean {
  if (!RULE_ENDING.test(path)) return false;
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_RULE_TEXT) return false;
    return classifyFile(path, readTextFile(path)).kind === 'rule';
  } catch {
    return false; // said where inputs are opened
  }
}
