/**
 * Changes to accounts, groups and the audit log as Splunk's Windows add-on describes them for its Change data model: what
 * was done, to what kind of thing. Its tables are copied with their oddities (`AAA`), because published rules group by
 * what they say. What the add-on does not list is null.
 */
import { by, constant, type ViewRow, type ViewTable } from '../../view.ts';

type Row = readonly [action: string | null, changeType: string, category: string, attributes?: ViewRow];

const COMPUTER: ViewRow = constant('computer account');
const PASSWORD: ViewRow = constant('password');

/** No action: what the event's audit bits say. */
const ROWS: Readonly<Record<string, Row>> = {
  '1100': ['stopped', 'audit', 'audit', constant('service')],
  '1101': ['success', 'audit', 'audit', constant('transport')],
  '1102': ['cleared', 'audit', 'audit', constant('registry')],
  '1108': ['success', 'audit', 'audit', constant('Microsoft-Windows-Security-Auditing')],
  '4717': [null, 'AAA', 'security access', 'AccessGranted'],
  '4718': [null, 'AAA', 'security access', 'AccessRemoved'],
  '4719': [null, 'audit', 'audit', constant('Kerberos Authentication Service')],
  '4720': ['created', 'user', 'user'],
  '4722': ['modified', 'user', 'user'],
  '4723': ['modified', 'user', 'user', PASSWORD],
  '4724': ['modified', 'user', 'user', PASSWORD],
  '4725': ['modified', 'user', 'user'],
  '4726': ['deleted', 'user', 'user'],
  '4727': [null, 'AAA', 'global group'],
  '4728': [null, 'AAA', 'user'],
  '4729': [null, 'AAA', 'user'],
  '4730': [null, 'AAA', 'global group'],
  '4731': [null, 'AAA', 'local group'],
  '4732': [null, 'AAA', 'user'],
  '4733': [null, 'AAA', 'user'],
  '4734': [null, 'AAA', 'local group'],
  '4735': [null, 'AAA', 'local group'],
  '4737': [null, 'AAA', 'global group'],
  '4738': ['modified', 'user', 'user'],
  '4739': [null, 'AAA', 'global group', constant('domain policy')],
  '4740': ['modified', 'user', 'user'],
  '4741': ['created', 'user', 'user', 'SamAccountName'],
  '4742': ['modified', 'user', 'user', 'SamAccountName'],
  '4743': ['deleted', 'user', 'user', COMPUTER],
  '4750': [null, 'AAA', 'global group'],
  '4753': [null, 'AAA', 'global group'],
  '4754': [null, 'AAA', 'universal group'],
  '4755': [null, 'AAA', 'universal group'],
  '4756': [null, 'AAA', 'user'],
  '4757': [null, 'AAA', 'user'],
  '4758': [null, 'AAA', 'universal group'],
  '4764': [null, 'AAA', 'group'],
  '4767': ['modified', 'user', 'user'],
  '4781': [null, 'AAA', 'user', constant('name')],
};

const USER: ViewTable = { object: 'TargetUserName', object_id: 'TargetSid', user_name: 'TargetUserName' };

/** Ids about the account of a computer. */
const COMPUTERS: readonly string[] = ['4741', '4742', '4743'];

/** Further ids that belong to the Change model, of which only the shared rows are known. */
const PLAIN: readonly string[] = ['4794', '4798', '4799'];

/** The rows of every id that changes something, given the title of each. */
export function accountChanges(titles: ReadonlyMap<string, string>): Readonly<Record<string, ViewTable>> {
  const tables: Record<string, ViewTable> = {};
  for (const [id, [action, changeType, category, attributes = null]] of Object.entries(ROWS)) {
    tables[id] = {
      ...changeRows(id, titles),
      ...(changeType === 'user' ? USER : {}),
      ...(action === null ? {} : { action: constant(action) }),
      change_type: constant(changeType),
      object_category: constant(category),
      object_attrs: attributes,
    };
  }
  for (const id of PLAIN) tables[id] = changeRows(id, titles);
  // A shipped search for accounts that computers make asks for it.
  for (const id of COMPUTERS) tables[id] = { ...tables[id], user_type: constant('computer') };
  return tables;
}

/**
 * Results that version 9.0.1 of the add-on words otherwise than 8.9. Shipped searches ask for the one or the other: the
 * event has both.
 */
const REWORDED: Readonly<Record<string, string>> = {
  '4794': 'set the Directory Services Restore Mode administrator password',
};

/** `result` is the event's title, `result_id` its number: rules ask the model for either. */
function changeRows(id: string, titles: ReadonlyMap<string, string>): ViewTable {
  const results = [titles.get(id), REWORDED[id]].filter((text) => text !== undefined);
  return {
    result_id: constant(id),
    result: results.length === 0 ? null : constant(results.length === 1 ? results[0]! : results),
    src_user_name: by('presentText', 'SubjectUserName'),
  };
}
