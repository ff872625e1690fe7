/**
 * The report's one script, plain ES2020 for any browser: joined from its parts, wrapped so that it leaves no global
 * behind. Data reaches the page as text only (`textContent`, checked attributes), never as markup, and nothing is
 * fetched. What a reader sees is what the copy buttons copy.
 */
import { SCRIPT_ALERTS } from './script-alerts.ts';
import { SCRIPT_DETAIL } from './script-detail.ts';
import { SCRIPT_PAGE } from './script-page.ts';
import { SCRIPT_ROWS } from './script-rows.ts';

export const SCRIPT = `(function () {
'use strict';
${SCRIPT_PAGE}
${SCRIPT_ROWS}
${SCRIPT_DETAIL}
${SCRIPT_ALERTS}
})();
`;
