/** Every form that test results can be written in. */
import type { TestReport } from '../test-report.ts';
import { junit } from './junit.ts';
import { tap } from './tap.ts';
import { text } from './text.ts';

export const TEST_REPORTS: readonly TestReport[] = [text, tap, junit];
