/**
 * The Endpoint data model: processes, files, registry, services and listening ports. Only the fields that Splunk's model
 * computes are filled with `unknown`; the others, process GUIDs and ids among them, stay missing.
 */
import { bareFields, type DataModel, textFields } from '../data-model.ts';

/** Which machine and person, as asset and identity lookups would say. */
const ABOUT_DEST = 'dest_category dest_priority';
const ABOUT_USER = 'user_category user_bunit user_priority';

/** Files and registry keys are tied to processes by the same fields in both datasets. */
const PROCESS_TEXTS = 'parent_process parent_process_name process process_name';
const PROCESS_PARTS =
  'parent_process_exec parent_process_guid parent_process_hash parent_process_id parent_process_path process_exec ' +
  'process_guid process_hash process_id process_path';

export const processesModel: DataModel = {
  model: 'Endpoint',
  root: 'Processes',
  tags: ['process', 'report'],
  fields: {
    ...textFields(
      'dest loaded_file original_file_name parent_process parent_process_name parent_user process process_name user ' +
        'vendor_product',
    ),
    process_integrity_level: { fill: null, by: 'lower' },
    ...bareFields(
      'action cpu_load_percent mem_used os parent_process_exec parent_process_guid parent_process_hash ' +
        'parent_process_id parent_process_path process_current_directory process_exec process_guid process_hash ' +
        `process_id process_path user_id ${ABOUT_DEST} ${ABOUT_USER}`,
    ),
  },
};

export const filesystemModel: DataModel = {
  model: 'Endpoint',
  root: 'Filesystem',
  tags: ['endpoint', 'filesystem'],
  fields: {
    ...textFields(`action dest file_acl file_hash file_name file_path ${PROCESS_TEXTS} user vendor_product`),
    ...bareFields(
      `file_access_time file_create_time file_modify_time file_size image ${PROCESS_PARTS} ${ABOUT_DEST} ${ABOUT_USER}`,
    ),
  },
};

export const registryModel: DataModel = {
  model: 'Endpoint',
  root: 'Registry',
  tags: ['endpoint', 'registry'],
  fields: {
    ...textFields(
      `action dest ${PROCESS_TEXTS} registry_key_name registry_path registry_value_data registry_value_name ` +
        'registry_value_type user vendor_product',
    ),
    ...bareFields(`image ${PROCESS_PARTS} registry_hive registry_value_text status ${ABOUT_DEST} ${ABOUT_USER}`),
  },
};

export const servicesModel: DataModel = {
  model: 'Endpoint',
  root: 'Services',
  tags: ['service', 'report'],
  fields: {
    ...textFields('dest service service_id service_name start_mode status user vendor_product'),
    ...bareFields(
      'description process_guid process_id process_name service_dll service_dll_hash service_dll_path ' +
        'service_dll_signature_exists service_dll_signature_verified service_exec service_hash service_path ' +
        `service_signature_exists service_signature_verified ${ABOUT_DEST} ${ABOUT_USER}`,
    ),
  },
};

export const portsModel: DataModel = {
  model: 'Endpoint',
  root: 'Ports',
  tags: ['listening', 'port'],
  fields: {
    ...textFields('dest src user vendor_product'),
    src_port: { fill: 0 },
    ...bareFields(
      `creation_time dest_port process_guid process_id state transport transport_dest_port ${ABOUT_DEST} ${ABOUT_USER}`,
    ),
  },
};
