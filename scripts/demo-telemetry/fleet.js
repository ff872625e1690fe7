/**
 * The fleet of the demo: seven made-up machines in corp.example and the programs on them. Addresses are of the ranges
 * kept for documentation; nothing here stands for a real organisation.
 */

export const DAY = Date.UTC(2026, 2, 17);

export const HOSTS = {
  'WKS-01': { layout: 'flat', user: 'anna.berg', ip: '198.51.100.11', guid: 'a1c0de01' },
  'WKS-02': { layout: 'flat', user: 'bob.lind', ip: '198.51.100.12', guid: 'a1c0de02' },
  'WKS-03': { layout: 'xml', user: 'carla.diaz', ip: '198.51.100.13', guid: 'a1c0de03' },
  'SRV-01': { layout: 'xml', user: 'svc.reports', ip: '198.51.100.21', guid: 'a1c0de21' },
  'WKS-04': { layout: 'beats', user: 'omar.dev', ip: '198.51.100.14', guid: 'a1c0de04' },
  'SRV-02': { layout: 'beats', user: 'svc.build', ip: '198.51.100.22', guid: 'a1c0de22' },
  'LAP-01': { layout: 'defend', user: 'erin.holt', ip: '198.51.100.31', guid: 'a1c0de31' },
};

export const fullName = (host) => `${host}.corp.example`;

const home = (user) => `C:\\Users\\${user}`;

/** Programs by a short name; those in a profile take the user of the machine. */
export const PROGRAMS = {
  chrome: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  edge: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  firefox: 'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  userChrome: (user) => `${home(user)}\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe`,
  userBrave: (user) => `${home(user)}\\AppData\\Local\\BraveSoftware\\Brave-Browser\\Application\\brave.exe`,
  chatgpt: 'C:\\Program Files\\WindowsApps\\OpenAI.ChatGPT-Desktop_1.2026.31.0_x64__2p2nqsd0c76g0\\app\\ChatGPT.exe',
  claude: (user) => `${home(user)}\\AppData\\Local\\AnthropicClaude\\app-1.1.2\\claude.exe`,
  cursor: (user) => `${home(user)}\\AppData\\Local\\Programs\\cursor\\Cursor.exe`,
  code: (user) => `${home(user)}\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe`,
  viewer: (user) => `${home(user)}\\Downloads\\viewer.exe`,
  setup: (user) => `${home(user)}\\Downloads\\ai_setup.exe`,
  userPython: (user) => `${home(user)}\\AppData\\Local\\Programs\\Python\\Python312\\python.exe`,
  userPythonUpper: (user) => `${home(user)}\\AppData\\Local\\Programs\\Python\\Python312\\PYTHON.EXE`,
  userPythonw: (user) => `${home(user)}\\AppData\\Local\\Programs\\Python\\Python312\\pythonw.exe`,
  rootPython: 'C:\\Python312\\python.exe',
  node: 'C:\\Program Files\\nodejs\\node.exe',
  nvmNode: (user) => `${home(user)}\\AppData\\Roaming\\nvm\\v22.14.0\\node.exe`,
  java: 'C:\\Program Files\\Eclipse Adoptium\\jdk-21.0.6.7-hotspot\\bin\\java.exe',
  powershell: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  pwsh: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
  wscript: 'C:\\Windows\\System32\\wscript.exe',
  msbuild: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\MSBuild.exe',
  docgen: 'C:\\ProgramData\\DocGen\\docgen.exe',
  tempSvc: 'C:\\Windows\\Temp\\wupd.exe',
  svchost: 'C:\\Windows\\System32\\svchost.exe',
  explorer: 'C:\\Windows\\explorer.exe',
  services: 'C:\\Windows\\System32\\services.exe',
  outlook: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
  onedrive: (user) => `${home(user)}\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe`,
  unknown: '<unknown process>',
};

export function imageOf(program, host) {
  const image = PROGRAMS[program];
  if (image === undefined) throw new Error(`no program ${program}`);
  return typeof image === 'function' ? image(HOSTS[host].user) : image;
}

/** What Elastic Defend says of signatures; Sysmon's DNS events carry none. */
export const SIGNERS = {
  chrome: { exists: true, trusted: true, status: 'trusted', subject_name: 'Google LLC' },
  claude: { exists: true, trusted: true, status: 'trusted', subject_name: 'Anthropic, PBC' },
  cursor: { exists: true, trusted: true, status: 'trusted', subject_name: 'Anysphere, Inc.' },
  nvmNode: { exists: true, trusted: true, status: 'trusted', subject_name: 'OpenJS Foundation' },
  userPythonw: { exists: true, trusted: true, status: 'trusted', subject_name: 'Python Software Foundation' },
  powershell: { exists: true, trusted: true, status: 'trusted', subject_name: 'Microsoft Windows' },
  svchost: { exists: true, trusted: true, status: 'trusted', subject_name: 'Microsoft Windows Publisher' },
  outlook: { exists: true, trusted: true, status: 'trusted', subject_name: 'Microsoft Corporation' },
  setup: { exists: false },
};
