#include "gateway/cli/session.h"

#include <ostream>

#include "gateway/cli/keys.h"
#include "gateway/tls/tls.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace {

/// Sealing to many partners takes core a while; a person waits at most this long for one answer.
constexpr std::chrono::milliseconds deadline{180000};

protocol::Failure unreachable(protocol::Failure failure, const Profile& profile) {
  if (failure.where.empty()) failure.where = profile.core_socket;
  if (failure.error == Error::unavailable)
    failure.remedy = "see that `csirt-gateway serve` runs and that you may use its socket";
  return failure;
}

}  // namespace

/// One TLS connection to core, kept for the run.
class Session::Link {
 public:
  static Result<std::unique_ptr<Link>> open(const Profile& profile) {
    TRY(const tls::Context context,
        tls::client_context({profile.certificate, profile.key}, {profile.core_pin}));
    auto fd = ipc::connect_unix(profile.core_socket);
    if (fd.has_error()) return unreachable(fd.error(), profile);
    auto stream = tls::BlockingStream::connect(context, *std::move(fd), deadline);
    if (stream.has_error()) return unreachable(stream.error(), profile);
    return std::make_unique<Link>(*std::move(stream));
  }
  explicit Link(std::unique_ptr<tls::BlockingStream> stream) : stream_(std::move(stream)) {}

  Result<ipc::Message> call(const ipc::Message& request) {
    CHECK(ipc::send(*stream_, request));
    TRY(ipc::Message answer, ipc::receive(*stream_));
    return ipc::unwrap(std::move(answer));
  }

 private:
  std::unique_ptr<tls::BlockingStream> stream_;
};

Session::Session(Console& console, const LocalCommands& local, Globals globals)
    : console_(console), local_(local), globals_(std::move(globals)) {}
Session::~Session() = default;

Result<const Profile*> Session::profile() {
  if (!profile_) {
    TRY(const std::string folder, profile_folder(globals_.profile));
    TRY(profile_, load_profile(folder));
  }
  return &*profile_;
}

Result<ipc::Message> Session::call(std::string_view verb, Builder args, std::vector<std::string> attachments,
                                   bool dry_run) {
  if (!link_) {
    TRY(const Profile* mine, profile());
    TRY(link_, Link::open(*mine));
  }
  ipc::Message request;
  request.header = Builder().set("verb", verb).set("args", args).set("dry_run", dry_run).take();
  request.attachments = std::move(attachments);
  return link_->call(request);
}

Result<std::string> Session::sign(std::string_view text) {
  TRY(const Profile* mine, profile());
  return sign_with(*mine, text);
}

Exit Session::show(const Value& answer, std::string_view text) {
  if (json())
    console_.out << protocol::json::write(answer) << '\n';
  else
    console_.out << text;
  return Exit::done;
}

void Session::say(std::string_view text) {
  if (!json()) console_.out << text;
}

Exit Session::usage(std::string_view what, std::string_view remedy) {
  print_failure(console_, fail(Error::invalid, std::string(what), {}, std::string(remedy)));
  return Exit::usage;
}

Result<Exit> Session::agree(const Arguments& arguments, std::string_view question,
                            std::string_view expected) {
  if (arguments.has("yes") || arguments.has("dry-run")) return Exit::done;
  if (!console_.asks)
    return usage("this needs a person's yes, and nobody is at a terminal",
                 "look at it with --dry-run, then add --yes");
  TRY(const bool agreed, confirm(console_, question, expected));
  if (agreed) return Exit::done;
  console_.err << "csirt-gateway: not confirmed; nothing was signed or sent\n";
  return Exit::denied;
}

void print_failure(Console& console, const protocol::Failure& failure) {
  console.err << "csirt-gateway: " << protocol::describe(failure) << '\n';
}

}  // namespace gateway::cli
