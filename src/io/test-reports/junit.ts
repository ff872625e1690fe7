/**
 * Test results as JUnit XML, the form that CI systems read: a suite a rule, a case a test. Everything is written at the
 * end, since suites carry their totals. Characters that XML 1.0 cannot hold are replaced.
 */
import type { TestReport, TestResult } from '../test-report.ts';

export const junit: TestReport = {
  id: 'junit',
  summary: 'JUnit XML: a suite a rule, a case a test.',
  open(write) {
    const suites = new Map<string, TestResult[]>();
    return {
      result(result) {
        const key = `${result.rule.path}\u0000${result.rule.id}`;
        const suite = suites.get(key);
        if (suite === undefined) suites.set(key, [result]);
        else suite.push(result);
      },
      end({ passed, failed, skipped, seconds }) {
        write('<?xml version="1.0" encoding="UTF-8"?>\n');
        write(
          `<testsuites name="telltale" tests="${passed + failed + skipped}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}">\n`,
        );
        for (const results of suites.values()) writeSuite(results, write);
        write('</testsuites>\n');
      },
    };
  },
};

function writeSuite(results: readonly TestResult[], write: (text: string) => void): void {
  const { rule } = results[0]!;
  const count = (outcome: TestResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  write(
    `  <testsuite name="${escapeXml(rule.name)}" id="${escapeXml(rule.id)}" file="${escapeXml(rule.path)}" tests="${results.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="${seconds.toFixed(3)}">\n`,
  );
  for (const { test, outcome, reasons, seconds: time } of results) {
    const name = escapeXml(test === '' ? 'test' : test);
    write(`    <testcase name="${name}" classname="${escapeXml(rule.name)}" time="${time.toFixed(3)}"`);
    const [first = ''] = reasons;
    if (outcome === 'passed') write('/>\n');
    else if (outcome === 'skipped') write(`>\n      <skipped message="${escapeXml(first)}"/>\n    </testcase>\n`);
    else {
      const all = escapeXml(reasons.join('\n')).replaceAll('&#10;', '\n');
      write(`>\n      <failure message="${escapeXml(first)}">${all}</failure>\n    </testcase>\n`);
    }
  }
  write('  </testsuite>\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return (
    text
      // Halves of characters, and what XML 1.0 forbids.
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
      .replace(/\n/g, '&#10;')
  );
}
