#include "gateway/gate/standing.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/gate/files.h"
#include "gateway/ipc/frame.h"

namespace gateway::gate {
namespace {

using protocol::Approval;
using protocol::Error;
using protocol::fail;
using protocol::StandingOrder;
using protocol::Uuid;

constexpr std::size_t most_stopped = 1000000;
constexpr std::size_t uuid_length = 36;
constexpr std::size_t file_bytes = 256U << 20;
constexpr std::int64_t day_seconds = 86400;

protocol::Failure denied(std::string what, std::string where = {}, std::string remedy = {}) {
  return fail(Error::denied, std::move(what), std::move(where), std::move(remedy));
}

protocol::Failure broken(const std::string& path) {
  return fail(Error::internal, "what was released under standing shares cannot be read", path,
              "restore the gate's folder from its last copy");
}

std::int64_t day_of(Instant now) {
  return now.seconds / day_seconds;
}

/// Adds a line and returns when it is on disk. What a failed write left behind is cut off again, so that a
/// file only ever ends with a whole line; a power loss in between leaves a part, which open() cuts off.
Result<void> append_durable(const std::string& path, std::string_view line) {
  const auto cannot = [&path] {
    return fail(Error::internal, "the file cannot be written", path, "check the disk");
  };
  const ipc::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return cannot();
  const off_t end = ::lseek(file.get(), 0, SEEK_END);
  if (end < 0) return cannot();
  const ssize_t written = ::write(file.get(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size()) && ::fsync(file.get()) == 0) return {};
  (void)!::ftruncate(file.get(), end);
  return cannot();
}

Result<void> sync_folder(const std::string& folder) {
  const ipc::Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory && ::fsync(directory.get()) == 0) return {};
  return fail(Error::internal, "the folder cannot be written", folder, "check the disk");
}

/// The file's whole lines. A last one without its end never counted: its release was not sealed.
Result<std::string> read_lines(const std::string& path) {
  auto text = read_file(path, file_bytes);
  if (text.has_error() && text.error().error == Error::not_found && !std::filesystem::exists(path))
    return std::string();
  if (text.has_error()) return text;
  const auto whole = text->rfind('\n') == std::string::npos ? 0 : text->rfind('\n') + 1;
  if (whole == text->size()) return text;
  if (::truncate(path.c_str(), static_cast<off_t>(whole)) != 0) return broken(path);
  text->resize(whole);
  return text;
}

Result<std::vector<std::string>> words_of(std::string_view line, std::size_t count, const std::string& path) {
  std::vector<std::string> words;
  while (true) {
    const auto blank = line.find(' ');
    words.emplace_back(line.substr(0, blank));
    if (blank == std::string_view::npos) break;
    line.remove_prefix(blank + 1);
  }
  if (words.size() != count) return broken(path);
  return words;
}

template <typename Take>
Result<void> each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    CHECK(take(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<StandingState>> StandingState::open(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(Error::internal, "the folder cannot be made", folder, "check the folder above it");
  std::unique_ptr<StandingState> state(new StandingState(folder));
  CHECK(state->read_stopped());
  return state;
}

Result<void> StandingState::read_stopped() {
  const std::string path = folder_ + "/stopped";
  TRY(const auto text, read_lines(path));
  return each_line(text, [&](std::string_view line) -> Result<void> {
    const auto id = Uuid::parse(line);
    if (!id) return broken(path);
    stopped_.insert(*id);
    return {};
  });
}

bool StandingState::stopped(const Uuid& order) const {
  const std::lock_guard lock(mutex_);
  return stopped_.contains(order) || stopped_.size() >= most_stopped;
}

Result<void> StandingState::stop(const Uuid& order) {
  const std::lock_guard lock(mutex_);
  if (stopped_.contains(order) || stopped_.size() >= most_stopped) return {};
  // From here on it is stopped, whatever becomes of the file.
  stopped_.insert(order);
  auto written = append_durable(folder_ + "/stopped", order.text() + "\n");
  if (written.has_value()) written = sync_folder(folder_);
  return written;
}

std::string StandingState::file_of(const Uuid& order, std::int64_t day) const {
  return folder_ + "/" + order.text() + "-" + std::to_string(day) + ".count";
}

/// What was released today, read when it is first asked for; the files of other days go.
Result<StandingState::Day*> StandingState::today(const Uuid& order, std::int64_t day) {
  auto known = days_.find(order);
  if (known != days_.end() && known->second.day == day) return &known->second;
  const std::string path = file_of(order, day);
  TRY(const auto text, read_lines(path));
  Day found;
  found.day = day;
  CHECK(each_line(text, [&](std::string_view line) -> Result<void> {
    TRY(const auto words, words_of(line, 3, path));
    const auto release = Uuid::parse(words[0]);
    const auto manifest = protocol::parse_sha256(words[1]);
    if (!release || !manifest || words[2].empty() || words[2].size() > 6 ||
        words[2].find_first_not_of("0123456789") != std::string::npos)
      return broken(path);
    found.releases[*release] = *manifest;
    found.objects += std::stoul(words[2]);
    return {};
  }));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(order.text() + "-") && entry.path() != path)
      std::filesystem::remove(entry.path(), ignored);
  }
  return &(days_[order] = std::move(found));
}

Result<void> StandingState::count(const StandingOrder& order, const Uuid& release,
                                  const protocol::Sha256& manifest, std::size_t objects, Instant now) {
  const std::lock_guard lock(mutex_);
  if (stopped_.contains(order.id) || stopped_.size() >= most_stopped)
    return denied("the standing share was stopped", order.id.text());
  const auto day = day_of(now);
  TRY(Day * today, this->today(order.id, day));
  if (const auto known = today->releases.find(release); known != today->releases.end()) {
    if (known->second == manifest) return {};
    return fail(Error::conflict, "this release was made with another manifest", release.text());
  }
  const auto cap = static_cast<std::size_t>(order.per_day);
  if (objects > cap - std::min(cap, today->objects))
    return fail(Error::too_large,
                "over the cap: " + std::to_string(today->objects) + " of " + std::to_string(cap) +
                    " objects went out today",
                order.id.text(), "share it as a release of its own, or wait for tomorrow (UTC)");
  const bool first = today->releases.empty();
  CHECK(append_durable(file_of(order.id, day), release.text() + " " + protocol::to_hex(manifest) + " " +
                                                   std::to_string(objects) + "\n"));
  if (first) CHECK(sync_folder(folder_));
  today->releases[release] = manifest;
  today->objects += objects;
  return {};
}

namespace {

/// What sealing and the checks it shares with other releases need to know.
Approval as_approval(const StandingOrder& order, const ReleaseOrder& release, const CheckedContent& content) {
  Approval approval;
  approval.share = order.id;
  approval.manifest = protocol::sha256(release.manifest);
  approval.label = content.label;
  approval.partners = order.partners;
  approval.circle = order.circle;
  approval.author = order.author;
  approval.expires = order.expires;
  return approval;
}

Result<void> check_slices(const StandingOrder& order, const ReleaseOrder& release) {
  for (const auto& slice : release.slices) {
    if (!protocol::within(slice.entry.label, order.ceiling))
      return denied("an object above the ceiling of the standing share", slice.entry.id);
    if (!order.filter.admits(slice.entry.id, slice.entry.label, slice.bytes))
      return denied("an object that the standing share does not cover", slice.entry.id);
  }
  const bool of_others = order.filter.origin == "partner" || order.filter.origin == "public-source";
  if (!release.relayed.empty() && !of_others)
    return denied("the standing share is about objects of our own, which are not relayed", order.id.text());
  if (release.slices.size() > static_cast<std::size_t>(order.per_release))
    return fail(Error::too_large, "more objects than one release of the standing share may hold",
                order.id.text(), "release less at once");
  return {};
}

}  // namespace

Result<Approval> check_standing(const Roster& roster, StandingState& state, const ReleaseOrder& release,
                                const CheckedContent& content, Instant now) {
  TRY(const auto order, StandingOrder::parse(release.approval.text));
  const auto id = order.id.text();
  if (order.expires <= now)
    return fail(Error::expired, "the standing share has expired", id, "propose it anew");
  if (now + protocol::envelope_skew_seconds < order.from)
    return denied("the standing share begins later", id);
  if (state.stopped(order.id)) return denied("the standing share was stopped", id);
  if (order.circle != release.terms.circle) return denied("another circle than the standing share's", id);
  CHECK(check_slices(order, release));
  auto approval = as_approval(order, release, content);
  CHECK(check_recipients(release, approval));
  CHECK(check_signers(roster, release.approval, approval));
  // Last, because it is kept: nothing that another check stops uses the day up.
  CHECK(state.count(order, release.release, approval.manifest, release.slices.size(), now));
  return approval;
}

}  // namespace gateway::gate
