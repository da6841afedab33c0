// What others published keeps its references to what is nowhere here, or where the recipients have it
// already.
#include "tests/render/support.h"

using namespace render_test;

namespace {

const std::string malware = "malware--33333333-3333-4333-8333-000000000002",
                  relation = "relationship--33333333-3333-4333-8333-000000000003",
                  address = "ipv4-addr--33333333-3333-4333-8333-000000000005",
                  guessed = "malware--28bb3599-77cd-5a82-a950-b5bc3caf07c4";

/// A relationship of another's from its own indicator, which leaves, to `target`.
struct Related {
  Set set;
  explicit Related(const std::string& target, bool relayed = true) {
    set.add(id("indicator", 1), by(other_team), false).relayed = relayed;
    set.add(relation, by(other_team) + link(id("indicator", 1), target), false).relayed = relayed;
  }
  bool leaves(const gateway::render::Setting& setting) const {
    const auto out = set.render(setting);
    const auto* slice = slice_of(out, relation);
    if (slice != nullptr) BOOST_TEST(slice->slice.bytes == set.sources[1].bytes);
    return slice != nullptr;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(relayed_objects)

BOOST_AUTO_TEST_CASE(what_is_nowhere_here_may_be_named) {
  BOOST_TEST(Related(malware).leaves(setting()));
  BOOST_TEST(!Related(malware, false).leaves(setting()));
}

BOOST_AUTO_TEST_CASE(what_is_here_and_stays_in_may_not) {
  auto with = setting();
  with.denied.insert(malware);
  BOOST_TEST(!Related(malware).leaves(with));
  Related both(malware);
  both.set.add(malware, by(other_team), false).relayed = true;
  BOOST_TEST(both.leaves(setting()));
  with = setting();
  with.stopped[malware] = "it may not leave";
  BOOST_TEST(!both.leaves(with));
}

BOOST_AUTO_TEST_CASE(an_id_that_gives_its_value_away_may_not) {
  BOOST_TEST(!Related(address).leaves(setting()));
  BOOST_TEST(!Related(guessed).leaves(setting()));
}

BOOST_AUTO_TEST_CASE(what_the_recipients_have_may_be_named_by_anybody) {
  auto with = setting();
  with.known = {address, malware};
  BOOST_TEST(Related(address).leaves(with));
  BOOST_TEST(Related(malware, false).leaves(with));
  Set ours;
  ours.add(relation, by(own) + link(malware, malware));
  BOOST_TEST(slice_of(ours.render(with), relation) != nullptr);
  BOOST_TEST(slice_of(ours.render(setting()), relation) == nullptr);
}

BOOST_AUTO_TEST_CASE(every_id_of_a_text_is_found_however_it_is_written) {
  const auto found =
      gateway::render::ids_named(R"({"id":")" + relation + R"(","name":"see )" + malware +
                                 R"(","x":"ipv4-addr\u002d-33333333-3333-4333-8333-000000000005"})");
  BOOST_TEST((found == std::set<std::string>{relation, malware, address}));
}

BOOST_AUTO_TEST_SUITE_END()
