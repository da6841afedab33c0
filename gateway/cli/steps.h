// Steps that several subcommands share.
#pragma once
#include <string>
#include <vector>

#include "gateway/cli/session.h"
#include "protocol/statement.h"

namespace gateway::cli {

/// --config FILE, else the environment's CSIRT_GATEWAY_CONFIG, else /etc/csirt-gateway/gateway.json.
std::string config_file(const Arguments& arguments);
Option config_option();

/// A label a person gave: Error::invalid, with the option's name, for anything that is no TLP label.
Result<protocol::Label> given_label(const Arguments& arguments, const std::string& option);

/// One call whose answer is shown as it is: `text` renders it for a person.
Result<Exit> ask_core(Session& session, std::string_view verb, Builder args,
                      std::string (*text)(const Value&), bool dry_run = false);

/// An order a person is about to sign is by that person, and of the present day.
Result<protocol::Order> read_order(Session& session, const ipc::Message& prepared);

/// Signs `statement` and hands both in: {"statement":…} and the signature.
Result<ipc::Message> sign_and_submit(Session& session, std::string_view verb, const std::string& statement);

/// Team ids or names in a list whose entries are texts, or objects with a member "partner".
std::vector<std::string> partners_in(const Value& answer, std::string_view list);

/// Hands a file (or standard input, "-") to core in pieces; the upload's id.
Result<std::string> upload_file(Session& session, const std::string& file);

/// --key-file FILE: our authkey at somebody's MISP server. Never an argument, which others of the machine
/// could read.
Option authkey_option(bool required);
Result<std::string> read_authkey(Session& session, const Arguments& arguments);

/// Raw bytes to standard output: exactly, unless it is a terminal; there control characters are made visible.
void print_bytes(Console& console, std::string_view bytes);

/// "dry run: nothing was changed".
void say_dry_run(Session& session);

}  // namespace gateway::cli
