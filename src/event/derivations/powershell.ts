/**
 * PowerShell's own event logs, which pack most of what they say into texts of many lines: `ContextInfo` of 4103
 * (`        Host Application = powershell …`) and the details of the classic log (`\tHostApplication=powershell …`). Keys
 * and folded values as Elastic's ingest pipelines of 2026 read them.
 */
import { type Derivation, ofText, toList } from '../derivation.ts';
import { splitCommandLine } from './process.ts';
import { afterLast, splitUser } from './text.ts';

/** Lines looked at, and read as one value at most. */
const MAX_LINES = 1_000;

/** Whether a line begins a value of its own, and which: its key, and where the value begins. */
type KeyOf = (line: string) => { readonly key: string; readonly from: number } | null;

/** The value of a key, with the lines that follow it up to the next key. */
function readValue(lines: readonly string[], keyOf: KeyOf, wanted: string): string | null {
  let value: string | null = null;
  for (const line of lines) {
    const found = keyOf(line);
    if (found === null) {
      if (value !== null) value += `\n${line}`;
    } else {
      if (value !== null) break;
      if (found.key === wanted) value = line.slice(found.from);
    }
  }
  return value?.trim() || null;
}

/** Keys stand eight blanks in; what is behind an `=` elsewhere belongs to the value above. */
const CONTEXT_INDENT = 8;

function contextValue(context: string, name: string): string | null {
  const lines = context.split(/\r?\n/, MAX_LINES);
  // Some exports take the blanks away.
  const indent = lines.some((line) => line.search(/\S/) >= CONTEXT_INDENT) ? CONTEXT_INDENT : 0;
  const keyOf: KeyOf = (line) => {
    const start = line.search(/\S/);
    const end = line.search(/[:=]/);
    if (start < indent || end <= start) return null;
    const key = line.slice(start, end).trimEnd();
    return /^[A-Za-z][A-Za-z0-9 _.-]*$/.test(key) ? { key, from: end + 1 } : null;
  };
  return readValue(lines, keyOf, name);
}

function detailValue(details: string, name: string): string | null {
  const keyOf: KeyOf = (line) => {
    const key = /^\t(\w+)=/.exec(line)?.[1];
    return key === undefined ? null : { key, from: key.length + 2 };
  };
  return readValue(details.split(/\r?\n/, MAX_LINES), keyOf, name);
}

const context = (name: string): Derivation => ofText((text) => contextValue(text, name));
const detail = (name: string): Derivation => ofText((text) => detailValue(text, name));

function argsIn(line: string | null): ReturnType<typeof toList> {
  return line === null ? null : toList(splitCommandLine(line));
}

function countIn(line: string | null): number | null {
  return line === null ? null : splitCommandLine(line).length || null;
}

function accountIn(user: string | null): ReturnType<typeof splitUser> {
  return user === null ? null : splitUser(user);
}

function fileIn(path: string | null): string | null {
  return path === null ? null : afterLast(path, '\\');
}

export const powershellDerivations = {
  contextHostApplication: context('Host Application'),
  contextArgs: ofText((text) => argsIn(contextValue(text, 'Host Application'))),
  contextArgsCount: ofText((text) => countIn(contextValue(text, 'Host Application'))),
  contextHostName: context('Host Name'),
  contextHostVersion: context('Host Version'),
  contextHostId: context('Host ID'),
  contextEngineVersion: context('Engine Version'),
  contextRunspaceId: context('Runspace ID'),
  contextPipelineId: context('Pipeline ID'),
  contextCommandName: context('Command Name'),
  contextCommandType: context('Command Type'),
  contextCommandPath: context('Command Path'),
  contextScriptName: context('Script Name'),
  contextScriptFile: ofText((text) => fileIn(contextValue(text, 'Script Name'))),
  contextShellId: context('Shell ID'),
  contextUserDomain: ofText((text) => accountIn(contextValue(text, 'User'))?.[0] ?? null),
  contextUserName: ofText((text) => accountIn(contextValue(text, 'User'))?.[1] ?? null),
  detailHostApplication: detail('HostApplication'),
  detailArgs: ofText((text) => argsIn(detailValue(text, 'HostApplication'))),
  detailArgsCount: ofText((text) => countIn(detailValue(text, 'HostApplication'))),
  detailHostName: detail('HostName'),
  detailHostVersion: detail('HostVersion'),
  detailHostId: detail('HostId'),
  detailEngineVersion: detail('EngineVersion'),
  detailRunspaceId: detail('RunspaceId'),
  detailPipelineId: detail('PipelineId'),
  detailCommandName: detail('CommandName'),
  detailCommandType: detail('CommandType'),
  detailCommandPath: detail('CommandPath'),
  detailCommandLine: detail('CommandLine'),
  detailScriptName: detail('ScriptName'),
  detailScriptFile: ofText((text) => fileIn(detailValue(text, 'ScriptName'))),
  detailNewEngineState: detail('NewEngineState'),
  detailPreviousEngineState: detail('PreviousEngineState'),
  detailProviderName: detail('ProviderName'),
  detailNewProviderState: detail('NewProviderState'),
  detailUserDomain: ofText((text) => accountIn(detailValue(text, 'UserId'))?.[0] ?? null),
  detailUserName: ofText((text) => accountIn(detailValue(text, 'UserId'))?.[1] ?? null),
};
