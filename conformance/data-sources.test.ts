/**
 * Fields that Splunk itself says its add-ons give: every data source of a checkout of its security_content that holds an
 * event's XML lists the fields that a real Splunk showed for it. Each must have a value here, or stand below with the
 * reason why it has none. Set SECURITY_CONTENT to the checkout; without it the test is skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Classifier } from '../src/event/classify.ts';
import type { EventClass } from '../src/event/event-class.ts';
import type { RecordBody } from '../src/event/record.ts';
import { resolveField } from '../src/event/resolve.ts';
import type { Value } from '../src/event/value.ts';
import { windowsXml } from '../src/io/formats/windows-xml.ts';

interface DataSource {
  readonly fields?: readonly unknown[];
  readonly example_log?: unknown;
}

const folder = process.env['SECURITY_CONTENT'] ?? '';
const sources = join(folder, 'data_sources');
const files = folder === '' || !existsSync(sources) ? [] : readdirSync(sources).filter((name) => /^(?:sysmon_e|windows_e|powershell_s)/.test(name)).sort();
const examples = files.flatMap((name): { readonly name: string; readonly log: string; readonly fields: readonly unknown[] }[] => {
  const { example_log: log, fields = [] } = parse(readFileSync(join(sources, name), 'utf8')) as DataSource; // looked at one by one
  return typeof log === 'string' && log.startsWith('<Event') ? [{ name, log, fields }] : [];
});

/** Splunk's own bookkeeping, which no rule reads. */
const INTERNAL = /^(?:date_|index$|linecount$|punct$|splunk_server$|time(?:end|start)pos$|timestamp$|tag::)/;

/** What has no value here, by the reason. A name alone is meant on every source; with a source in front, on that one. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['EventSourceName', 'the second name of a provider; records keep the first'],
  ['Qualifiers', 'an attribute of EventID that no rule reads'],
  ['tag', 'only tags that a data model asks for are known'],
  ['eventtype', 'only event types that rules name are known'],
  ['CategoryString', "a category of the add-on's own that no rule reads"],
  ['ta_windows_security_CategoryString', "a category of the add-on's own that no rule reads"],
  ['process_command_line_arguments', 'a step on the way to process'],
  ['process_command_line_process', 'a step on the way to process'],
  ['LogFileCleared_Xml', 'UserData by its element; UserData_Xml holds it'],
  ['EventData_Xml', 'the event has no such element'],
  ['Target_Commandline', 'empty in the event; the list is of several'],
  ['Involved_File', 'empty in the event; the list is of several'],
  ['Old_Value', 'absent from the event; the list is of several'],
  ['New_Value', 'empty in the event; the list is of several'],
  ['defender_1122 Path', 'empty in the event; the list is of several'],
  ['system_7045 start_mode', 'the example is cut, and what stands in for its end is no type of start'],
  ['taskscheduler_200 app', 'a field of the Security log'],
  ['taskscheduler_200 ta_windows_action', 'a field of the Security log'],
]);

describe.skipIf(examples.length === 0)('fields of Splunk’s data sources (SECURITY_CONTENT)', () => {
  it.each(examples)('$name', ({ name, log, fields: listed }) => {
    const fields = listed.filter(
      (field): field is string => typeof field === 'string' && !INTERNAL.test(field),
    );
    const isWhole = log.includes('</Event>');
    const first = openEvent(isWhole ? log : `${log}</Data></EventData></Event>`);
    if (first === null) return; // not well-formed
    // What a cut example lacks of the event's own data is put back, so that what is made from it can be looked at.
    const lost = isWhole ? [] : fields.filter((field) => /^[A-Z]\w+$/.test(field) && first(field) === null);
    const data = lost.map((field) => `<Data Name='${field}'>x</Data>`).join('');
    const read = isWhole ? first : openEvent(`${log}</Data>${data}</EventData></Event>`)!; // the first was read
    const missing = fields
      .filter((field) => read(field) === null)
      .filter((field) => !KNOWN.has(field) && !KNOWN.has(`${kindOf(name)} ${field}`));
    expect(missing).toEqual([]);
  });
});

/** `security_4624` of `windows_event_log_security_4624.yml`. */
function kindOf(name: string): string {
  return name.replace(/^windows_event_log_/, '').replace(/\.yml$/, '');
}

/** A reader of the fields of the first event in the text; null where there is none. */
function openEvent(text: string): ((field: string) => Value) | null {
  const found: { readonly cls: EventClass; readonly body: RecordBody }[] = [];
  const classifier = new Classifier({ parseXml: () => null, strictFields: false });
  const reader = windowsXml.open(
    {
      record: ({ body }) => {
        const classified = classifier.classify(body);
        if (classified !== null) found.push(classified);
      },
      fault: () => {},
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0 },
  );
  reader.push(Buffer.from(text));
  reader.end();
  const [first] = found;
  if (first === undefined) return null;
  return (field) => {
    const resolved = resolveField(first.cls, 'splunk', field);
    return resolved.kind === 'read' ? resolved.read(first.body) : resolved.kind === 'constant' ? resolved.value : null;
  };
}
