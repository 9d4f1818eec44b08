// A literal recording, judged and diagnosed.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/finding.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {

inline std::vector<Finding> diagnosed(const Recording& recording) {
  return diagnose(recording, judge(recording));
}

inline std::vector<Finding> diagnosed(std::string_view text) {
  return diagnosed(recording_from(text));
}

// "goroutine-chan-send main.rebuildImage", the form of ExpectResult.
inline std::vector<std::string> names_of(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings) {
    std::string name(name_of(finding.kind));
    if (!finding.culprit.empty()) name += " " + finding.culprit;
    names.push_back(std::move(name));
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace leakgate
