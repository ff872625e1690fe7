/** Every lint, and their codes with the sentence that the reference page shows. */
import type { CodeTable } from '../../text/diagnostic.ts';
import type { Lint } from '../lint.ts';
import { addressForHost } from './address-for-host.ts';
import { anyCharacterDot } from './any-character-dot.ts';
import { attackIdUnknown } from './attack-id-unknown.ts';
import { attackTacticMismatch } from './attack-tactic-mismatch.ts';
import { blankAtTheEdge } from './blank-at-the-edge.ts';
import { blindSource } from './blind-source.ts';
import { brokenToken } from './broken-token.ts';
import { byFieldTwice } from './by-field-twice.ts';
import { caseSensitiveName } from './case-sensitive-name.ts';
import { columnGone } from './column-gone.ts';
import { contradiction } from './contradiction.ts';
import { coveredAlternative } from './covered-alternative.ts';
import { crossesHosts } from './crosses-hosts.ts';
import { differsOrDiffers } from './differs-or-differs.ts';
import { drilldownToken } from './drilldown-token.ts';
import { fileNameInPath } from './file-name-in-path.ts';
import { filterMacroMissing } from './filter-macro-missing.ts';
import { fixedIndex } from './fixed-index.ts';
import { gapBetweenRuns } from './gap-between-runs.ts';
import { kqlForeignMarks } from './kql-foreign-marks.ts';
import { literalStar } from './literal-star.ts';
import { lookupCase } from './lookup-case.ts';
import { lookupCoveredRow } from './lookup-covered-row.ts';
import { lookupOpenFileName } from './lookup-open-file-name.ts';
import { noSuchSysmonField } from './no-such-sysmon-field.ts';
import { noTechnique } from './no-technique.ts';
import { noTest } from './no-test.ts';
import { noTriageText } from './no-triage-text.ts';
import { nullByField } from './null-by-field.ts';
import { openFileName } from './open-file-name.ts';
import { pathInFileName } from './path-in-file-name.ts';
import { placeholderText } from './placeholder-text.ts';
import { renameOfNothing } from './rename-of-nothing.ts';
import { repeatedAlternative } from './repeated-alternative.ts';
import { riskObjectMissing } from './risk-object-missing.ts';
import { shortLogName } from './short-log-name.ts';
import { sortUndone } from './sort-undone.ts';
import { spanOverLookback } from './span-over-lookback.ts';
import { starForPresent } from './star-for-present.ts';
import { twoEventIds } from './two-event-ids.ts';
import { unsignedWhenUnrecorded } from './unsigned-when-unrecorded.ts';
import { untouchedDataSource } from './untouched-data-source.ts';
import { unusedEval } from './unused-eval.ts';
import { unusedGroup } from './unused-group.ts';
import { valueOfByField } from './value-of-by-field.ts';

export const LINTS: readonly Lint[] = [
  addressForHost,
  anyCharacterDot,
  attackIdUnknown,
  attackTacticMismatch,
  blankAtTheEdge,
  blindSource,
  brokenToken,
  byFieldTwice,
  caseSensitiveName,
  columnGone,
  contradiction,
  coveredAlternative,
  crossesHosts,
  differsOrDiffers,
  drilldownToken,
  fileNameInPath,
  filterMacroMissing,
  fixedIndex,
  gapBetweenRuns,
  kqlForeignMarks,
  literalStar,
  lookupCase,
  lookupCoveredRow,
  lookupOpenFileName,
  noSuchSysmonField,
  noTechnique,
  noTest,
  noTriageText,
  nullByField,
  openFileName,
  pathInFileName,
  placeholderText,
  renameOfNothing,
  repeatedAlternative,
  riskObjectMissing,
  shortLogName,
  sortUndone,
  spanOverLookback,
  starForPresent,
  twoEventIds,
  unsignedWhenUnrecorded,
  untouchedDataSource,
  unusedEval,
  unusedGroup,
  valueOfByField,
];

export const LINT_CODES: CodeTable = {
  ...Object.fromEntries(LINTS.map(({ code, summary }) => [code, summary])),
  'lint-name-twice': 'Two rules have one name, so output cannot tell them apart.',
};
