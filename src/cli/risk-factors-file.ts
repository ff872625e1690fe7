/** Opens the file of risk factors that a flag names. */
import { statSync } from 'node:fs';
import { checkRiskFactors } from '../alert/risk-factor-file.ts';
import { RiskFactors } from '../alert/risk-factors.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { readTextFile } from '../io/text-file.ts';
import { MAX_RULE_TEXT, type WrittenFile } from '../rule/written-file.ts';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { sortDiagnostics } from '../text/diagnostic.ts';
import { renderDiagnostic } from '../text/render.ts';
import { UsageError } from './exit-code.ts';
import { writeError } from './messages.ts';

/** Refuses a file with an error: scores that are only half weighed would rank the wrong host first. */
export function readRiskFactors(path: string): RiskFactors {
  let file: WrittenFile;
  try {
    if (statSync(path).size > MAX_RULE_TEXT) throw new Error('it is too large');
    file = parseYamlFile({ name: path, text: readTextFile(path) });
  } catch (error) {
    throw new UsageError(`cannot read the risk factors ${path}: ${describeSystemError(error)}`);
  }
  const { factors, diagnostics } = checkRiskFactors(file);
  for (const diagnostic of sortDiagnostics(diagnostics)) writeError(renderDiagnostic(diagnostic));
  if (diagnostics.some(({ severity }) => severity === 'error'))
    throw new UsageError(`the risk factors ${path} cannot be used as they are`);
  return new RiskFactors(factors);
}
