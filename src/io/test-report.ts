/**
 * The socket for reports of `telltale test`: results in, one by one in the order of rules, then the totals. A report
 * writes to the given function only; names of rules, tests and files come from strangers and are escaped for its medium.
 */
export interface TestResult {
  readonly rule: { readonly id: string; readonly name: string; readonly path: string };
  readonly test: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped, one sentence each, the telling one first. */
  readonly reasons: readonly string[];
  readonly alerts: number;
  readonly records: number;
  readonly seconds: number;
}

export interface TestTotals {
  readonly rules: number;
  /** Rules that carry no test. */
  readonly untested: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

export interface TestReportWriter {
  result(result: TestResult): void;
  end(totals: TestTotals): void;
}

export interface TestReport {
  readonly id: string;
  readonly summary: string;
  open(write: (text: string) => void): TestReportWriter;
}
