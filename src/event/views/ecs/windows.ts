/** What every Windows event has in ECS whatever wrote it: the `winlog` fields and what a beat adds of its own. */
import { by, constant, type View } from '../../view.ts';

export const windowsEcsView: View = {
  common: {
    '@timestamp': by('time', 'System.TimeCreated'),
    'event.created': by('time', 'System.TimeCreated'),
    'event.code': 'System.EventID',
    'event.provider': 'System.Provider',
    'event.kind': constant('event'),
    'winlog.channel': 'System.Channel',
    'winlog.computer_name': 'System.Computer',
    'winlog.event_id': 'System.EventID',
    'winlog.provider_name': 'System.Provider',
    'winlog.provider_guid': 'System.ProviderGuid',
    'winlog.record_id': 'System.EventRecordID',
    'winlog.process.pid': by('integer', 'System.ProcessID'),
    'winlog.process.thread.id': by('integer', 'System.ThreadID'),
    'winlog.version': by('integer', 'System.Version'),
    'winlog.opcode': 'System.Opcode',
    'winlog.task': 'System.Task',
    'winlog.keywords': 'System.Keywords',
    'winlog.activity_id': 'System.ActivityID',
    'winlog.related_activity_id': 'System.RelatedActivityID',
    'winlog.user.identifier': 'System.UserID',
    'winlog.api': constant('wineventlog'),
    'host.name': 'System.Computer',
    'host.hostname': 'System.Computer',
    'host.id': 'System.Computer',
    'user.id': 'System.UserID',
    message: 'Message',
  },
  ids: {},
};
