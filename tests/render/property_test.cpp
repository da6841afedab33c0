// Rendering as properties over random graphs. A failure prints its seed: put it into `only` to see it alone.
#include <algorithm>
#include <random>
#include <set>

#include "protocol/json.h"
#include "tests/render/support.h"

using namespace render_test;
using gateway::render::Rendered;
using protocol::Label;

namespace {

constexpr unsigned rounds = 400;
constexpr std::array types = {"indicator", "malware",  "relationship", "report",         "note",
                              "sighting",  "grouping", "ipv4-addr",    "network-traffic"};

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// What one type of object refers to, at random.
std::string body(Random& random, const std::string& type, const std::vector<std::string>& ids) {
  const auto any = [&] { return ids[below(random, ids.size())]; };
  const auto some = [&] {
    std::vector<std::string> chosen;
    for (auto left = 1 + below(random, 4); left > 0; --left) chosen.push_back(any());
    return chosen;
  };
  std::string text;
  if (type == "relationship") text = link(any(), any());
  if (type == "sighting")
    text = R"(,"sighting_of_ref":")" + any() + "\"" + refs("observed_data_refs", some());
  if (type == "report" || type == "note" || type == "grouping") text = refs("object_refs", some());
  if (type == "network-traffic")
    text = R"(,"protocols":["tcp"],"src_ref":")" + any() + R"(","dst_ref":")" + any() + "\"";
  if (type == "ipv4-addr") text = R"(,"value":"198.51.100.)" + std::to_string(below(random, 255)) + "\"";
  if (type == "indicator")
    text = R"(,"pattern":"[ipv4-addr:value = '198.51.100.)" + std::to_string(below(random, 255)) +
           R"(']","pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z")";
  if (below(random, 6) == 0) text += R"(,"description":"see )" + any() + R"( too")";
  if (below(random, 12) == 0) text += R"(,"x_more":{"deep":[{"some_ref":")" + any() + "\"}]}";
  return text;
}

Set graph(Random& random) {
  const auto count = 2 + below(random, 24);
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i)
    ids.push_back(id(types[below(random, types.size())], static_cast<int>(i)));
  auto known = ids;
  known.push_back(victim);
  Set set;
  for (const auto& one : ids) {
    const auto type = one.substr(0, one.find("--"));
    const bool ours = below(random, 3) != 0;
    const auto label = below(random, 2) == 0 ? Label::amber : Label::green;
    auto rest = body(random, type, known);
    const bool observable = type == "ipv4-addr" || type == "network-traffic";
    if (!observable) rest += by(!ours ? other_team : below(random, 3) == 0 ? victim : own);
    auto& source = set.add(one, rest, ours, label);
    if (observable) source.creator = "";
    source.victim_side = ours && below(random, 5) == 0;
    source.minimise = ours && below(random, 8) == 0;
    source.no_attribution = below(random, 10) == 0;
  }
  return set;
}

gateway::render::Setting stopping(const Set& set, Random& random, std::size_t one_in) {
  auto made = setting();
  for (const auto& source : set.sources)
    if (below(random, one_in) == 0) made.stopped[source.id] = "stopped";
  return made;
}

std::set<std::string> sources_of(const Rendered& rendered) {
  std::set<std::string> ids;
  for (const auto& one : rendered.slices) ids.insert(one.source_id);
  return ids;
}

std::vector<std::string> bytes_by_id(const Rendered& rendered) {
  std::vector<std::string> all;
  for (const auto& one : rendered.slices)
    all.push_back(one.slice.entry.id + " " + std::string(protocol::text(one.slice.entry.label)) + " " +
                  one.slice.bytes);
  std::sort(all.begin(), all.end());
  return all;
}

/// Every id behind a *_ref or *_refs.
void collect(const protocol::json::Value& value, std::vector<std::string>& into) {
  if (value.IsArray())
    for (const auto& item : value.GetArray()) collect(item, into);
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    const std::string name = member.name.GetString();
    const bool marking = name == "object_marking_refs";
    if (name.ends_with("_ref") && member.value.IsString()) into.emplace_back(member.value.GetString());
    if (name.ends_with("_refs") && !marking)
      for (const auto& item : member.value.GetArray()) into.emplace_back(item.GetString());
    collect(member.value, into);
  }
}

template <typename Check>
void over_random_graphs(unsigned salt, Check check) {
  for (unsigned round = 0; round < rounds; ++round) {
    Random random(salt * 100000 + round);
    BOOST_TEST_CONTEXT("seed " << salt * 100000 + round) {
      check(random);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering_properties)

BOOST_AUTO_TEST_CASE(nothing_dangles_and_nothing_withheld_is_named) {
  std::size_t leaving = 0, staying = 0, derived = 0;
  over_random_graphs(1, [&](Random& random) {
    const auto set = graph(random);
    const auto out = set.render(stopping(set, random, 5));
    std::set<std::string> ids;
    for (const auto& one : out.slices) ids.insert(one.slice.entry.id);
    leaving += out.slices.size();
    staying += out.withheld.size();
    for (const auto& one : out.slices) {
      derived += one.redaction.empty() ? 0 : 1;
      const auto document = protocol::json::parse(one.slice.bytes);
      BOOST_REQUIRE(document.has_value());
      std::vector<std::string> found;
      collect(*document, found);
      for (const auto& to : found)
        BOOST_TEST((ids.contains(to) || to == own || to == other_team), one.source_id << " refers to " << to);
      for (const auto& away : out.withheld)
        BOOST_TEST(one.slice.bytes.find(away.id) == std::string::npos, one.source_id << " names " << away.id);
      // Nor the source of what left under another id: two renderings must not be joined by it.
      for (const auto& moved : out.slices)
        if (!moved.redaction.empty())
          BOOST_TEST(one.slice.bytes.find(moved.source_id) == std::string::npos,
                     one.source_id << " names the source " << moved.source_id);
      BOOST_TEST(one.slice.bytes.find(victim) == std::string::npos);
    }
  });
  BOOST_TEST(leaving > 500U);
  BOOST_TEST(staying > 500U);
  BOOST_TEST(derived > 200U);
}

BOOST_AUTO_TEST_CASE(foreign_objects_leave_byte_for_byte_or_not_at_all) {
  over_random_graphs(2, [](Random& random) {
    const auto set = graph(random);
    const auto out = set.render(stopping(set, random, 6));
    for (const auto& source : set.sources) {
      const auto* one = slice_of(out, source.id);
      if (!one || source.ours) continue;
      BOOST_TEST(one->slice.bytes == source.bytes);
      BOOST_TEST(one->slice.entry.id == source.id);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_order_of_the_sources_changes_nothing) {
  over_random_graphs(3, [](Random& random) {
    auto set = graph(random);
    const auto how = stopping(set, random, 5);
    const auto before = bytes_by_id(set.render(how));
    std::shuffle(set.sources.begin(), set.sources.end(), random);
    BOOST_TEST(bytes_by_id(set.render(how)) == before);
  });
}

BOOST_AUTO_TEST_CASE(denying_more_never_adds_one) {
  over_random_graphs(4, [](Random& random) {
    auto set = graph(random);
    auto how = stopping(set, random, 8);
    const auto before = sources_of(set.render(how));
    how.stopped[set.sources[below(random, set.sources.size())].id] = "stopped as well";
    const auto after = sources_of(set.render(how));
    for (const auto& one : after) BOOST_TEST(before.contains(one), one << " came in");
    // What was never let out counts like what is stopped; a value that no longer leaves in clear aside.
    for (auto& source : set.sources) source.victim_side = false;
    const auto stopped = sources_of(set.render(how));
    auto fewer = set;
    std::erase_if(fewer.sources, [&](const auto& one) { return how.stopped.contains(one.id); });
    auto plain = setting();
    for (const auto& one : how.stopped) plain.denied.insert(one.first);
    BOOST_TEST(sources_of(fewer.render(plain)) == stopped);
  });
}

BOOST_AUTO_TEST_CASE(rendering_what_was_rendered_changes_nothing) {
  over_random_graphs(5, [](Random& random) {
    const auto set = graph(random);
    const auto out = set.render(stopping(set, random, 5));
    std::vector<gateway::render::Source> again;
    for (const auto& one : out.slices) {
      gateway::render::Source source;
      source.id = one.slice.entry.id;
      source.modified = one.slice.entry.modified;
      source.bytes = one.slice.bytes;
      source.label = one.slice.entry.label;
      const auto& from = *std::find_if(set.sources.begin(), set.sources.end(),
                                       [&](const auto& each) { return each.id == one.source_id; });
      source.ours = from.ours;
      source.creator = from.ours ? own : from.creator;
      again.push_back(source);
    }
    const auto twice = gateway::render::render(again, setting());
    BOOST_REQUIRE(twice.has_value());
    BOOST_TEST(twice->withheld.empty());
    BOOST_TEST(bytes_by_id(*twice) == bytes_by_id(out));
  });
}

BOOST_AUTO_TEST_CASE(the_same_redaction_has_the_same_id_and_another_has_another) {
  over_random_graphs(6, [](Random& random) {
    const auto set = graph(random);
    const auto one = set.render(stopping(set, random, 5));
    const auto two = set.render(stopping(set, random, 5));
    for (const auto& a : one.slices)
      for (const auto& b : two.slices) {
        if (a.slice.entry.id != b.slice.entry.id) continue;
        BOOST_TEST(a.source_id == b.source_id);
        BOOST_TEST(a.redaction == b.redaction);
        BOOST_TEST(a.slice.bytes == b.slice.bytes);
      }
  });
}

BOOST_AUTO_TEST_CASE(containers_carry_the_label_of_what_is_in_them) {
  over_random_graphs(7, [](Random& random) {
    const auto set = graph(random);
    const auto out = set.render(setting());
    std::map<std::string, Label> labels;
    for (const auto& one : out.slices) labels[one.slice.entry.id] = one.slice.entry.label;
    for (const auto& one : out.slices) {
      const auto document = protocol::json::parse(one.slice.bytes);
      const auto members = protocol::json::get_strings(*document, "object_refs");
      if (members.has_error()) continue;
      for (const auto& member : *members) {
        BOOST_TEST(protocol::within(labels[member], one.slice.entry.label),
                   one.source_id << " holds " << member);
        const auto markings = protocol::json::get_strings(*document, "object_marking_refs");
        if (markings.has_error()) continue;
        BOOST_TEST((protocol::label_of_marking(markings->back()) == one.slice.entry.label));
      }
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
