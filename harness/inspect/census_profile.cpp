#include "inspect/census_profile.hpp"

#include <algorithm>

#include "inspect/frame_names.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

// Behind the leaf there are return addresses, which belong to the instruction before; not so after
// a signal, where the address is the one that failed.
Stack stack_of(const CensusGroup& group, FrameNames& names) {
  if (!group.has_stack) return names.at(group.start_pc);
  Stack stack;
  bool is_return = false;
  for (const std::uint64_t address : group.stack) {
    const std::vector<Frame>& frames = names.at(is_return ? address - 1 : address);
    stack.insert(stack.end(), frames.begin(), frames.end());
    is_return = frames.empty() || frames.back().function != "runtime.sigpanic";
  }
  return stack;
}

// As the runtime prints it: the outermost function there, the innermost line.
std::string creator_of(const CensusGroup& group, FrameNames& names) {
  const std::vector<Frame>& frames = names.at(group.go_pc - 1);
  if (frames.empty()) return {};
  Frame creator = frames.front();
  creator.function = frames.back().function;
  return to_text(creator);
}

}  // namespace

GoroutineProfile profile_of(const GoroutineCensus& census, const GoSymbols& symbols) {
  GoroutineProfile made;
  made.profile.sample_types = {"goroutine"};
  FrameNames names(symbols);
  std::map<std::string, std::map<std::string, Count>> creators;
  for (const CensusGroup& group : census.groups) {
    Stack stack = stack_of(group, names);
    // The main goroutine has one as well, in the runtime's start.
    const bool is_started =
        group.go_pc != 0 && !stack.empty() && stack.back().function != "runtime.main";
    if (is_started) {
      const std::string creator = creator_of(group, names);
      if (!creator.empty()) creators[stack.back().function][creator] += group.count;
    }
    made.profile.add(stack, {group.count});
  }
  for (const auto& [entry, counts] : creators) {
    const auto most = std::ranges::max_element(
        counts, [](const auto& a, const auto& b) { return a.second < b.second; });
    made.created_by.emplace(entry, most->first);
  }
  return made;
}

}  // namespace leakgate
