/**
 * The data models of logons and of changes to accounts, policies and machines. Only the fields that Splunk's models
 * compute are filled; the others stay missing.
 */
import { bareFields, type DataModel, textFields, VENDOR_PRODUCT } from '../data-model.ts';

export const authenticationModel: DataModel = {
  model: 'Authentication',
  root: 'Authentication',
  tags: ['authentication'],
  // Machine accounts log on all day.
  except: { where: { action: 'success', user: '*$' } },
  fields: {
    ...textFields('action dest result src src_user user'),
    app: { from: ['app', 'sourcetype'], fill: 'unknown' },
    ...bareFields(
      'authentication_method authentication_service dest_category dest_nt_domain duration process reason reason_id ' +
        'response_time session_id signature signature_id src_category src_nt_domain src_user_id src_user_role ' +
        'src_user_type user_agent user_category user_id user_role user_type vendor_account',
    ),
  },
  children: {
    Failed_Authentication: { where: { action: 'failure' } },
    Successful_Authentication: { where: { action: 'success' } },
    Default_Authentication: { tags: ['default'] },
    Failed_Default_Authentication: { tags: ['default'], where: { action: 'failure' } },
    Successful_Default_Authentication: { tags: ['default'], where: { action: 'success' } },
    Insecure_Authentication: { tags: ['cleartext'] },
    Privileged_Authentication: { tags: ['privileged'] },
    Failed_Privileged_Authentication: { tags: ['privileged'], where: { action: 'failure' } },
    Successful_Privileged_Authentication: { tags: ['privileged'], where: { action: 'success' } },
  },
};

export const changeModel: DataModel = {
  model: 'Change',
  root: 'All_Changes',
  tags: ['change'],
  fields: {
    ...textFields(
      'action change_type command dest dvc object object_attrs object_category object_id object_path src status user ' +
        'user_name',
    ),
    result: { from: ['result', 'signature'], fill: 'unknown' },
    result_id: { from: ['result_id', 'signature_id'], fill: -1 },
    vendor_product: VENDOR_PRODUCT,
    // Of the datasets Account_Management and Instance_Changes.
    ...textFields('dest_nt_domain image_id instance_type src_nt_domain src_user src_user_name'),
    ...bareFields(
      'dest_category src_category src_priority src_user_type user_agent user_category user_type vendor_account ' +
        'vendor_region',
    ),
  },
  children: {
    Account_Management: { tags: ['account'] },
    Accounts_Created: { tags: ['account'], where: { action: 'created' } },
    Accounts_Deleted: { tags: ['account'], where: { action: 'deleted' } },
    Accounts_Updated: { tags: ['account'], where: { action: ['updated', 'modified'] } },
    Account_Lockouts: { tags: ['account'], where: { result: 'lockout' } },
    Auditing_Changes: { tags: ['audit'] },
    Endpoint_Changes: { tags: ['endpoint'] },
    Endpoint_Restarts: { tags: ['endpoint'], where: { action: 'modified', change_type: 'restart' } },
    Instance_Changes: { tags: ['instance'] },
    Network_Changes: { tags: ['network'] },
    Device_Restarts: { tags: ['network'], where: { action: 'modified', change_type: 'restart' } },
  },
};

/** Risk events are made by alerts, not by telemetry: no class of events has the tag. */
export const riskModel: DataModel = {
  model: 'Risk',
  root: 'All_Risk',
  tags: ['risk'],
  fields: {
    ...textFields(
      'analyticstories annotations._all annotations.mitre_attack annotations.mitre_attack.mitre_tactic ' +
        'annotations.mitre_attack.mitre_tactic_id annotations.mitre_attack.mitre_technique ' +
        'annotations.mitre_attack.mitre_technique_id normalized_risk_object risk_message risk_object risk_object_type ' +
        'search_name threat_object threat_object_type',
    ),
    ...bareFields('calculated_risk_score risk_score'),
  },
};
