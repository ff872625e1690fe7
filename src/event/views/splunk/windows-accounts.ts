/**
 * Changes to accounts, groups, tasks and the audit log as version 9.0.1 of Splunk's Windows add-on describes them for its
 * Change data model: what was done, to whom, to what kind of thing. Its tables are copied with their oddities (`AAA`),
 * because published rules group by what they say. What the add-on does not list is null.
 */
import { by, constant, type ViewRow, type ViewTable } from '../../view.ts';

type Row = readonly [action: string | null, changeType: string, category: string, attributes?: ViewRow];

const ACCOUNT: ViewRow = constant('account');
const GLOBAL_GROUP: ViewRow = constant('global group');
const LOCAL_GROUP: ViewRow = constant('local group');
const UNIVERSAL_GROUP: ViewRow = constant('universal group');
const WORKSTATION: ViewRow = constant('workstation');
const TASK: ViewRow = ['TaskContent', 'TaskContentNew'];

/** No action: what the event's audit bits say. */
const ROWS: Readonly<Record<string, Row>> = {
  '1100': ['stopped', 'audit', 'audit', constant('service')],
  '1101': ['success', 'audit', 'audit', constant('transport')],
  '1102': ['cleared', 'audit', 'audit log', constant('registry')],
  '1108': ['success', 'audit', 'audit', constant('Microsoft-Windows-Security-Auditing')],
  '4634': ['logoff', 'AAA', 'user', constant('login session')],
  '4698': ['created', 'scheduled task', 'scheduled task', TASK],
  '4700': ['started', 'scheduled task', 'scheduled task', TASK],
  '4701': ['stopped', 'scheduled task', 'scheduled task', TASK],
  '4702': ['modified', 'scheduled task', 'scheduled task', TASK],
  '4703': ['modified', 'AAA', 'user', ACCOUNT],
  '4704': ['modified', 'AAA', 'user', ACCOUNT],
  '4705': ['modified', 'AAA', 'user', ACCOUNT],
  '4706': ['modified', 'AAA', 'directory service', constant('domain trust')],
  '4713': ['modified', 'AAA', 'directory service', constant('Kerberos policy')],
  '4717': [null, 'AAA', 'security access', 'AccessGranted'],
  '4718': [null, 'AAA', 'security access', 'AccessRemoved'],
  '4719': [
    'modified',
    'audit',
    'audit policy',
    by('auditPolicyChange', 'CategoryId', 'SubcategoryId', 'SubcategoryGuid', 'AuditPolicyChanges'),
  ],
  '4720': ['created', 'AAA', 'user', ACCOUNT],
  '4722': ['modified', 'AAA', 'user', ACCOUNT],
  '4723': ['modified', 'AAA', 'user', ACCOUNT],
  '4724': ['modified', 'AAA', 'user', ACCOUNT],
  '4725': ['modified', 'AAA', 'user', ACCOUNT],
  '4726': ['deleted', 'AAA', 'user', ACCOUNT],
  '4727': ['created', 'AAA', 'group', GLOBAL_GROUP],
  '4728': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4729': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4730': ['deleted', 'AAA', 'group', GLOBAL_GROUP],
  '4731': ['created', 'AAA', 'group', LOCAL_GROUP],
  '4732': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4733': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4734': ['deleted', 'AAA', 'group', LOCAL_GROUP],
  '4735': ['modified', 'AAA', 'group', LOCAL_GROUP],
  '4737': ['modified', 'AAA', 'group', GLOBAL_GROUP],
  '4738': ['modified', 'AAA', 'user', ACCOUNT],
  '4739': [null, 'AAA', 'global group', constant('domain policy')],
  '4740': ['lockout', 'AAA', 'user', ACCOUNT],
  '4741': ['created', 'user', 'user', 'SamAccountName'],
  '4742': ['modified', 'user', 'user', 'SamAccountName'],
  '4743': ['deleted', 'user', 'user', constant('computer account')],
  '4744': ['created', 'AAA', 'user group', constant('security-disabled local group')],
  '4749': ['created', 'AAA', 'user group', constant('security-disabled global group')],
  '4750': ['modified', 'AAA', 'user group', constant('security-disabled global group')],
  '4753': [null, 'AAA', 'global group'],
  '4754': ['created', 'AAA', 'group', UNIVERSAL_GROUP],
  '4755': ['modified', 'AAA', 'group', UNIVERSAL_GROUP],
  '4756': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4757': ['modified', 'AAA', 'user', 'TargetUserName'],
  '4758': ['deleted', 'AAA', 'group', UNIVERSAL_GROUP],
  '4759': ['created', 'AAA', 'user group', constant('security-disabled universal group')],
  '4764': ['modified', 'AAA', 'group'],
  '4767': ['modified', 'AAA', 'user', ACCOUNT],
  '4781': ['modified', 'AAA', 'user', ACCOUNT],
  '4794': ['modified', 'AAA', 'user', constant('Directory Services Restore Mode')],
  '4798': ['read', 'AAA', 'user', LOCAL_GROUP],
  '4799': ['read', 'AAA', 'group', LOCAL_GROUP],
  '4800': ['locked', 'AAA', 'user', WORKSTATION],
  '4801': ['unlocked', 'AAA', 'user', WORKSTATION],
  '4876': ['read', 'AAA', 'database', constant('Certificate Services')],
};

/** Changes that succeed for the add-on whatever their audit bits say. */
const SUCCEEDED: ReadonlySet<string> = new Set([
  ...['4706', '4713', '4727', '4728', '4729', '4730', '4731', '4733', '4734', '4735', '4737', '4744', '4749', '4750'],
  ...['4754', '4755', '4756', '4757', '4758', '4759', '4764', '4794', '4798', '4799', '4876'],
]);

/** Who or what was changed, where the event names it as its target. */
const TARGET: ViewTable = { object: 'TargetUserName', object_id: 'TargetSid' };
const USER: ViewTable = { ...TARGET, user: 'TargetUserName', user_name: 'TargetUserName' };
/** Groups: no user was changed, and the machine that says so is the source. */
const GROUP: ViewTable = { ...TARGET, user: null, src: 'System.Computer' };
const NEW_MEMBER = by('memberAccount', 'MemberName', 'MemberSid');
const MEMBER: ViewTable = {
  object: NEW_MEMBER,
  object_id: 'MemberSid',
  user: NEW_MEMBER,
  user_name: NEW_MEMBER,
  member_dn: 'MemberName',
  member_id: 'MemberSid',
  src: 'System.Computer',
};
const SUBJECT = by('presentText', 'SubjectUserName');
const SCHEDULED: ViewTable = { object: 'TaskName', user: SUBJECT, user_name: 'SubjectUserName' };
const SESSION: ViewTable = {
  user_name: 'TargetUserName',
  src_user: 'TargetUserName',
  src_user_name: 'TargetUserName',
  src_nt_domain: 'TargetDomainName',
};
const DIRECTORY: ViewTable = { object: constant('Active Directory'), user: SUBJECT };

/** Whom an id is about, by the id. */
const SUBJECTS: Readonly<Record<string, ViewTable>> = {
  '1102': { object: constant('audit log'), user: SUBJECT, user_name: 'SubjectUserName' },
  '4634': { ...SESSION, object: 'TargetUserName', object_id: 'TargetUserSid' },
  ...forEach(['4698', '4700', '4701', '4702'], SCHEDULED),
  ...forEach(['4703'], { ...USER, object_id: 'TargetUserSid' }),
  ...forEach(['4704', '4705', '4720', '4722', '4723', '4724', '4725', '4726', '4738', '4767'], USER),
  '4706': DIRECTORY,
  '4713': { ...DIRECTORY, user_type: constant('service account') },
  '4719': { object: constant('Windows Security Audit Policy'), user: SUBJECT, user_name: 'SubjectUserName' },
  ...forEach(['4727', '4730', '4731', '4734', '4735', '4737', '4754', '4755', '4758', '4764'], GROUP),
  ...forEach(['4728', '4729', '4733', '4756', '4757'], MEMBER),
  '4732': { ...MEMBER, src: null },
  '4740': { object: 'TargetUserName', user_name: 'TargetUserName' },
  // A shipped search for accounts that computers make asks for the type.
  ...forEach(['4741', '4742', '4743'], { user_type: constant('computer') }),
  ...forEach(['4744', '4749', '4750', '4759'], { ...TARGET, user: SUBJECT }),
  '4781': {
    object: 'NewTargetUserName',
    object_id: 'TargetSid',
    user: 'NewTargetUserName',
    user_name: 'NewTargetUserName',
  },
  '4794': {
    object: constant('DSRM administrator'),
    user: constant('DSRM administrator'),
    user_type: constant('administrator'),
  },
  '4798': { ...USER, dest: 'TargetDomainName', src: 'SubjectDomainName' },
  '4799': { ...TARGET, user: SUBJECT, user_name: 'SubjectUserName', src: 'System.Computer' },
  ...forEach(['4800', '4801'], { ...SESSION, object: 'System.Computer' }),
  '4876': {
    object: constant('Certification Authorities Database'),
    object_id: constant('Certification Authorities Database'),
    user: SUBJECT,
  },
};

function forEach(ids: readonly string[], table: ViewTable): Readonly<Record<string, ViewTable>> {
  return Object.fromEntries(ids.map((id) => [id, table]));
}

/** The rows of every id that changes something, given the title of each. */
export function accountChanges(titles: ReadonlyMap<string, string>): Readonly<Record<string, ViewTable>> {
  const tables: Record<string, ViewTable> = {};
  for (const [id, [action, changeType, category, attributes = null]] of Object.entries(ROWS)) {
    tables[id] = {
      ...changeRows(id, titles),
      ...(SUCCEEDED.has(id) ? { status: constant('success') } : {}),
      ...(action === null ? {} : { action: constant(action) }),
      change_type: constant(changeType),
      object_category: constant(category),
      object_attrs: attributes,
      ...SUBJECTS[id],
    };
  }
  return tables;
}

/**
 * Results that version 9 of the add-on words otherwise than 8.9. Shipped searches ask for the one or the other: the event
 * has both.
 */
const REWORDED: Readonly<Record<string, string>> = {
  '4717': 'access was granted',
  '4718': 'account was removed',
  '4741': 'account was created',
  '4742': 'account was changed',
  '4743': 'account was deleted',
  '4753': 'group was deleted',
  '4794': 'set the Directory Services Restore Mode administrator password',
};

/** Results that are not the event's title: none, or spelled otherwise. */
const RESULTS: Readonly<Record<string, string | null>> = {
  '1100': null,
  '1101': null,
  '1108': null,
  '4724': "An attempt was made to reset an account's password",
  '4798': "A user's local group membership was enumerated",
};

/** `result` is the event's title, `result_id` its number: rules ask the model for either. */
function changeRows(id: string, titles: ReadonlyMap<string, string>): ViewTable {
  const title = Object.hasOwn(RESULTS, id) ? RESULTS[id]! : titles.get(id);
  const results = [title, REWORDED[id]].filter((text) => typeof text === 'string');
  return {
    result_id: constant(id),
    result: results.length === 0 ? null : constant(results.length === 1 ? results[0]! : results),
    src_user_name: by('presentText', 'SubjectUserName'),
  };
}
