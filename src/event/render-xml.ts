/**
 * Event XML of a Windows event that came in another form, with the attributes in single quotes as Windows renders them:
 * what `_raw` holds, for rules that search or parse it.
 */
import type { Layout } from './layout.ts';
import type { RecordBody, SystemField } from './record.ts';
import { firstOf, scalarText, valuesOf } from './value.ts';

const MAX_DATA = 1000;

export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;');
}

export function renderEventXml(layout: Layout, body: RecordBody): string {
  const system = (field: SystemField): string | null => {
    const value = firstOf(layout.system(field)?.read(body) ?? null);
    return value === null ? null : escapeXml(scalarText(value));
  };
  const element = (field: SystemField): string => {
    const text = system(field);
    return text === null ? '' : `<${field}>${text}</${field}>`;
  };
  const attribute = (name: string, field: SystemField): string => {
    const text = system(field);
    return text === null ? '' : ` ${name}='${text}'`;
  };
  let data = '';
  for (const name of layout.dataNames(body).slice(0, MAX_DATA)) {
    const values = valuesOf(layout.data(name)?.read(body) ?? null);
    const texts = values.length === 0 ? [''] : values.map((value) => escapeXml(scalarText(value)));
    for (const text of texts) data += `<Data Name='${escapeXml(name)}'>${text}</Data>`;
  }
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
    `<Provider${attribute('Name', 'Provider')}${attribute('Guid', 'ProviderGuid')}/>` +
    element('EventID') +
    element('Version') +
    element('Level') +
    element('Task') +
    element('Opcode') +
    element('Keywords') +
    `<TimeCreated${attribute('SystemTime', 'TimeCreated')}/>` +
    element('EventRecordID') +
    `<Correlation${attribute('ActivityID', 'ActivityID')}/>` +
    `<Execution${attribute('ProcessID', 'ProcessID')}${attribute('ThreadID', 'ThreadID')}/>` +
    element('Channel') +
    element('Computer') +
    `<Security${attribute('UserID', 'UserID')}/></System><EventData>${data}</EventData></Event>`
  );
}
