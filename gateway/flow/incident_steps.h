// The five steps of the incident process and their checklists, in our own words, English and Swedish
// (facts/policy.md §4.1). The questions of step 2 and 5 are items like all others: their answer is the note.
#pragma once
#include <string_view>
#include <vector>

#include "gateway/directory/life.h"

namespace gateway::flow {

struct Step {
  directory::Phase phase;
  std::string_view word;  ///< prepare, identify, contain, recover, lessons
  std::string_view english;
  std::string_view swedish;
};
const std::vector<Step>& steps();
const Step& step(directory::Phase phase);

struct Item {
  std::string_view id;  ///< "2.logs": number of the step, and a word
  directory::Phase phase;
  std::string_view english;
  std::string_view swedish;
  bool question = false;  ///< needs a note: the answer
};
const std::vector<Item>& checklist();

}  // namespace gateway::flow
