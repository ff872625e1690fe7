/** Made-up lookups: single ones that the EQL rule has one alert for, as flat JSON and as event XML, and those of fleets. */

/** A lookup that the EQL rule has one alert for, on the machine `H<n>`. */
export function good(n: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    SourceName: 'Microsoft-Windows-Sysmon',
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: `H${n}`,
    EventID: 22,
    TimeCreated: '2026-03-01T10:00:02.500Z',
    RecordNumber: n,
    QueryName: 'api.groq.com',
    Image: 'C:\\Users\\kim\\x.exe',
    ...more,
  });
}

export function goodXml(n: number): string {
  return (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>" +
    "<Provider Name='Microsoft-Windows-Sysmon'/><EventID>22</EventID><TimeCreated SystemTime='2026-03-01T10:00:02Z'/>" +
    `<EventRecordID>${n}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel>` +
    `<Computer>H${n}</Computer></System><EventData><Data Name='QueryName'>api.groq.com</Data>` +
    "<Data Name='Image'>C:\\Users\\kim\\x.exe</Data></EventData></Event>"
  );
}

/** The n-th event of a made-up fleet, by one of five programs; `time` in milliseconds since 1970. */
export function fleetEvent(n: number, host: string, time: number, query: string, eventId = 22): object {
  return {
    EventID: eventId,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: host,
    EventRecordID: String(n),
    TimeCreated: new Date(time).toISOString(),
    QueryName: query,
    QueryStatus: '0',
    QueryResults: '192.0.2.1;',
    Image: `C:\\Users\\x\\p${n % 5}.exe`,
    User: 'CORP\\bob',
  };
}
