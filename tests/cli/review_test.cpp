// Before a signature: whatever core changes in what it shows is found, and nothing is signed.
#include "gateway/cli/review.h"

#include <boost/test/unit_test.hpp>

#include "tests/cli/support.h"

using namespace cli_test;
using gateway::cli::PartnerNames;
using protocol::Label;

namespace {

const PartnerNames names{{cert_fi, "cert-fi"}, {cert_no, "cert-no"}};

Result<gateway::cli::Reviewed> verify(const Sample& sample, const Builder& listed,
                                      const std::string& manifest, const std::string& slices) {
  return gateway::cli::verify_rendering(sample.share, listed.value(), sample.statement(), manifest, slices,
                                        names, gateway::cli::now());
}

Result<gateway::cli::Reviewed> verify(const Sample& sample) {
  return verify(sample, sample.listed(), sample.manifest.text(), sample.slices);
}

void refused(const Result<gateway::cli::Reviewed>& result, const std::string& why) {
  BOOST_REQUIRE_MESSAGE(result.has_error(), why);
  BOOST_TEST((result.error().error == protocol::Error::denied));
  BOOST_TEST(result.error().what.find(why) != std::string::npos, result.error().what);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(review)

BOOST_AUTO_TEST_CASE(what_is_right_passes) {
  const Sample sample;
  const auto reviewed = verify(sample);
  BOOST_REQUIRE_MESSAGE(reviewed.has_value(), (reviewed.has_error() ? reviewed.error().what : std::string()));
  BOOST_TEST(reviewed->slice(1).starts_with(R"({"type":"x","id":"malware--)"));
  const std::string summary = gateway::cli::summary_of(*reviewed, names);
  BOOST_TEST(summary.find("cert-fi and cert-no") != std::string::npos, summary);
  BOOST_TEST(summary.find("TLP:AMBER") != std::string::npos, summary);
  BOOST_TEST(summary.find("2 objects, " + std::to_string(sample.slices.size()) +
                          " bytes: 1 indicator and 1 malware") != std::string::npos,
             summary);
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_found) {
  const Sample sample;
  for (std::size_t i = 0; i < sample.slices.size(); ++i) {
    std::string changed = sample.slices;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(verify(sample, sample.listed(), sample.manifest.text(), changed).has_error(), i);
  }
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_the_manifest_is_found) {
  const Sample sample;
  const std::string manifest = sample.manifest.text();
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    std::string changed = manifest;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(verify(sample, sample.listed(), changed, sample.slices).has_error(), i);
  }
}

BOOST_AUTO_TEST_CASE(bytes_missing_or_left_over_are_found) {
  const Sample sample;
  const std::string manifest = sample.manifest.text();
  refused(verify(sample, sample.listed(), manifest, sample.slices.substr(0, sample.slices.size() - 1)),
          "the bytes end before");
  refused(verify(sample, sample.listed(), manifest, sample.slices + " "), "does not list");
}

BOOST_AUTO_TEST_CASE(a_statement_of_something_else_is_found) {
  Sample other_manifest, other_share, other_label, expired, more_people;
  other_manifest.approval.manifest = protocol::sha256("else");
  refused(verify(other_manifest), "another manifest");
  other_share.approval.share = *protocol::Uuid::parse(cert_fi);
  refused(verify(other_share), "another share");
  other_label.approval.label = Label::green;
  refused(verify(other_label), "label");
  expired.approval.expires = {1, 0};
  refused(verify(expired), "expired");
  more_people.approval.people = {"9c2d9f1b-63d5-4c63-9c1f-1eaf6b2d3f40/eva"};
  refused(verify(more_people), "no recipient");
}

BOOST_AUTO_TEST_CASE(other_recipients_than_listed_are_found) {
  const Sample sample;
  Builder listed = sample.listed();
  listed.set("recipients", std::vector<std::string>{"cert-fi"});
  refused(verify(sample, listed, sample.manifest.text(), sample.slices), "other recipients");
  listed.set("recipients", std::vector<std::string>{"cert-fi", "cert-no"});
  BOOST_TEST(verify(sample, listed, sample.manifest.text(), sample.slices).has_value());
  listed.set("manifest", protocol::to_hex(protocol::sha256("else")));
  refused(verify(sample, listed, sample.manifest.text(), sample.slices), "lists another manifest");
}

BOOST_AUTO_TEST_CASE(red_without_people_of_every_team_is_found) {
  Sample sample(Label::red);
  BOOST_TEST(verify(sample).has_value());
  sample.approval.people.pop_back();
  refused(verify(sample), "RED");
}

BOOST_AUTO_TEST_SUITE_END()
