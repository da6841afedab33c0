// Allow-list of STIX 2.1 domain, relationship and meta objects (sections 4, 5 and 7). Common properties are
// in allow_list.cpp. Left out on purpose: observed-data.objects (raw embedded observables, deprecated),
// course-of-action.action (reserved), extension-definition and bundle (no slice of ours is one).
#include <array>

#include "gateway/guard/allow_list.h"

namespace gateway::guard {
namespace {

constexpr std::array rows = {
    Row{"attack-pattern", "name description aliases:texts kill_chain_phases:objects(kill-chain-phase)"},
    Row{"campaign", "name description aliases:texts first_seen last_seen objective"},
    Row{"course-of-action", "name description"},
    Row{"grouping", "name description context object_refs:texts"},
    Row{"identity", "name description roles:texts identity_class sectors:texts contact_information"},
    Row{"incident", "name description"},
    Row{"indicator",
        "name description indicator_types:texts pattern pattern_type pattern_version valid_from valid_until "
        "kill_chain_phases:objects(kill-chain-phase)"},
    Row{"infrastructure",
        "name description infrastructure_types:texts aliases:texts "
        "kill_chain_phases:objects(kill-chain-phase) first_seen last_seen"},
    Row{"intrusion-set",
        "name description aliases:texts first_seen last_seen goals:texts resource_level primary_motivation "
        "secondary_motivations:texts"},
    Row{"location",
        "name description latitude:number longitude:number precision:number region country "
        "administrative_area "
        "city street_address postal_code"},
    Row{"malware",
        "name description malware_types:texts is_family:flag aliases:texts "
        "kill_chain_phases:objects(kill-chain-phase) first_seen last_seen operating_system_refs:texts "
        "architecture_execution_envs:texts implementation_languages:texts capabilities:texts "
        "sample_refs:texts"},
    Row{"malware-analysis",
        "product version host_vm_ref operating_system_ref installed_software_refs:texts "
        "configuration_version "
        "modules:texts analysis_engine_version analysis_definition_version submitted analysis_started "
        "analysis_ended result_name result analysis_sco_refs:texts sample_ref"},
    Row{"note", "abstract content authors:texts object_refs:texts"},
    Row{"observed-data", "first_observed last_observed number_observed:number object_refs:texts"},
    Row{"opinion", "explanation authors:texts opinion object_refs:texts"},
    Row{"report", "name description report_types:texts published object_refs:texts"},
    Row{"threat-actor",
        "name description threat_actor_types:texts aliases:texts first_seen last_seen roles:texts "
        "goals:texts "
        "sophistication resource_level primary_motivation secondary_motivations:texts "
        "personal_motivations:texts"},
    Row{"tool",
        "name description tool_types:texts aliases:texts kill_chain_phases:objects(kill-chain-phase) "
        "tool_version"},
    Row{"vulnerability", "name description"},
    Row{"relationship", "relationship_type description source_ref target_ref start_time stop_time"},
    Row{"sighting",
        "description first_seen last_seen count:number sighting_of_ref observed_data_refs:texts "
        "where_sighted_refs:texts summary:flag"},
    Row{"marking-definition", "name definition_type definition:object(marking)"},
    Row{"language-content", "object_ref object_modified contents:contents"},
};

}  // namespace

std::span<const Row> domain_rows() {
  return rows;
}

}  // namespace gateway::guard
