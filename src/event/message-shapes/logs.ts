/**
 * Messages of the smaller Windows logs, by event id: System, PowerShell, Defender. Words and names are those of the
 * providers' manifests, checked where published logs hold both the text and the data.
 */
import { labelled, type MessageShape, sentence } from '../message-shape.ts';

export const SYSTEM_SHAPES: ReadonlyMap<string, MessageShape> = new Map([
  ['104', sentence('The {Channel} log file was cleared.')],
  ['7036', sentence('The {param1} service entered the {param2} state.')],
  ['7040', sentence('The start type of the {param1} service was changed from {param2} to {param3}.')],
  [
    '7045',
    labelled(
      ': Service Name=ServiceName; Service File Name=ImagePath; Service Type=ServiceType; ' +
        'Service Start Type=StartType; Service Account=AccountName',
    ),
  ],
]);

export const POWERSHELL_SHAPES: ReadonlyMap<string, MessageShape> = new Map([
  ['4103', sentence('{+Payload}\n\nContext:\n{+ContextInfo}\n\nUser Data:\n{UserData}')],
  [
    '4104',
    sentence(
      'Creating Scriptblock text ({MessageNumber} of {MessageTotal}):\n{+ScriptBlockText}\n\n' +
        'ScriptBlock ID: {ScriptBlockId}\nPath:{Path}',
    ),
  ],
  ['4105', sentence('Started invocation of ScriptBlock ID: {ScriptBlockId}\nRunspace ID: {RunspaceId}')],
  ['4106', sentence('Completed invocation of ScriptBlock ID: {ScriptBlockId}\nRunspace ID: {RunspaceId}')],
]);

const ENGINE = sentence('Engine state is changed from {param2} to {param1}. \n\nDetails: \n{+param3}');

/** Data of the classic log have no names. */
export const POWERSHELL_CLASSIC_SHAPES: ReadonlyMap<string, MessageShape> = new Map([
  ['400', ENGINE],
  ['403', ENGINE],
  ['600', sentence('Provider "{param1}" is {param2}. \n\nDetails: \n{+param3}')],
  [
    '800',
    sentence(
      'Pipeline execution details for command line: {+param1}. \n\nContext Information: \n{+param2}\n\n' +
        'Details: \n{+param3}',
    ),
  ],
]);

const MALWARE =
  ': Name=Threat Name; ID=Threat ID; Severity=Severity Name; Category=Category Name; Path=Path; ' +
  'Detection Origin=Origin Name; Detection Type=Type Name; Detection Source=Source Name; Process Name=Process Name; ' +
  'Security intelligence Version|Signature Version=Security intelligence Version; Engine Version=Engine Version; ' +
  'Action=Action Name; Error Code=Error Code; Error description=Error Description';

export const DEFENDER_SHAPES: ReadonlyMap<string, MessageShape> = new Map([
  ['1116', labelled(`${MALWARE}; User=Detection User`)],
  ['1117', labelled(MALWARE)],
  ['5007', labelled(': Old value=Old Value; New value=New Value')],
]);
