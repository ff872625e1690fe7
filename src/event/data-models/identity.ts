/** The data models of logons and of changes to accounts, policies and machines. */
import { bareFields, type DataModel, textFields } from '../data-model.ts';

export const authenticationModel: DataModel = {
  model: 'Authentication',
  root: 'Authentication',
  tags: ['authentication'],
  // Machine accounts log on all day.
  except: { where: { action: 'success', user: '*$' } },
  fields: {
    ...textFields(
      'action app authentication_method authentication_service dest reason signature signature_id src src_user ' +
        'src_user_id src_user_role src_user_type user user_agent user_group user_id user_role user_type vendor_account ' +
        'src_category dest_category user_category',
    ),
    ...bareFields('duration response_time'),
  },
  children: {
    Failed_Authentication: { where: { action: 'failure' } },
    Successful_Authentication: { where: { action: 'success' } },
    Default_Authentication: { tags: ['default'] },
    Insecure_Authentication: { tags: ['cleartext'] },
    Privileged_Authentication: { tags: ['privileged'] },
  },
};

export const changeModel: DataModel = {
  model: 'Change',
  root: 'All_Changes',
  tags: ['change'],
  fields: {
    ...textFields(
      'action change_type command dest dest_nt_domain dvc object object_attrs object_category object_id object_path result ' +
        'result_id src src_nt_domain src_user src_user_name src_user_type status user user_agent user_name user_type ' +
        'vendor_account vendor_product vendor_region',
    ),
  },
  children: {
    Account_Management: { tags: ['account'] },
    Auditing_Changes: { tags: ['audit'] },
    Endpoint_Changes: { tags: ['endpoint'] },
    Instance_Changes: { tags: ['instance'] },
    Network_Changes: { tags: ['network'] },
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
