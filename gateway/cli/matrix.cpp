// policy matrix: what may go to whom, at one glance.
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/render.h"
#include "gateway/cli/session.h"

namespace gateway::cli {

namespace {

Result<Exit> matrix(Session& session, const Arguments& arguments) {
  Builder args;
  for (const char* name : {"circle", "partner", "kind"})
    if (arguments.has(name)) args.set(name, arguments.get(name));
  TRY(const ipc::Message answer, session.call("policy.matrix", std::move(args)));
  if (!arguments.has("svg")) return session.show(answer.header, render::matrix(answer.header));
  CHECK(write_new(arguments.get("svg"), render::matrix_svg(answer.header)));
  return session.show(answer.header, "Drawn into " + arguments.get("svg") + ".\n");
}

}  // namespace

std::vector<Command> matrix_commands() {
  return {{"policy matrix",
           "Show what may go to whom, by label and by what it rests on.",
           "csirt-gateway policy matrix --circle ncc --svg matrix.svg",
           {},
           {{"circle", "CIRCLE", "As members of this circle"},
            {"partner", "PARTNER", "This partner alone"},
            {"kind",
             "KIND",
             "Of these objects (default indicator)",
             false,
             false,
             {"indicator", "identity", "raw"}},
            {"svg", "FILE", "Draw it into a new file"}},
           matrix}};
}

}  // namespace gateway::cli
