/**
 * The Security log's messages, by event id: sections and labels of the English text, and what the event's data call
 * them. Names are those of Microsoft's description of each event ("Event XML" and "Field Descriptions" of the Windows
 * security auditing reference); checked against published logs that hold both the text and the data.
 */
import { labelled, type MessageShape } from '../message-shape.ts';

const subject = (sections: string, prefix: string): string =>
  `${sections}: Security ID=${prefix}UserSid; Account Name=${prefix}UserName; Account Domain|Domain Name=${prefix}DomainName; ` +
  `Logon ID=${prefix}LogonId`;

const account = (sections: string, prefix = 'Target'): string =>
  `${sections}: Security ID=${prefix}Sid; Account Name=${prefix}UserName; Account Domain=${prefix}DomainName`;

const SUBJECT = subject('Subject|Creator Subject', 'Subject');
const PROCESS = 'Process Information|Process: Process ID=ProcessId; Process Name=ProcessName';
const CALLER = 'Process Information: Process ID=CallerProcessId; Process Name=CallerProcessName';
const OBJECT =
  'Object: Object Server=ObjectServer; Object Type=ObjectType; Object Name=ObjectName; Handle ID|Object Handle=HandleId; ' +
  'Resource Attributes=ResourceAttributes';
const ACCESS =
  'Access Request Information: Transaction ID=TransactionId; Accesses=AccessList; Access Reasons=+AccessReason; ' +
  'Access Mask=AccessMask; Privileges Used for Access Check=PrivilegeList; Properties=Properties; ' +
  'Restricted SID Count=RestrictedSidCount';
const PRIVILEGES = 'Additional Information: Privileges=PrivilegeList';
const LOGON_SOURCE =
  'Network Information: Workstation Name=WorkstationName; Source Network Address=IpAddress; Source Port=IpPort';
const AUTHENTICATION =
  'Detailed Authentication Information: Logon Process=LogonProcessName; ' +
  'Authentication Package=AuthenticationPackageName; Transited Services=TransmittedServices; ' +
  'Package Name (NTLM only)=LmPackageName; Key Length=KeyLength';
const NEW_LOGON =
  'New Logon: Security ID=TargetUserSid; Account Name=TargetUserName; Account Domain=TargetDomainName; ' +
  'Logon ID=TargetLogonId; Linked Logon ID=TargetLinkedLogonId; Network Account Name=TargetOutboundUserName; ' +
  'Network Account Domain=TargetOutboundDomainName; Logon GUID=LogonGuid';
const TARGET = account('Target Account');
const ATTRIBUTES =
  'Attributes|Changed Attributes: SAM Account Name=SamAccountName; Display Name=DisplayName; ' +
  'User Principal Name=UserPrincipalName; Home Directory=HomeDirectory; Home Drive=HomePath; Script Path=ScriptPath; ' +
  'Profile Path=ProfilePath; User Workstations=UserWorkstations; Password Last Set=PasswordLastSet; ' +
  'Account Expires=AccountExpires; Primary Group ID=PrimaryGroupId; ' +
  'AllowedToDelegateTo|Allowed To Delegate To=AllowedToDelegateTo; Old UAC Value=OldUacValue; ' +
  'New UAC Value=NewUacValue; User Account Control=UserAccountControl; User Parameters=UserParameters; ' +
  'SID History=SidHistory; Logon Hours=LogonHours; DNS Host Name=DnsHostName; ' +
  'Service Principal Names=ServicePrincipalNames';
const GROUP =
  'Group|New Group|Deleted Group: Security ID=TargetSid; Group Name|Account Name=TargetUserName; ' +
  'Group Domain|Account Domain=TargetDomainName';
const MEMBER = 'Member: Security ID=MemberSid; Account Name=MemberName';
const TASK = 'Task Information: Task Name=TaskName; Task Content=+TaskContent; Task New Content=+TaskContentNew';
const TASK_CALLER = 'Other Information: ClientProcessId=ClientProcessId; ParentProcessId=ParentProcessId; FQDN=FQDN';
const SERVICE = 'Service Information: Service Name=ServiceName; Service ID=ServiceSid';
const CLIENT = 'Network Information: Client Address=IpAddress; Client Port=IpPort';
const TICKET =
  'Additional Information: Ticket Options=TicketOptions; Result Code|Failure Code=Status; ' +
  'Ticket Encryption Type=TicketEncryptionType; Pre-Authentication Type=PreAuthType; ' +
  'Transited Services=TransmittedServices';
const CERTIFICATE =
  'Certificate Information: Certificate Issuer Name=CertIssuerName; Certificate Serial Number=CertSerialNumber; ' +
  'Certificate Thumbprint=CertThumbprint';
const SESSION = [
  'Subject: Account Name=AccountName; Account Domain=AccountDomain; Logon ID=LogonID',
  'Session: Session Name=SessionName',
  'Additional Information: Client Name=ClientName; Client Address=ClientAddress',
];
const DIRECTORY = [
  SUBJECT,
  'Directory Service: Name=DSName; Type=DSType',
  'Object: DN=ObjectDN; GUID=ObjectGUID; Class=ObjectClass; Old DN=OldObjectDN; New DN=NewObjectDN',
  'Attribute: LDAP Display Name=AttributeLDAPDisplayName; Syntax (OID)=AttributeSyntaxOID; Value=AttributeValue',
  'Operation: Type=OperationType; Tree Delete=TreeDelete; Correlation ID=OpCorrelationID; ' +
    'Application Correlation ID=AppCorrelationID',
];
const SHARE = [
  SUBJECT,
  'Network Information: Object Type=ObjectType; Source Address=IpAddress; Source Port=IpPort',
  'Share Information: Share Name=ShareName; Share Path=ShareLocalPath; Relative Target Name=RelativeTargetName',
  'Access Request Information: Access Mask=AccessMask; Accesses=AccessList',
  ': Access Check Results=+AccessReason',
];
const FILTER = 'Filter Information: Filter Run-Time ID=FilterRTID; Layer Name=LayerName; Layer Run-Time ID=LayerRTID';
const CONNECTION =
  'Network Information: Direction=Direction; Source Address=SourceAddress; Source Port=SourcePort; ' +
  'Destination Address=DestAddress; Destination Port=DestPort; Protocol=Protocol';
/** 5156 and 5157 spell the process's number otherwise. */
const application = (id: string): string => `Application Information: Process ID=${id}; Application Name=Application`;

const member = [SUBJECT, MEMBER, GROUP, PRIVILEGES];
const group = [SUBJECT, GROUP, ATTRIBUTES, PRIVILEGES];
const target = [SUBJECT, TARGET, PRIVILEGES];

const LINES: Readonly<Record<string, readonly string[]>> = {
  '1102': [SUBJECT],
  '4611': [SUBJECT, ': Logon Process Name=LogonProcessName'],
  '4624': [
    SUBJECT,
    ': Logon Type=LogonType; Impersonation Level=ImpersonationLevel',
    'Logon Information: Logon Type=LogonType; Restricted Admin Mode=RestrictedAdminMode; ' +
      'Remote Credential Guard=RemoteCredentialGuard; Virtual Account=VirtualAccount; Elevated Token=ElevatedToken',
    NEW_LOGON,
    PROCESS,
    LOGON_SOURCE,
    AUTHENTICATION,
  ],
  '4625': [
    SUBJECT,
    ': Logon Type=LogonType',
    'Account For Which Logon Failed: Security ID=TargetUserSid; Account Name=TargetUserName; ' +
      'Account Domain=TargetDomainName',
    'Failure Information: Failure Reason=FailureReason; Status=Status; Sub Status=SubStatus',
    'Process Information: Caller Process ID=ProcessId; Caller Process Name=ProcessName',
    LOGON_SOURCE,
    AUTHENTICATION,
  ],
  '4627': [SUBJECT, ': Logon Type=LogonType; Group Membership=GroupMembership', NEW_LOGON],
  '4634': [subject('Subject', 'Target'), ': Logon Type=LogonType'],
  '4647': [subject('Subject', 'Target')],
  '4648': [
    `${SUBJECT}; Logon GUID=LogonGuid`,
    'Account Whose Credentials Were Used: Account Name=TargetUserName; Account Domain=TargetDomainName; ' +
      'Logon GUID=TargetLogonGuid',
    'Target Server: Target Server Name=TargetServerName; Additional Information=TargetInfo',
    PROCESS,
    'Network Information: Network Address=IpAddress; Port=IpPort',
  ],
  '4656': [SUBJECT, OBJECT, PROCESS, ACCESS],
  '4657': [
    SUBJECT,
    'Object: Object Name=ObjectName; Object Value Name=ObjectValueName; Handle ID=HandleId; ' +
      'Operation Type=OperationType',
    PROCESS,
    'Change Information: Old Value Type=OldValueType; Old Value=OldValue; New Value Type=NewValueType; ' +
      'New Value=NewValue',
  ],
  '4658': [SUBJECT, OBJECT, PROCESS],
  '4660': [SUBJECT, OBJECT, `${PROCESS}; Transaction ID=TransactionId`],
  '4661': [SUBJECT, OBJECT, PROCESS, ACCESS],
  '4662': [
    SUBJECT,
    OBJECT,
    'Operation: Operation Type=OperationType; Accesses=AccessList; Access Mask=AccessMask; Properties=Properties',
    'Additional Information: Parameter 1=AdditionalInfo; Parameter 2=AdditionalInfo2',
  ],
  '4663': [SUBJECT, OBJECT, PROCESS, ACCESS],
  '4670': [
    SUBJECT,
    OBJECT,
    PROCESS,
    'Permissions Change: Original Security Descriptor=OldSd; New Security Descriptor=NewSd',
  ],
  '4672': [SUBJECT, ': Privileges=PrivilegeList'],
  '4673': [
    SUBJECT,
    'Service: Server=ObjectServer; Service Name=Service',
    PROCESS,
    'Service Request Information: Privileges=PrivilegeList',
  ],
  '4674': [SUBJECT, OBJECT, PROCESS, 'Requested Operation: Desired Access=AccessMask; Privileges=PrivilegeList'],
  '4688': [
    SUBJECT,
    subject('Target Subject', 'Target'),
    'Process Information: New Process ID=NewProcessId; New Process Name=NewProcessName; ' +
      'Token Elevation Type=TokenElevationType; Mandatory Label=MandatoryLabel; Creator Process ID=ProcessId; ' +
      'Creator Process Name=ParentProcessName; Process Command Line=CommandLine',
  ],
  '4689': [SUBJECT, `${PROCESS}; Exit Status=Status`],
  '4690': [
    SUBJECT,
    'Source Handle Information: Source Handle ID=SourceHandleId; Source Process ID=SourceProcessId',
    'New Handle Information: Target Handle ID=TargetHandleId; Target Process ID=TargetProcessId',
  ],
  '4697': [
    SUBJECT,
    'Service Information: Service Name=ServiceName; Service File Name=ServiceFileName; Service Type=ServiceType; ' +
      'Service Start Type=ServiceStartType; Service Account=ServiceAccount',
  ],
  ...each(['4698', '4699', '4700', '4701', '4702'], [SUBJECT, TASK, TASK_CALLER]),
  '4703': [
    SUBJECT,
    subject('Target Account', 'Target'),
    PROCESS,
    ': Enabled Privileges=EnabledPrivilegeList; Disabled Privileges=DisabledPrivilegeList',
  ],
  ...each(
    ['4704', '4705'],
    [SUBJECT, 'Target Account: Account Name=TargetSid', 'New Right|Removed Right: User Right=PrivilegeList'],
  ),
  '4717': [SUBJECT, 'Account Modified: Account Name=TargetSid', 'Access Granted: Access Right=AccessGranted'],
  '4718': [SUBJECT, 'Account Modified: Account Name=TargetSid', 'Access Removed: Access Right=AccessRemoved'],
  '4719': [
    SUBJECT,
    'Audit Policy Change: Category=CategoryId; Subcategory=SubcategoryId; Subcategory GUID=SubcategoryGuid; ' +
      'Changes=AuditPolicyChanges',
  ],
  '4720': [SUBJECT, account('New Account'), ATTRIBUTES, PRIVILEGES],
  ...each(['4722', '4723', '4724', '4725', '4726', '4767'], target),
  ...each(['4727', '4730', '4731', '4734', '4735', '4737', '4754', '4755', '4758'], group),
  ...each(['4728', '4729', '4732', '4733', '4746', '4747', '4751', '4752', '4756', '4757', '4761', '4762'], member),
  '4738': [SUBJECT, TARGET, ATTRIBUTES, PRIVILEGES],
  // The data's name for the caller's machine is that of a domain.
  '4740': [
    SUBJECT,
    'Account That Was Locked Out: Security ID=TargetSid; Account Name=TargetUserName',
    'Additional Information: Caller Computer Name=TargetDomainName',
  ],
  '4741': [SUBJECT, account('New Computer Account'), ATTRIBUTES, PRIVILEGES],
  '4742': [SUBJECT, account('Computer Account That Was Changed'), ATTRIBUTES, PRIVILEGES],
  '4743': [SUBJECT, account('Target Computer'), PRIVILEGES],
  ...each(
    ['4765', '4766'],
    [
      SUBJECT,
      TARGET,
      'Source Account: Security ID=SourceSid; Account Name=SourceUserName',
      `${PRIVILEGES}; SID List=SidList`,
    ],
  ),
  '4768': [
    'Account Information: Account Name=TargetUserName; Supplied Realm Name=TargetDomainName; User ID=TargetSid',
    SERVICE,
    CLIENT,
    TICKET,
    CERTIFICATE,
  ],
  ...each(
    ['4769', '4770'],
    [
      'Account Information: Account Name=TargetUserName; Account Domain=TargetDomainName; Logon GUID=LogonGuid',
      SERVICE,
      CLIENT,
      TICKET,
    ],
  ),
  '4771': [
    'Account Information: Security ID=TargetSid; Account Name=TargetUserName',
    SERVICE,
    CLIENT,
    TICKET,
    CERTIFICATE,
  ],
  '4776': [
    ': Authentication Package=PackageName; Logon Account=TargetUserName; Source Workstation=Workstation; ' +
      'Error Code=Status',
  ],
  ...each(['4778', '4779'], SESSION),
  '4781': [
    SUBJECT,
    'Target Account: Security ID=TargetSid; Account Domain=TargetDomainName; Old Account Name=OldTargetUserName; ' +
      'New Account Name=NewTargetUserName',
    PRIVILEGES,
  ],
  '4794': [SUBJECT, 'Additional Information: Caller Workstation=Workstation; Status Code=Status'],
  '4798': [SUBJECT, account('User'), CALLER],
  '4799': [SUBJECT, GROUP, CALLER],
  '5379': [`${SUBJECT}; Read Operation=ReadOperation`],
  '4907': [
    SUBJECT,
    OBJECT,
    PROCESS,
    'Auditing Settings: Original Security Descriptor=OldSd; New Security Descriptor=NewSd',
  ],
  ...each(['5136', '5137', '5138', '5139', '5141'], DIRECTORY),
  ...each(['5140', '5142', '5144', '5145'], SHARE),
  '5152': [application('ProcessId'), CONNECTION, FILTER],
  ...each(['5154', '5158'], [application('ProcessId'), CONNECTION, FILTER]),
  ...each(['5156', '5157'], [application('ProcessID'), CONNECTION, FILTER]),
};

function each(ids: readonly string[], lines: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(ids.map((id) => [id, lines]));
}

export function securityShapes(): ReadonlyMap<string, MessageShape> {
  const known = new Map<readonly string[], MessageShape>();
  return new Map(
    Object.entries(LINES).map(([id, lines]) => {
      let shape = known.get(lines);
      if (shape === undefined) known.set(lines, (shape = labelled(...lines)));
      return [id, shape];
    }),
  );
}
