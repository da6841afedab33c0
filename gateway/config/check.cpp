// check_config(): everything that is wrong, in one go. The schema reports one problem at a time; each is
// noted, the member is replaced by that of a valid example, and the rest is checked again.
#include <set>

#include <rapidjson/pointer.h>

#include "gateway/config/parts.h"
#include "protocol/schema.h"

namespace gateway::config {

using protocol::Error;
using protocol::fail;
namespace json = protocol::json;

std::string_view complete_example() {
  return R"({"team":{"short_name":"cert-example","name":"CERT Example","country":"SE"},
"state":"state","run":"run",
"front":{"listen":"127.0.0.1:8443","endpoint":"https://127.0.0.1:8443","certificate":"front.crt","key":"front.key",
"max_envelope_mb":16},
"log":{"level":"info","json":false},
"limits":{"objects_per_bundle":100000,"objects_per_share":10000,"upload_mb":512,"connections":256,"connections_per_partner":32,
"requests_per_second":200,"slowest_bytes_per_second":1024,"slow_seconds":20,"held_objects":10000,"held_mb":256},
"warning_lists":{"folder":"lists","off":["top-domains"]},
"gate":{"threads":2}})";
}

namespace {

constexpr int max_problems = 100;

using Pointer = rapidjson::GenericPointer<json::Value>;

/// Puts the example's value where `pointer` points; removes the member where the example has none, and adds
/// what is missing where the member is an object and so is the example's. False where nothing could be
/// changed.
bool repair(json::Document& document, const json::Value& example, const std::string& pointer) {
  const Pointer where(pointer.c_str(), pointer.size());
  if (!where.IsValid()) return false;
  const json::Value* right = where.Get(example);
  if (!right) return where.Erase(document);
  json::Value* mine = where.Get(document);
  if (!mine || !mine->IsObject() || !right->IsObject()) {
    where.Set(document, *right);
    return true;
  }
  bool changed = false;
  for (auto member = mine->MemberBegin(); member != mine->MemberEnd();) {
    const bool known = right->HasMember(member->name);
    changed = changed || !known;
    if (known)
      ++member;
    else
      member = mine->EraseMember(member);
  }
  for (const auto& member : right->GetObject()) {
    if (mine->HasMember(member.name)) continue;
    json::Value name(member.name, document.GetAllocator()), value(member.value, document.GetAllocator());
    mine->AddMember(name, value, document.GetAllocator());
    changed = true;
  }
  return changed;
}

/// True where `problem` is at, or below, a place that was already reported.
bool already_reported(const Failure& problem, const std::set<std::string>& reported) {
  for (const std::string& place : reported) {
    if (!problem.where.starts_with(place)) continue;
    if (problem.where.size() == place.size() || problem.where[place.size()] == '/') return true;
  }
  return false;
}

}  // namespace

std::vector<Failure> check_config(const std::string& path) {
  auto text = read_text(path);
  if (text.has_error()) return {text.error()};
  auto document = json::parse(*text, {}, json::Comments::accept);
  if (document.has_error()) return {parse_config(*text, path).error()};
  auto schema = protocol::Schema::built_in("config");
  if (schema.has_error()) return {schema.error()};
  auto example = json::parse(complete_example());
  if (example.has_error()) return {example.error()};

  std::vector<Failure> problems;
  std::set<std::string> reported;
  for (int round = 0; round < max_problems; ++round) {
    auto checked = (*schema)->check(*document);
    if (!checked.has_error()) break;
    Failure failure = checked.error();
    const std::string pointer = failure.where;
    failure.where = place(path, pointer);
    reported.insert(failure.where);
    problems.push_back(std::move(failure));
    if (!repair(*document, *example, pointer)) return problems;
  }
  if ((*schema)->check(*document).has_error()) return problems;

  auto found = address_problems(*document, path);
  for (Failure& failure : found) {
    if (!already_reported(failure, reported)) problems.push_back(failure);
    reported.insert(failure.where);
    repair(*document, *example, failure.where.substr(path.size() + 1));
  }
  auto config = build(*document, path);
  if (config.has_error()) return problems;
  for (Failure& failure : file_problems(*config))
    if (!already_reported(failure, reported)) problems.push_back(std::move(failure));
  return problems;
}

}  // namespace gateway::config
