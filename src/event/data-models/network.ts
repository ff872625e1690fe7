/** The data models of name resolution, traffic and the web. */
import { bareFields, type DataModel, textFields } from '../data-model.ts';

export const networkResolutionModel: DataModel = {
  model: 'Network_Resolution',
  root: 'DNS',
  tags: ['network', 'resolution', 'dns'],
  fields: {
    ...textFields(
      'answer dest message_type name query query_type record_type reply_code reply_code_id src transaction_id transport ' +
        'vendor_product src_category dest_category',
    ),
    ...bareFields('additional_answer_count answer_count authority_answer_count duration query_count response_time ttl'),
  },
};

export const networkTrafficModel: DataModel = {
  model: 'Network_Traffic',
  root: 'All_Traffic',
  tags: ['network', 'communicate'],
  fields: {
    ...textFields(
      'action app channel dest dest_host dest_interface dest_ip dest_mac dest_translated_ip dest_zone direction dvc dvc_ip ' +
        'dvc_mac dvc_zone flow_id icmp_code icmp_type process_id protocol protocol_version rule session_id src src_host ' +
        'src_interface src_ip src_mac src_translated_ip src_zone ssid tcp_flag tos transport user vendor_account ' +
        'vendor_product vlan wifi',
    ),
    ...bareFields('bytes bytes_in bytes_out duration packets packets_in packets_out response_time ttl'),
    dest_port: { fill: 0 },
    src_port: { fill: 0 },
  },
  children: {
    Traffic_By_Action: {},
    Allowed_Traffic: { where: { action: 'allowed' } },
    Blocked_Traffic: { where: { action: 'blocked' } },
  },
};

export const webModel: DataModel = {
  model: 'Web',
  root: 'Web',
  tags: ['web'],
  fields: {
    ...textFields(
      'action app category cookie dest error_code http_content_type http_method http_referrer http_referrer_domain ' +
        'http_user_agent operation site src status storage_name uri_path uri_query url url_domain user vendor_product',
    ),
    ...bareFields('bytes bytes_in bytes_out dest_port duration http_user_agent_length response_time url_length'),
  },
  children: { Proxy: { tags: ['proxy'] }, Storage: { tags: ['storage'] } },
};
