/**
 * Programs and domains of every kind that the two rules tell apart, each labelled by hand with what the vendors' rules
 * say of it. The labels are the independent half of the prediction: nothing here matches a pattern.
 */

export interface Program {
  /** As Sysmon writes it; null: the field is missing. */
  readonly image: string | null;
  /** Its file name is on the EQL rule's list of script hosts. */
  readonly listed?: true;
  /** An .exe below Users or ProgramData. */
  readonly writable?: true;
  /** An .exe of a path that the EQL rule leaves out. */
  readonly excluded?: true;
  /** The lookup of browsers names it, by the end of its name. */
  readonly browser?: true;
}

export const PROGRAMS: readonly Program[] = [
  { image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', listed: true },
  { image: 'C:\\Windows\\SysWOW64\\WindowsPowerShell\\v1.0\\PowerShell.EXE', listed: true },
  { image: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', listed: true, excluded: true },
  { image: 'C:\\Program Files\\nodejs\\node.exe', listed: true, excluded: true },
  { image: 'C:\\Program Files (x86)\\Java\\jre1.8\\bin\\javaw.exe', listed: true, excluded: true },
  { image: 'C:\\Program Files\\x\\more.com', listed: true },
  { image: 'C:\\Windows\\Temp\\holiday.pif', listed: true },
  { image: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\MSBuild.exe', listed: true },
  { image: 'C:\\Windows\\System32\\mshta.exe', listed: true },
  { image: 'C:\\Users\\kim\\AppData\\Local\\Programs\\Python\\python.exe', listed: true, writable: true },
  { image: 'C:\\Users\\kim\\AppData\\Local\\Programs\\Python\\pythonw.exe', writable: true },
  { image: 'C:\\Users\\kim\\Downloads\\x.exe', writable: true },
  { image: 'd:\\users\\Zoë\\søk.exe', writable: true },
  { image: 'C:\\ProgramData\\Updater\\update.exe', writable: true },
  { image: 'C:\\Users\\kim\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe', writable: true },
  { image: 'C:\\Users\\kim\\AppData\\Local\\Programs\\Opera GX\\opera.exe', writable: true, excluded: true },
  {
    image: 'C:\\Users\\kim\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe',
    writable: true,
    excluded: true,
    browser: true,
  },
  { image: 'C:\\Users\\kim\\Downloads\\notchrome.exe', writable: true, browser: true },
  { image: 'C:\\Users\\kim\\Downloads\\pytorch.exe', writable: true, browser: true },
  { image: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', excluded: true, browser: true },
  { image: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe', excluded: true, browser: true },
  { image: 'C:\\Program Files (x86)\\Microsoft\\EdgeWebView\\msedgewebview2.exe', excluded: true },
  { image: 'C:\\Program Files\\Mozilla Firefox\\firefox.exe', excluded: true },
  { image: 'C:\\Windows\\System32\\svchost.exe', excluded: true },
  { image: 'C:\\Windows\\System32\\curl.exe' },
  { image: 'C:\\py\\python3.exe' },
  { image: 'C:\\Windows\\Temp\\x.exe' },
  { image: '\\Device\\HarddiskVolume3\\Users\\kim\\x.exe' },
  { image: '<unknown process>' },
  { image: null },
];

export interface Domain {
  readonly name: string;
  readonly eql?: true;
  readonly spl?: true;
}

export const DOMAINS: readonly Domain[] = [
  { name: 'api.openai.com', eql: true, spl: true },
  { name: 'router.huggingface.co', spl: true },
  { name: 'API.OpenAI.com', eql: true, spl: true },
  { name: 'Router.HuggingFace.CO', spl: true },
  { name: 'api.anthropic.com', eql: true },
  { name: 'contoso-east.openai.azure.com', eql: true },
  { name: 'openai.azure.com' },
  { name: 'some-space.hf.space', eql: true },
  { name: 'claude.ai', eql: true },
  { name: 'chat.forefront.ai', eql: true },
  { name: 'eu.api.openai.com' },
  { name: 'api.openai.com.' },
  { name: 'huggingface.co' },
  { name: 'bedrock-runtime.eu-west-1.amazonaws.com' },
  { name: 'www.example.org' },
];
