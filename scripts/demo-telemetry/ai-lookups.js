/**
 * The lookups of AI hosts in the demo, each with the alerts that it must give and why, worked out by hand from what the
 * two rules of the `ai` pack mean. Nothing here evaluates a rule: if a label and the engine disagree, one of them is
 * wrong and a person decides.
 *
 * How the labels come about:
 * - EQL (`eql`, alerts): one alert an event. The program must be a listed script host, or signed by a listed runtime
 *   publisher, or an .exe below Users or ProgramData without a trusted signature (Sysmon has no signatures, so there
 *   every such program counts); it must not be an .exe of Program Files, svchost or a listed browser path, nor have a
 *   trusted signature of a listed vendor; and the host must be listed. Answers and status do not matter.
 * - SPL (`spl`, rows): only Sysmon events for api.openai.com and router.huggingface.co, in any case. Listed browsers are
 *   out. The rest is grouped by everything about the lookup, so equal lookups of one process are one row, and each
 *   answer makes a row of its own; without answers (`-`) or without the service account's SID there is none.
 *
 * `process` tells runs of one program apart (a new run has a new process GUID).
 */

const OPENAI = 'api.openai.com';
const HF = 'router.huggingface.co';

/** Aliases stand for the provider's own; addresses are of the ranges kept for documentation. */
const V4 = (n) => `::ffff:192.0.2.${n}`;
const V6 = (n) => `2001:db8:a1::${n}`;
const CNAME = (name) => `type:  5 ${name}`;

const ok = (...answers) => ({ status: '0', results: answers.map((answer) => `${answer};`).join('') });
const failed = (status) => ({ status, results: '-' });

export const AI_LOOKUPS = [
  // --- WKS-01, flat JSON -------------------------------------------------------------------------------------------
  row('WKS-01', '08:41:10', 'chrome', 'chatgpt.com', ok(V4(10), V4(11)), 0, 0, 'browser in Program Files'),
  row('WKS-01', '08:43:55', 'chrome', OPENAI, ok(V4(20), V4(21)), 0, 0, 'listed browser'),
  row(
    'WKS-01',
    '09:02:31',
    'edge',
    'copilot.microsoft.com',
    ok(CNAME('copilot.example.net'), V4(30)),
    0,
    0,
    'Program Files',
  ),
  row('WKS-01', '09:05:12', 'edge', OPENAI, ok(V4(20)), 0, 0, 'listed browser'),
  row('WKS-01', '09:30:44', 'chatgpt', 'chatgpt.com', ok(V4(10)), 0, 0, 'Program Files; host not of the SPL rule'),
  row('WKS-01', '09:30:46', 'chatgpt', OPENAI, ok(V4(20), V4(21)), 0, 2, 'SPL: desktop app is no browser, two answers'),
  row('WKS-01', '11:17:03', 'svchost', OPENAI, ok(V4(22)), 0, 1, 'SPL: DNS client asks for another program'),
  row('WKS-01', '11:20:40', 'unknown', OPENAI, failed('9003'), 0, 0, 'no answer to group by; no name or path to match'),

  // --- WKS-02, flat JSON -------------------------------------------------------------------------------------------
  row('WKS-02', '09:12:02', 'viewer', OPENAI, failed('9003'), 1, 0, 'EQL: unsigned in Downloads; SPL: no answer'),
  row('WKS-02', '09:12:07', 'viewer', OPENAI, failed('1460'), 1, 0, 'the same, timed out'),
  row('WKS-02', '09:14:22', 'viewer', OPENAI, ok(V4(20), V4(21)), 1, 2, 'resolved at last: two answers'),
  row('WKS-02', '13:40:09', 'viewer', OPENAI, ok(V4(20), V4(21)), 1, 2, 'another run, another process GUID', 'second'),
  row('WKS-02', '10:03:18', 'firefox', OPENAI, ok(V4(20), V6(20)), 0, 2, 'SPL: Firefox is not on the list'),
  row('WKS-02', '10:21:50', 'userChrome', 'claude.ai', ok(V4(40)), 0, 0, 'EQL: Chrome in a profile is left out'),
  row('WKS-02', '10:22:37', 'userChrome', OPENAI, ok(V4(21)), 0, 0, 'listed browser in either rule'),
  row(
    'WKS-02',
    '14:55:31',
    'wscript',
    'generativelanguage.googleapis.com',
    ok(V4(50), V6(50)),
    1,
    0,
    'EQL: script host',
  ),

  // --- WKS-03, event XML -------------------------------------------------------------------------------------------
  row(
    'WKS-03',
    '09:25:00',
    'userPython',
    OPENAI,
    ok(CNAME('api-openai.example.net'), V4(20), V4(21)),
    1,
    3,
    'alias and two addresses: three rows',
  ),
  row(
    'WKS-03',
    '09:30:00',
    'userPython',
    OPENAI,
    ok(CNAME('api-openai.example.net'), V4(20), V4(21)),
    1,
    0,
    'same process, same answers: counted in the rows above',
  ),
  row(
    'WKS-03',
    '10:10:00',
    'userPython',
    OPENAI,
    ok(CNAME('api-openai.example.net'), V4(21), V4(20)),
    1,
    3,
    'other order, so other QueryResults: new rows',
  ),
  row('WKS-03', '10:12:08', 'userPython', 'api.anthropic.com', ok(V4(60)), 1, 0, 'host not of the SPL rule'),
  row('WKS-03', '11:00:15', 'userPython', HF, failed('1460'), 0, 0, 'EQL lacks this host; SPL: no answer'),
  row('WKS-03', '11:00:21', 'userPython', HF, ok(V4(70), V4(71), V6(70), V6(71)), 0, 4, 'four answers'),
  row('WKS-03', '11:45:59', 'userPython', 'eu.api.openai.com', ok(V4(23)), 0, 0, 'both rules want the name exactly'),
  row('WKS-03', '13:05:27', 'cursor', OPENAI, ok(V4(20)), 1, 1, 'EQL: editor in the profile, signature unknown'),
  row('WKS-03', '13:48:02', 'node', 'api.anthropic.com', ok(V4(60)), 0, 0, 'EQL: Program Files is left out'),
  row('WKS-03', '15:31:44', 'userPythonUpper', 'API.OpenAI.com', ok(V4(21)), 1, 1, 'case matters to neither rule'),
  row('WKS-03', '15:50:13', 'unknown', HF, ok(V4(70)), 0, 1, 'SPL keeps the text as a program name'),

  // --- SRV-01, event XML -------------------------------------------------------------------------------------------
  row('SRV-01', '06:00:04', 'rootPython', HF, ok(V4(70), V4(71)), 0, 2, 'EQL lacks this host'),
  row('SRV-01', '06:00:05', 'rootPython', 'api-inference.huggingface.co', ok(V4(72)), 1, 0, 'EQL: python.exe by name'),
  row('SRV-01', '07:15:00', 'java', 'api.mistral.ai', ok(V4(80)), 0, 0, 'EQL: Program Files is left out'),
  row(
    'SRV-01',
    '12:30:33',
    'powershell',
    OPENAI,
    { ...ok(V4(20)), noUser: true },
    1,
    0,
    'SPL: this event has no user SID to group by',
  ),
  row('SRV-01', '12:44:10', 'svchost', 'copilot.microsoft.com', ok(V4(30)), 0, 0, 'EQL: svchost is left out'),

  // --- WKS-04, Winlogbeat ------------------------------------------------------------------------------------------
  row('WKS-04', '09:01:17', 'pwsh', OPENAI, ok(V4(20), V4(21)), 0, 2, 'EQL: Program Files is left out'),
  row('WKS-04', '09:18:52', 'powershell', 'api.anthropic.com', failed('1460'), 1, 0, 'EQL does not ask for an answer'),
  row(
    'WKS-04',
    '09:19:30',
    'powershell',
    'example-team.openai.azure.com',
    ok(CNAME('example-team.example.net'), V4(90)),
    1,
    0,
    'EQL: any name below openai.azure.com',
  ),
  row(
    'WKS-04',
    '10:40:03',
    'code',
    'copilot.microsoft.com',
    ok(V4(30)),
    1,
    0,
    'EQL: editor in the profile, signature unknown',
  ),
  row('WKS-04', '10:55:21', 'claude', 'claude.ai', ok(V4(40)), 1, 0, 'EQL: Sysmon cannot say that Anthropic signed it'),
  row('WKS-04', '11:08:45', 'userBrave', 'chat.deepseek.com', ok(V4(95)), 0, 0, 'EQL: Brave in a profile is left out'),
  row('WKS-04', '11:09:58', 'userBrave', OPENAI, ok(V4(20)), 0, 0, 'listed browser in either rule'),
  row('WKS-04', '14:02:36', 'nvmNode', OPENAI, failed('9003'), 1, 0, 'EQL: node.exe by name; SPL: no answer'),

  // --- SRV-02, Winlogbeat ------------------------------------------------------------------------------------------
  ...['02:00:01', '03:00:01', '04:00:02', '05:00:01', '06:00:02'].map((at, i) =>
    row(
      'SRV-02',
      at,
      'docgen',
      HF,
      ok(CNAME('router-hf.example.net'), V4(70)),
      0,
      i === 0 ? 2 : 0,
      'every hour, one process: two rows with a count of five',
    ),
  ),
  row('SRV-02', '06:00:03', 'docgen', 'api-inference.huggingface.co', failed('9003'), 1, 0, 'EQL: below ProgramData'),
  row('SRV-02', '06:41:12', 'tempSvc', OPENAI, ok(V4(20)), 0, 1, 'EQL: neither name nor folder'),
  row('SRV-02', '07:05:50', 'msbuild', OPENAI, ok(V4(20), V4(21)), 1, 2, 'a build tool that talks to a model'),

  // --- LAP-01, Elastic Defend: signatures known; no Sysmon, so nothing for SPL ---------------------------------------
  row('LAP-01', '09:11:40', 'nvmNode', 'api.anthropic.com', ok(), 1, 0, 'by name and by publisher'),
  row('LAP-01', '09:26:14', 'claude', 'claude.ai', ok(), 0, 0, 'trusted and of a listed vendor'),
  row('LAP-01', '10:05:02', 'setup', 'chat.deepseek.com', ok(), 1, 0, 'unsigned in Downloads'),
  row('LAP-01', '10:48:27', 'userPythonw', OPENAI, ok(), 1, 0, 'publisher of a runtime, though the name is not listed'),
  row('LAP-01', '11:30:55', 'chrome', 'chatgpt.com', ok(), 0, 0, 'Program Files'),
  row('LAP-01', '13:13:13', 'powershell', 'api.groq.com', ok(), 1, 0, 'script host by name'),
  row('LAP-01', '15:20:08', 'cursor', OPENAI, ok(), 0, 0, 'trusted, so not the untrusted program that the rule means'),
];

function row(host, at, program, query, { status, results, noUser = false }, eql, spl, why, process = 'first') {
  return { host, at, program, query, status, results, noUser, eql, spl, why, process };
}
