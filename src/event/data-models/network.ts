/**
 * The data models of name resolution, traffic and the web. Only the fields that Splunk's models compute are filled; the
 * others, the client of a DNS question among them, stay missing.
 */
import { bareFields, type DataModel, textFields, VENDOR_PRODUCT } from '../data-model.ts';

export const networkResolutionModel: DataModel = {
  model: 'Network_Resolution',
  root: 'DNS',
  tags: ['network', 'resolution', 'dns'],
  fields: {
    ...textFields('answer dest message_type query'),
    answer_count: { from: ['answer'], by: 'valueCount', fill: 1 },
    query_count: { from: ['query'], by: 'valueCount', fill: 1 },
    reply_code_id: { from: ['reply_code_id', 'reply_code'], fill: 'unknown' },
    // Splunk's table of names is not public; shipped searches expect `unknown` from it.
    reply_code: { from: ['reply_code_id', 'reply_code'], by: 'dnsReplyName', fill: 'unknown' },
    vendor_product: VENDOR_PRODUCT,
    ...bareFields(
      'additional_answer_count authority_answer_count dest_category dest_ip dest_port duration name query_type ' +
        'record_type response_time src src_category src_ip src_port transaction_id transport ttl',
    ),
  },
};

export const networkTrafficModel: DataModel = {
  model: 'Network_Traffic',
  root: 'All_Traffic',
  tags: ['network', 'communicate'],
  fields: {
    ...textFields('action dest dvc rule src user'),
    dest_port: { by: 'integer', fill: 0 },
    src_port: { by: 'integer', fill: 0 },
    transport: { by: 'lower', fill: 'unknown' },
    vendor_product: VENDOR_PRODUCT,
    ...bareFields(
      'app bytes bytes_in bytes_out channel dest_category dest_host dest_interface dest_ip dest_mac dest_translated_ip ' +
        'dest_zone direction duration dvc_ip dvc_mac dvc_zone flow_id icmp_code icmp_type packets packets_in packets_out ' +
        'process_guid process_id protocol protocol_version response_time rule_id session_id src_category src_host ' +
        'src_interface src_ip src_mac src_translated_ip src_zone ssid tcp_flag tos ttl vendor_account vlan wifi',
    ),
  },
  children: {
    Traffic_By_Action: {},
    Allowed_Traffic: { where: { action: 'allowed' } },
    Blocked_Traffic: { where: { action: 'blocked' } },
  },
};

/** Lengths are those of what stands for a missing value, too. */
const LENGTH_OF_UNKNOWN = 'unknown'.length;

export const webModel: DataModel = {
  model: 'Web',
  root: 'Web',
  tags: ['web'],
  fields: {
    ...textFields('action dest http_content_type http_method http_referrer http_user_agent src status url user'),
    http_user_agent_length: { from: ['http_user_agent'], by: 'textLength', fill: LENGTH_OF_UNKNOWN },
    url_length: { from: ['url'], by: 'textLength', fill: LENGTH_OF_UNKNOWN },
    vendor_product: VENDOR_PRODUCT,
    ...bareFields(
      'app bytes bytes_in bytes_out category cookie dest_category dest_port duration error_code http_referrer_domain ' +
        'operation response_time site storage_name uri_path uri_query url_domain',
    ),
  },
  children: { Proxy: { tags: ['proxy'] }, Storage: { tags: ['storage'] } },
};
