/**
 * The Security log: categories and actions as Elastic's system integration gives them, tags as version 9.0.1 of Splunk's
 * Windows add-on has them. Ids that neither names have no category: rules see them under `any`.
 */
import type { EventMeaning, KindTable } from '../kind.ts';
import { FORWARDED } from './windows.ts';

const AUTHENTICATION = ['authentication'];
const ACCOUNT = ['change', 'account'];
const AUDIT = ['change', 'audit'];
const PROCESS = ['process', 'report'];
const SERVICE = ['service', 'report'];
const CHANGE = ['change'];

type Row = readonly [category: string, type: string, action: string, tags?: readonly string[]];

const ROWS: Readonly<Record<string, Row>> = {
  '1100': ['process', 'end', 'logging-service-shutdown', SERVICE],
  '1102': ['iam', 'admin change', 'audit-log-cleared', AUDIT],
  '1104': ['iam', 'admin', 'logging-full'],
  '1105': ['iam', 'admin', 'auditlog-archieved', AUDIT],
  '1108': ['iam', 'admin', 'logging-processing-error', AUDIT],
  '4610': ['configuration', 'access', 'authentication-package-loaded'],
  '4611': ['configuration', 'change', 'trusted-logon-process-registered'],
  '4614': ['configuration', 'access', 'notification-package-loaded'],
  '4616': ['configuration', 'change', 'system-time-changed'],
  '4622': ['configuration', 'access', 'security-package-loaded'],
  '4624': ['authentication', 'start', 'logged-in', AUTHENTICATION],
  '4625': ['authentication', 'start', 'logon-failed', AUTHENTICATION],
  '4634': ['authentication', 'end', 'logged-out', ACCOUNT],
  '4647': ['authentication', 'end', 'logged-out'],
  '4648': ['authentication', 'start', 'logged-in-explicit', ['authentication', 'privileged']],
  '4657': ['registry configuration', 'change', 'registry-value-modified', ['endpoint', 'registry']],
  '4662': ['iam configuration', 'admin change', 'object-operation-performed'],
  '4670': ['iam configuration', 'admin change', 'permissions-changed'],
  '4672': ['iam', 'admin', 'logged-in-special', ['authentication', 'privileged']],
  '4673': ['iam', 'admin', 'privileged-service-called', PROCESS],
  '4674': ['iam', 'admin', 'privileged-operation', PROCESS],
  '4688': ['process', 'start', 'created-process', PROCESS],
  '4689': ['process', 'end', 'exited-process', PROCESS],
  '4697': ['iam configuration', 'admin change', 'service-installed', SERVICE],
  '4698': ['iam configuration', 'creation admin', 'scheduled-task-created', CHANGE],
  '4699': ['iam configuration', 'deletion admin', 'scheduled-task-deleted'],
  '4700': ['iam configuration', 'change admin', 'scheduled-task-enabled', CHANGE],
  '4701': ['iam configuration', 'change admin', 'scheduled-task-disabled', CHANGE],
  '4702': ['iam configuration', 'change admin', 'scheduled-task-updated', CHANGE],
  '4706': ['configuration', 'creation', 'domain-trust-added', CHANGE],
  '4707': ['configuration', 'deletion', 'domain-trust-removed'],
  '4713': ['configuration', 'change', 'kerberos-policy-changed', CHANGE],
  '4714': ['configuration', 'change', 'encrypted-data-recovery-policy-changed'],
  '4715': ['configuration', 'change', 'object-audit-policy-changed', AUDIT],
  '4716': ['configuration', 'change', 'trusted-domain-information-changed'],
  '4717': ['iam configuration', 'admin change', 'system-security-access-granted', ACCOUNT],
  '4718': ['iam configuration', 'admin deletion', 'system-security-access-removed', ACCOUNT],
  '4719': ['iam configuration', 'admin change', 'changed-audit-config', AUDIT],
  '4720': ['iam', 'user creation', 'added-user-account', ACCOUNT],
  '4722': ['iam', 'user change', 'enabled-user-account', ACCOUNT],
  '4723': ['iam', 'user change', 'changed-password', ACCOUNT],
  '4724': ['iam', 'user change', 'reset-password', ACCOUNT],
  '4725': ['iam', 'user deletion', 'disabled-user-account', ACCOUNT],
  '4726': ['iam', 'user deletion', 'deleted-user-account', ACCOUNT],
  '4727': ['iam', 'group creation', 'added-group-account', ACCOUNT],
  '4728': ['iam', 'group change', 'added-member-to-group', ACCOUNT],
  '4729': ['iam', 'group change', 'removed-member-from-group', ACCOUNT],
  '4730': ['iam', 'group deletion', 'deleted-group-account', ACCOUNT],
  '4731': ['iam', 'group creation', 'added-group-account', ACCOUNT],
  '4732': ['iam', 'group change', 'added-member-to-group', ACCOUNT],
  '4733': ['iam', 'group change', 'removed-member-from-group', ACCOUNT],
  '4734': ['iam', 'group deletion', 'deleted-group-account', ACCOUNT],
  '4735': ['iam', 'group change', 'modified-group-account', ACCOUNT],
  '4737': ['iam', 'group change', 'modified-group-account', ACCOUNT],
  '4738': ['iam', 'user change', 'modified-user-account', ACCOUNT],
  '4739': ['configuration', 'change', 'domain-policy-changed', ACCOUNT],
  '4740': ['iam', 'user change', 'locked-out-user-account', ACCOUNT],
  '4741': ['iam', 'creation admin', 'added-computer-account', ACCOUNT],
  '4742': ['iam', 'change admin', 'changed-computer-account', ACCOUNT],
  '4743': ['iam', 'deletion admin', 'deleted-computer-account', ACCOUNT],
  '4744': ['iam', 'group creation', 'added-distribution-group-account', CHANGE],
  '4745': ['iam', 'group change', 'changed-distribution-group-account', ACCOUNT],
  '4746': ['iam', 'group change', 'added-member-to-distribution-group', ACCOUNT],
  '4747': ['iam', 'group change', 'removed-member-from-distribution-group', ACCOUNT],
  '4748': ['iam', 'group deletion', 'deleted-distribution-group-account', ACCOUNT],
  '4749': ['iam', 'group creation', 'added-distribution-group-account', CHANGE],
  '4750': ['iam', 'group change', 'changed-distribution-group-account', CHANGE],
  '4751': ['iam', 'group change', 'added-member-to-distribution-group', ACCOUNT],
  '4752': ['iam', 'group change', 'removed-member-from-distribution-group', ACCOUNT],
  '4753': ['iam', 'group deletion', 'deleted-distribution-group-account', ACCOUNT],
  '4754': ['iam', 'group creation', 'added-group-account', ACCOUNT],
  '4755': ['iam', 'group change', 'modified-group-account', ACCOUNT],
  '4756': ['iam', 'group change', 'added-member-to-group', ACCOUNT],
  '4757': ['iam', 'group change', 'removed-member-from-group', ACCOUNT],
  '4758': ['iam', 'group deletion', 'deleted-group-account', ACCOUNT],
  '4759': ['iam', 'group creation', 'added-distribution-group-account', CHANGE],
  '4760': ['iam', 'group change', 'changed-distribution-group-account', ACCOUNT],
  '4761': ['iam', 'group change', 'added-member-to-distribution-group', ACCOUNT],
  '4762': ['iam', 'group change', 'removed-member-from-distribution-group', ACCOUNT],
  '4763': ['iam', 'group deletion', 'deleted-distribution-group-account', ACCOUNT],
  '4764': ['iam', 'group change', 'type-changed-group-account', ACCOUNT],
  '4767': ['iam', 'user change', 'unlocked-user-account', ACCOUNT],
  '4768': ['authentication', 'start', 'kerberos-authentication-ticket-requested', AUTHENTICATION],
  '4769': ['authentication', 'start', 'kerberos-service-ticket-requested', AUTHENTICATION],
  '4770': ['authentication', 'start', 'kerberos-service-ticket-renewed'],
  '4771': ['authentication', 'start', 'kerberos-preauth-failed', AUTHENTICATION],
  '4776': ['authentication', 'start', 'credential-validated', AUTHENTICATION],
  '4778': ['authentication session', 'start', 'session-reconnected'],
  '4779': ['authentication session', 'end', 'session-disconnected'],
  '4781': ['iam', 'user change', 'renamed-user-account', ACCOUNT],
  '4797': ['iam', 'user info', 'query-existence-of-blank-password'],
  '4798': ['iam', 'user info', 'group-membership-enumerated', ACCOUNT],
  '4799': ['iam', 'group info', 'user-member-enumerated', CHANGE],
  '4817': ['iam configuration', 'admin change', 'object-audit-changed'],
  '4902': ['iam configuration', 'admin creation', 'user-audit-policy-created'],
  '4904': ['iam configuration', 'admin change', 'security-event-source-added'],
  '4905': ['iam configuration', 'admin deletion', 'security-event-source-removed'],
  '4906': ['iam configuration', 'admin change', 'crash-on-audit-changed'],
  '4907': ['iam configuration', 'admin change', 'audit-setting-changed'],
  '4908': ['iam configuration', 'admin change', 'special-group-table-changed'],
  '4912': ['iam configuration', 'admin change', 'per-user-audit-policy-changed', AUDIT],
  '4950': ['configuration', 'change', 'windows-firewall-setting-changed'],
  '4954': ['configuration', 'change', 'windows-firewall-group-policy-changed'],
  '4964': ['iam', 'admin group', 'logged-in-special'],
  '5024': ['process', 'start', 'windows-firewall-service-started', SERVICE],
  '5025': ['process', 'end', 'windows-firewall-service-stopped', SERVICE],
  '5033': ['driver', 'start', 'windows-firewall-driver-started', SERVICE],
  '5034': ['driver', 'end', 'windows-firewall-driver-stopped', SERVICE],
  '5037': ['driver', 'end', 'windows-firewall-driver-error'],
  '5136': ['iam configuration', 'admin change', 'directory-service-object-modified'],
  '5137': ['iam configuration', 'admin creation', 'directory-service-object-created'],
  '5140': ['network file', 'info access', 'network-share-object-accessed'],
  '5141': ['iam configuration', 'admin deletion', 'directory-service-object-deleted'],
  '5145': ['network file', 'info access', 'network-share-object-access-checked'],
  '5152': ['network', 'connection info denied', 'windows-firewall-packet-drop'],
  '5156': ['network', 'connection info allowed', 'windows-firewall-connection'],
  '5157': ['network', 'connection info denied', 'windows-firewall-packet-block'],
  '5158': ['network', 'info', 'windows-firewall-bind-local-port', ['listening', 'port']],
  '5379': ['iam', 'user info', 'credential-manager-credentials-were-read'],
  '5380': ['iam', 'user info', 'vault-credential-find'],
  '5381': ['iam', 'user info', 'vault-credentials-were-read'],
  '5382': ['iam', 'user info', 'vault-credentials-were-read'],
};

/**
 * Actions of ids that the integration leaves alone: the name of the event's task, which shippers put there. On raw logs
 * the task is a number, but it is the same for every event of these ids.
 */
const TASKS: Readonly<Record<string, string>> = {
  '4627': 'Group Membership',
  '4692': 'DPAPI Activity',
  '4693': 'DPAPI Activity',
  '4694': 'DPAPI Activity',
  '4695': 'DPAPI Activity',
  '4703': 'Token Right Adjusted Events',
  '4704': 'Authorization Policy Change',
  '4705': 'Authorization Policy Change',
  '4765': 'User Account Management',
  '4766': 'User Account Management',
  '4780': 'User Account Management',
  '4794': 'User Account Management',
  '4886': 'Certification Services',
  '4887': 'Certification Services',
  '4888': 'Certification Services',
  '5376': 'User Account Management',
  '5377': 'User Account Management',
  '6416': 'Plug and Play Events',
};

/** Ids whose tags are all that is known of them. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  '1101': AUDIT,
  '4696': PROCESS,
  '4773': AUTHENTICATION,
  '4774': AUTHENTICATION,
  '4775': AUTHENTICATION,
  '4777': AUTHENTICATION,
  ...Object.fromEntries(['4800', '4801'].map((id) => [id, ACCOUNT])),
  ...Object.fromEntries(['4876', '5461'].map((id) => [id, CHANGE])),
  ...Object.fromEntries(['5030', '5035', '5478'].map((id) => [id, SERVICE])),
  ...Object.fromEntries(Array.from({ length: 11 }, (_, i) => [String(4782 + i), ACCOUNT])),
};

/** Further ids of account management. */
const ACCOUNT_TASKS: ReadonlySet<string> = new Set([
  '4703',
  '4704',
  '4705',
  '4765',
  '4766',
  '4780',
  '4794',
  '5376',
  '5377',
]);

function meaning([category, type, action, tags]: Row): EventMeaning {
  return {
    category: category.split(' '),
    type: type.split(' '),
    action: [action],
    ...(tags === undefined ? {} : { tags }),
  };
}

export const windowsSecurityKind: KindTable = {
  kind: 'windows-security',
  module: 'system',
  dataset: 'system.security',
  indexes: ['logs-system.security-default', ...FORWARDED],
  eventtypes: ['wineventlog_security'],
  events: {
    ...Object.fromEntries(Object.entries(TAGS).map(([id, tags]): [string, EventMeaning] => [id, { tags }])),
    ...Object.fromEntries(
      Object.entries(TASKS).map(([id, task]): [string, EventMeaning] => [
        id,
        { action: [task], ...(ACCOUNT_TASKS.has(id) ? { tags: ACCOUNT } : {}) },
      ]),
    ),
    ...Object.fromEntries(Object.entries(ROWS).map(([id, row]) => [id, meaning(row)])),
  },
};
