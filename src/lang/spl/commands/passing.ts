/**
 * Commands whose rows are those that came: `collect`, `sendalert`, `sendemail` and `outputcsv` write or send them somewhere,
 * which is left out with a note; `noop`, `localop`, `redistribute`, `highlight` and `iconify` tell Splunk how to run a
 * search or to show it.
 */
import { readBoolean, readPairs } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

export const collect: CommandSpec = {
  name: 'collect',
  summary: 'Passes the rows on; nothing is written to a summary index, for there is none.',
  lower(cursor, { report }) {
    const start = cursor.pos;
    const options = readPairs(cursor);
    const at = cursor.spanFrom(start);
    if (!options.has('index')) fail('spl-syntax', 'collect needs the index: index=name', at);
    const test = options.get('testmode')?.value;
    if (test !== undefined && readBoolean(test, false))
      failUnsupported('spl-option-not-supported', 'testmode=t of collect is not supported', test.span);
    report.note('spl-rows-not-sent', 'collect writes nothing here: there is no summary index', at);
    return [];
  },
};

export const sendalert = sending(
  'sendalert',
  'Passes the rows on; no alert action is run.',
  'sendalert runs no action here',
);
export const sendemail = sending('sendemail', 'Passes the rows on; no mail is sent.', 'sendemail sends no mail here');
export const outputcsv = sending(
  'outputcsv',
  'Passes the rows on; no file is written.',
  'outputcsv writes no file here',
);

function sending(name: string, summary: string, note: string): CommandSpec {
  return {
    name,
    summary,
    lower(cursor, { report }) {
      const start = cursor.pos;
      readPairs(cursor);
      report.note('spl-rows-not-sent', note, { start: start - name.length, end: cursor.end });
      return [];
    },
  };
}

export const noop = hint('noop', "Passes the rows on: it steers Splunk's optimizer.");
export const localop = hint('localop', 'Passes the rows on: it says on which of its machines Splunk goes on.');
export const redistribute = hint(
  'redistribute',
  'Passes the rows on: it says on which of its machines Splunk goes on.',
);
export const highlight = hint('highlight', "Passes the rows on: it marks words on Splunk's own screens.");
export const iconify = hint('iconify', "Passes the rows on: it draws icons on Splunk's own screens.");

function hint(name: string, summary: string): CommandSpec {
  return {
    name,
    summary,
    lower(cursor) {
      readPairs(cursor);
      return [];
    },
  };
}
