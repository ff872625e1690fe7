/** The Endpoint data model: processes, files, registry, services and listening ports. */
import { bareFields, type DataModel, textFields } from '../data-model.ts';

export const processesModel: DataModel = {
  model: 'Endpoint',
  root: 'Processes',
  tags: ['process', 'report'],
  fields: {
    ...textFields(
      'action dest loaded_file os original_file_name parent_process parent_process_exec parent_process_guid ' +
        'parent_process_hash parent_process_id parent_process_name parent_process_path process ' +
        'process_current_directory process_exec process_guid process_hash process_id process_name process_path user ' +
        'user_id vendor_product dest_category dest_priority user_category user_bunit user_priority',
    ),
    process_integrity_level: { fill: 'unknown', by: 'lower' },
    ...bareFields('cpu_load_percent mem_used'),
  },
};

export const filesystemModel: DataModel = {
  model: 'Endpoint',
  root: 'Filesystem',
  tags: ['endpoint', 'filesystem'],
  fields: {
    ...textFields(
      'action dest file_access_time file_acl file_create_time file_hash file_modify_time file_name file_path file_size ' +
        'process_guid process_id user vendor_product',
    ),
  },
};

export const registryModel: DataModel = {
  model: 'Endpoint',
  root: 'Registry',
  tags: ['endpoint', 'registry'],
  fields: {
    ...textFields(
      'action dest process_guid process_id registry_hive registry_key_name registry_path registry_value_data ' +
        'registry_value_name registry_value_text registry_value_type status user vendor_product',
    ),
  },
};

export const servicesModel: DataModel = {
  model: 'Endpoint',
  root: 'Services',
  tags: ['service', 'report'],
  fields: {
    ...textFields(
      'description dest process_guid process_id process_name service service_dll service_dll_hash service_dll_path ' +
        'service_dll_signature_exists service_dll_signature_verified service_exec service_hash service_id service_name ' +
        'service_path service_signature_exists service_signature_verified start_mode status user vendor_product',
    ),
  },
};

export const portsModel: DataModel = {
  model: 'Endpoint',
  root: 'Ports',
  tags: ['listening', 'port'],
  fields: {
    ...textFields(
      'creation_time dest process_guid process_id src state transport transport_dest_port user vendor_product',
    ),
    dest_port: { fill: 0 },
    src_port: { fill: 0 },
  },
};
