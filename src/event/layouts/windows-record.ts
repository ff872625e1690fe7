/** Windows events in their own structure: event XML and EVTX. Reading is the record's own business. */
import type { RawField } from '../fields.ts';
import type { Layout, LayoutId } from '../layout.ts';
import type { RecordBody, SystemField, WindowsRecord } from '../record.ts';

/** What stands in the XML's bytes when a System field has a value. */
const SYSTEM_WORDS: Readonly<Record<SystemField, string>> = {
  Provider: 'Provider',
  ProviderGuid: 'Guid',
  EventID: 'EventID',
  Qualifiers: 'Qualifiers',
  Version: 'Version',
  Level: 'Level',
  Task: 'Task',
  Opcode: 'Opcode',
  Keywords: 'Keywords',
  TimeCreated: 'TimeCreated',
  EventRecordID: 'EventRecordID',
  ActivityID: 'ActivityID',
  RelatedActivityID: 'RelatedActivityID',
  ProcessID: 'ProcessID',
  ThreadID: 'ThreadID',
  Channel: 'Channel',
  Computer: 'Computer',
  UserID: 'UserID',
};

function systemField(field: SystemField): RawField {
  return {
    read: (body) => (body as WindowsRecord).system(field), // the classifier gives this layout Windows records only
    needles: [[SYSTEM_WORDS[field]]],
    from: [`System.${field}`],
  };
}

function dataField(name: string): RawField {
  return {
    read: (body) => (body as WindowsRecord).data(name), // as above
    // Unnamed data have no name in the bytes, only the element's own.
    needles: [[/^param\d+$/.test(name) ? 'Data' : name]],
    from: [name],
    verbatim: [name],
  };
}

function windowsLayout(id: LayoutId): Layout {
  return {
    id,
    system: systemField,
    data: dataField,
    ecs: () => null,
    dataNames: (body: RecordBody) => (body as WindowsRecord).dataNames(), // as above
  };
}

export const eventXmlLayout = windowsLayout('event-xml');
export const evtxLayout = windowsLayout('evtx');
