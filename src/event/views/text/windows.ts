/**
 * Events as the text of Splunk's forwarder, as its Windows add-on reads them (`[WinEventLog]` and
 * `[source::WinEventLog:…]` of its props.conf, version 8.1.2): from labels of the message where the views of XML read
 * event data. Names in rows are Splunk's cleaned labels. What has no row here is the label of that name, else what the
 * view of XML says.
 */
import { by, type View, type ViewTable } from '../../view.ts';

export const windowsTextView: View = {
  shared: {
    body: 'Message',
    category: 'TaskCategory',
    severity_id: 'EventType',
    severity: by('typeSeverity', 'Type'),
    user_group_id: 'Primary_Group_ID',
    service_id: 'Service_ID',
    // The label is of old events; what names the account of newer ones is the header's SID.
    user_id: ['User_ID', 'System.UserID'],
  },
  ids: {},
};

const LOGON: ViewTable = {
  app: by('textLogonApp', 'Logon_Type', 'Source_Network_Address', 'Target_Server_Name'),
};

const STARTED: ViewTable = {
  user: by('startedBy', 'Account_Name'),
  process: by('splunkCommand', 'Process_Command_Line', 'New_Process_Name'),
  process_path: 'New_Process_Name',
  process_name: by('lastSegment', 'New_Process_Name'),
  process_exec: by('lastSegment', 'New_Process_Name'),
  // The expression for it finds the first label that ends in these words.
  process_id: 'New_Process_ID',
  new_process: 'New_Process_Name',
  new_process_name: by('lastSegment', 'New_Process_Name'),
  new_process_id: 'New_Process_ID',
  parent_process: 'Creator_Process_Name',
  parent_process_path: 'Creator_Process_Name',
  parent_process_name: by('lastSegment', 'Creator_Process_Name'),
  parent_process_id: 'Creator_Process_ID',
  Token_Elevation_Type_id: by('elevationId', 'Token_Elevation_Type'),
};

const CONNECTION: ViewTable = {
  src: 'Source_Address',
  src_ip: 'Source_Address',
  src_port: 'Source_Port',
  dest: 'Destination_Address',
  dest_ip: 'Destination_Address',
  dest_port: 'Destination_Port',
  process_id: 'Process_ID',
};

export const windowsSecurityTextView: View = {
  shared: {
    user: [
      by('accountPart', 'Logon_Account'),
      by('accountPart', 'Logon_account'),
      by('firstValue', 'Target_User_Name'),
      by('firstValue', 'Primary_User_Name'),
      by('firstValue', 'Target_Account_Name'),
      by('firstValue', 'New_Account_Name'),
      by('commonName', 'Account_Name'),
      by('secondValue', 'Account_Name'),
      by('firstValue', 'User_Name'),
      by('accountPart', 'User'),
      by('accountPart', 'Security_ID'),
    ],
    src_user: [
      by('presentText', 'Caller_User_Name'),
      by('presentText', 'Client_User_Name'),
      by('firstOfSeveral', 'Account_Name'),
      by('presentText', 'User_Name'),
    ],
    user_group: ['Group_Name', 'New_Account_Name', 'Target_Account_Name'],
    session_id: [by('secondValue', 'Logon_ID'), 'Client_Logon_ID', 'Caller_Logon_ID'],
    dest: by('remoteName', 'Target_Server_Name', 'ComputerName'),
    dest_nt_host: by('remoteName', 'Target_Server_Name', 'ComputerName'),
    dest_nt_domain: [
      by('secondValue', 'Target_Domain'),
      by('secondValue', 'Primary_Domain'),
      by('secondValue', 'Group_Domain'),
      by('secondValue', 'Account_Domain'),
      by('secondValue', 'New_Domain'),
      by('secondValue', 'Domain'),
      by('domainPart', 'User_ID'),
      by('domainPart', 'Security_ID'),
      by('firstValue', 'Supplied_Realm_Name'),
    ],
    src: by('remoteName', 'Source_Workstation', 'Workstation_Name', 'Source_Network_Address', 'Client_Address'),
    src_nt_host: by('remoteName', 'Source_Workstation', 'Workstation_Name', 'Caller_Computer_Name'),
    src_ip: by('remoteName', 'Source_Network_Address', 'Client_Address'),
    src_port: 'Source_Port',
    src_nt_domain: [
      by('presentText', 'Caller_Domain'),
      by('presentText', 'Client_Domain'),
      by('firstOfSeveral', 'Account_Domain'),
      by('domainOrName', 'Security_ID'),
    ],
    member_id: [by('accountPart', 'Member_ID'), by('firstValue', 'Security_ID')],
    member_dn: ['Member_Name', by('firstValue', 'Account_Name')],
    service: 'Service_Name',
    service_name: 'Service_Name',
    process: ['Process', 'Process_Name'],
    process_path: null,
    process_name: 'Process_Name',
    process_id: by('firstValue', 'Process_ID'),
    parent_process: 'Creator_Process_Name',
    parent_process_id: null,
    MSADChangedAttributes: by('changedAttributes', 'Message'),
    ta_windows_status: 'Status',
    ta_windows_action: by('statusAction', 'Status', 'System.EventID'),
    file_path: by('auditedFile', 'File_Name', 'Object_Name', 'Object_Type', 'Share_Path'),
    file_name: by('auditedFileName', 'File_Name', 'Object_Name', 'Object_Type', 'Share_Name'),
    object_file_path: by('presentText', 'Object_Name'),
    object_file_name: by('namedFile', 'Object_Name'),
    start_mode: by('startMode', 'Service_Start_Type'),
    transport: by('transportName', 'Protocol'),
  },
  ids: {
    '4624': LOGON,
    '4625': LOGON,
    '4627': LOGON,
    '4634': LOGON,
    '4657': {
      registry_path: 'Object_Name',
      registry_key_name: by('lastSegment', 'Object_Name'),
      registry_value_name: 'Object_Value_Name',
      registry_value_data: 'New_Value',
      registry_value_type: 'New_Value_Type',
    },
    '4670': { registry_path: 'Object_Name' },
    '4717': { object_attrs: 'Access_Right' },
    '4718': { object_attrs: 'Access_Right' },
    '4719': { object_attrs: 'Subcategory' },
    '4688': STARTED,
    '5152': CONNECTION,
    '5156': CONNECTION,
    '5157': CONNECTION,
  },
};
