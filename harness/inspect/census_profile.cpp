#include "inspect/census_profile.hpp"

#include <algorithm>
#include <utility>

#include "inspect/frame_names.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

// As runtime.(*unwinder).symPC and elideWrapperCalling have it: an address belongs to the
// instruction before, but where nothing has run yet, or where a signal came; and what the compiler
// wraps a call in is not shown, but under a panic.
Stack stack_of(const CensusGroup& group, FrameNames& names) {
  if (!group.has_stack) return names.at(group.start_pc);
  Stack stack;
  std::string callee;
  for (const std::uint64_t address : group.stack) {
    const bool is_exact = callee == "runtime.sigpanic" || address == group.start_pc;
    for (const Frame& frame : names.at(is_exact ? address : address - 1)) {
      const bool is_in_panic = callee == "runtime.sigpanic" || callee == "runtime.gopanic";
      callee = frame.function;
      if (!is_wrapper(frame) || is_in_panic) stack.push_back(frame);
    }
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
  made.profile.sample_units = {"count"};
  made.unread = census.unread;
  FrameNames names(symbols);
  for (const CensusGroup& group : census.groups) {
    Stack stack = stack_of(group, names);
    // The main goroutine has one as well, in the runtime's start.
    const bool is_started =
        group.go_pc != 0 && !stack.empty() && stack.back().function != "runtime.main";
    if (is_started) {
      const std::string creator = creator_of(group, names);
      if (!creator.empty()) made.creators[stack.back().function][creator] += group.count;
    }
    made.profile.add(stack, {group.count});
  }
  return made;
}

std::map<std::string, std::string> created_by(const Creators& creators, const Creators& earlier) {
  std::map<std::string, std::string> most;
  for (const auto& [entry, counts] : creators) {
    const auto before = earlier.find(entry);
    // First what has come, then what is there.
    const auto rank = [&](const auto& creator) {
      Count had = 0;
      if (before != earlier.end()) {
        const auto known = before->second.find(creator.first);
        if (known != before->second.end()) had = known->second;
      }
      return std::pair(std::max(creator.second - had, Count{0}), creator.second);
    };
    most.emplace(entry, std::ranges::max_element(counts, {}, rank)->first);
  }
  return most;
}

}  // namespace leakgate
