// Allow-list of STIX 2.1 observables (section 6), their predefined extensions, and the nested structures of
// all types. Left out on purpose: artifact, and every property that refers to one (opaque payloads cannot be
// checked for names), and user-account.credential (a secret in clear has no reader among partners).
#include <array>

#include "gateway/guard/allow_list.h"

namespace gateway::guard {
namespace {

constexpr std::array observables = {
    Row{"autonomous-system", "number:number name rir"},
    Row{"directory", "path path_enc ctime mtime atime contains_refs:texts"},
    Row{"domain-name", "value resolves_to_refs:texts"},
    Row{"email-addr", "value display_name belongs_to_ref"},
    Row{"email-message",
        "is_multipart:flag date content_type from_ref sender_ref to_refs:texts cc_refs:texts bcc_refs:texts "
        "message_id subject received_lines:texts additional_header_fields:dictionary body "
        "body_multipart:objects(mime-part)"},
    Row{"file",
        "hashes:hashes size:number name name_enc magic_number_hex mime_type ctime mtime atime "
        "parent_directory_ref contains_refs:texts"},
    Row{"ipv4-addr", "value resolves_to_refs:texts belongs_to_refs:texts"},
    Row{"ipv6-addr", "value resolves_to_refs:texts belongs_to_refs:texts"},
    Row{"mac-addr", "value"},
    Row{"mutex", "name"},
    Row{"network-traffic",
        "start end is_active:flag src_ref dst_ref src_port:number dst_port:number protocols:texts "
        "src_byte_count:number dst_byte_count:number src_packets:number dst_packets:number ipfix:dictionary "
        "encapsulates_refs:texts encapsulated_by_ref"},
    Row{"process",
        "is_hidden:flag pid:number created_time cwd command_line environment_variables:dictionary "
        "opened_connection_refs:texts creator_user_ref image_ref parent_ref child_refs:texts"},
    Row{"software", "name cpe swid languages:texts vendor version"},
    Row{"url", "value"},
    Row{"user-account",
        "user_id account_login account_type display_name is_service_account:flag is_privileged:flag "
        "can_escalate_privs:flag is_disabled:flag account_created account_expires credential_last_changed "
        "account_first_login account_last_login"},
    Row{"windows-registry-key",
        "key values:objects(registry-value) modified_time creator_user_ref number_of_subkeys:number"},
    Row{"x509-certificate",
        "is_self_signed:flag hashes:hashes version serial_number signature_algorithm issuer "
        "validity_not_before "
        "validity_not_after subject subject_public_key_algorithm subject_public_key_modulus "
        "subject_public_key_exponent:number x509_v3_extensions:object(x509-v3)"},
};

constexpr std::array parts = {
    Row{"external-reference", "source_name description url hashes:hashes external_id"},
    Row{"kill-chain-phase", "kill_chain_name phase_name"},
    Row{"granular-marking", "lang marking_ref selectors:texts"},
    Row{"marking", "tlp statement"},
    Row{"mime-part", "body body_raw_ref content_type content_disposition"},
    Row{"registry-value", "name data data_type"},
    Row{"alternate-data-stream", "name hashes:hashes size:number"},
    Row{"x509-v3",
        "basic_constraints name_constraints policy_constraints key_usage extended_key_usage "
        "subject_key_identifier authority_key_identifier subject_alternative_name issuer_alternative_name "
        "subject_directory_attributes crl_distribution_points inhibit_any_policy "
        "private_key_usage_period_not_before private_key_usage_period_not_after certificate_policies "
        "policy_mappings"},
    Row{"pe-optional-header",
        "magic_hex major_linker_version:number minor_linker_version:number size_of_code:number "
        "size_of_initialized_data:number size_of_uninitialized_data:number address_of_entry_point:number "
        "base_of_code:number base_of_data:number image_base:number section_alignment:number "
        "file_alignment:number major_os_version:number minor_os_version:number major_image_version:number "
        "minor_image_version:number major_subsystem_version:number minor_subsystem_version:number "
        "win32_version_value_hex size_of_image:number size_of_headers:number checksum_hex subsystem_hex "
        "dll_characteristics_hex size_of_stack_reserve:number size_of_stack_commit:number "
        "size_of_heap_reserve:number size_of_heap_commit:number loader_flags_hex "
        "number_of_rva_and_sizes:number "
        "hashes:hashes"},
    Row{"pe-section", "name size:number entropy:number hashes:hashes"},
    // The extensions of OASIS's common object repository for TLP 2.0 and IEP 2.0: the only ones of a domain
    // or meta object. What the words of a policy may be: protocol/iep.h.
    Row{"marking-definition/extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
        "extension_type tlp_2_0"},
    Row{"marking-definition/extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a",
        "extension_type id iep_id id_ref name description version url iep_version:scalar external_reference "
        "external_references:objects(external-reference) start_date end_date tlp traffic_light_protocol "
        "encrypt_in_transit encrypt_at_rest permitted_actions affected_party_notifications attribution "
        "provider_attribution obfuscate_affected_parties unmodified_resale commercial_use"},
    Row{"file/archive-ext", "contains_refs:texts comment"},
    Row{"file/ntfs-ext", "sid alternate_data_streams:objects(alternate-data-stream)"},
    Row{"file/pdf-ext", "version is_optimized:flag document_info_dict:dictionary pdfid0 pdfid1"},
    Row{"file/raster-image-ext",
        "image_height:number image_width:number bits_per_pixel:number exif_tags:dictionary"},
    Row{"file/windows-pebinary-ext",
        "pe_type imphash machine_hex number_of_sections:number time_date_stamp pointer_to_symbol_table_hex "
        "number_of_symbols:number size_of_optional_header:number characteristics_hex "
        "file_header_hashes:hashes "
        "optional_header:object(pe-optional-header) sections:objects(pe-section)"},
    Row{"network-traffic/http-request-ext",
        "request_method request_value request_version request_header:dictionary message_body_length:number"},
    Row{"network-traffic/icmp-ext", "icmp_type_hex icmp_code_hex"},
    Row{"network-traffic/socket-ext",
        "address_family is_blocking:flag is_listening:flag options:dictionary socket_type "
        "socket_descriptor:number socket_handle:number"},
    Row{"network-traffic/tcp-ext", "src_flags_hex dst_flags_hex"},
    Row{"process/windows-process-ext",
        "aslr_enabled:flag dep_enabled:flag priority owner_sid window_title startup_info:dictionary "
        "integrity_level"},
    Row{"process/windows-service-ext",
        "service_name descriptions:texts display_name group_name start_type service_dll_refs:texts "
        "service_type "
        "service_status"},
    Row{"user-account/unix-account-ext", "gid:number groups:texts home_dir shell"},
};

}  // namespace

std::span<const Row> observable_rows() {
  return observables;
}
std::span<const Row> part_rows() {
  return parts;
}

}  // namespace gateway::guard
