import { defineDemo } from './demo.js';
import { defineExplain } from './explain.js';
import { defineRules } from './rules.js';
import { defineScan } from './scan.js';
export const COMMANDS = [defineScan, defineExplain, defineRules, defineDemo];
