import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { escapeControls } from '../../../text/render.ts';
import { SCRIPT_PAGE } from './script-page.ts';

const NAMES = SCRIPT_PAGE.slice(SCRIPT_PAGE.indexOf('var SHOWN'), SCRIPT_PAGE.indexOf('// Long paths'));

function split(path: string): unknown {
  return runInNewContext(`${NAMES}; [folderOf(path), baseName(path)].join('|')`, { path: escapeControls(path) });
}

describe('a path in the report', () => {
  it.each([
    ['C:\\Windows\\cmd.exe', 'C:\\Windows\\|cmd.exe'],
    ['/usr/bin/env', '/usr/bin/|env'],
    ['cmd.exe', '|cmd.exe'],
    ['C:\\Downloads\\gpj\u202egnp.exe', 'C:\\Downloads\\|gpj\\u202egnp.exe'],
    ['C:\\tmp\\a\u0007b\u200b\u{e0041}.exe', 'C:\\tmp\\|a\\x07b\\u200b\\u{e0041}.exe'],
    ['C:\\users\\x64dbg.exe', 'C:\\users\\|x64dbg.exe'],
  ])('%j is split at its folders, not at hidden characters', (path, expected) => {
    expect(split(path)).toBe(expected);
  });
});
