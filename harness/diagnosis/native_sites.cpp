#include "diagnosis/native_sites.hpp"

#include <algorithm>
#include <map>

#include "diagnosis/places.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

struct Amounts {
  double amount = 0;
  double mapped = 0;
  double objects = 0;
};
using ByStack = std::map<Stack, Amounts>;

// Adds `sign` times what the profile holds.
void add_profile(const Profile& profile, std::string_view what, double sign, ByStack& sums) {
  const int amount = profile.type_index(what);
  const int mapped = profile.type_index("mapped_space");
  const int objects = profile.type_index("inuse_objects");
  if (amount < 0) return;
  for (const ProfileSample& sample : profile.samples) {
    const auto value = [&](int type) {
      return type < 0 ? 0
                      : sign * static_cast<double>(
                                   profile.values_of(sample)[static_cast<std::size_t>(type)]);
    };
    Amounts& sum = sums[profile.stack_of(sample)];
    sum.amount += value(amount);
    sum.mapped += value(mapped);
    sum.objects += value(objects);
  }
}

void add(NativeCause& cause, const NativeCause& more) {
  cause.stacks.insert(cause.stacks.end(), more.stacks.begin(), more.stacks.end());
  cause.amount += more.amount;
  cause.mapped += more.mapped;
  cause.objects += more.objects;
}

void sort_stacks(NativeCause& cause) {
  std::ranges::stable_sort(cause.stacks, std::greater{}, &NativeStack::amount);
}

std::map<std::string, NativeCause> by_culprit(const ByStack& sums) {
  std::map<std::string, NativeCause> causes;
  for (const auto& [stack, sum] : sums) {
    NativeCause& cause = causes[culprit_name(stack)];
    cause.culprit = culprit_name(stack);
    add(cause, {.culprit = {},
                .stack = {},
                .stacks = {{.stack = stack, .amount = sum.amount}},
                .amount = sum.amount,
                .mapped = sum.mapped,
                .objects = sum.objects});
  }
  std::erase_if(causes, [](const auto& cause) { return !(cause.second.amount > 0); });
  for (auto& [culprit, cause] : causes) {
    std::erase_if(cause.stacks, [](const NativeStack& one) { return !(one.amount > 0); });
    sort_stacks(cause);
    cause.stack = cause.stacks.front().stack;
  }
  return causes;
}

// Of the causes, the nearest that has called this one; nullptr: none has.
NativeCause* caller_among(std::map<std::string, NativeCause>& causes, const NativeCause& cause) {
  for (const Frame& frame : cause.stack) {
    if (!is_user_frame(frame)) continue;
    const std::string function = without_closure(frame);
    const auto at = function == cause.culprit ? causes.end() : causes.find(function);
    if (at != causes.end()) return &at->second;
  }
  return nullptr;
}

std::vector<NativeCause> causes_of(const ByStack& sums) {
  std::map<std::string, NativeCause> causes = by_culprit(sums);
  std::vector<NativeCause> grown;
  while (!causes.empty()) {
    // Callees first, so that a chain of them comes together.
    const auto deepest = std::ranges::max_element(
        causes, {}, [](const auto& cause) { return cause.second.stack.size(); });
    const NativeCause cause = std::move(deepest->second);
    causes.erase(deepest);
    if (NativeCause* caller = caller_among(causes, cause)) {
      add(*caller, cause);
    } else {
      grown.push_back(cause);
    }
  }
  for (NativeCause& cause : grown) sort_stacks(cause);
  std::ranges::stable_sort(grown, std::greater{}, &NativeCause::amount);
  return grown;
}

// The last mark that has such a profile, quiet holds included.
const Profile* last_profile(const Recording& recording, ProfileRef Mark::* which) {
  for (auto cycle = recording.cycles.rbegin(); cycle != recording.cycles.rend(); ++cycle) {
    if ((cycle->mark.*which).profile != nullptr) return (cycle->mark.*which).profile.get();
  }
  return nullptr;
}

std::vector<NativeCause> growth(const Recording& recording, ProfileRef Mark::* which,
                                std::string_view what) {
  const Profile* last = last_profile(recording, which);
  if (last == nullptr || !recording.baseline) return {};
  const Profile* first = ((*recording.baseline).*which).profile.get();
  if (first == nullptr) return {};
  ByStack sums;
  add_profile(*last, what, 1, sums);
  add_profile(*first, what, -1, sums);
  return causes_of(sums);
}

// "C.keep" for cgo's stub "_cgo_5e2d07380bcf_Cfunc_keep"; empty for other functions. C.malloc has a
// stub of its own, "..._Cfunc__Cmalloc".
std::string name_of_stub(const Frame& frame) {
  constexpr std::string_view kMark = "_Cfunc_";
  constexpr std::string_view kMalloc = "_Cmalloc";
  const std::size_t at = frame.function.find(kMark);
  if (!is_c_frame(frame) || !frame.function.starts_with("_cgo_") || at == std::string::npos) {
    return {};
  }
  const std::string name = frame.function.substr(at + kMark.size());
  return "C." + (name == kMalloc ? "malloc" : name);
}

// What cgo and the runtime put between a C function and the Go function that calls it.
bool is_between(const Frame& frame) {
  return !is_c_frame(frame) &&
         (is_runtime_frame(frame) || frame.function.find("._Cfunc_") != std::string::npos ||
          frame.function.find("._cgo_") != std::string::npos);
}

}  // namespace

std::vector<NativeCause> native_growth(const Recording& recording) {
  return growth(recording, &Mark::native_profile, "inuse_space");
}

std::vector<NativeCause> thread_start_growth(const Recording& recording) {
  return growth(recording, &Mark::thread_profile, "threads");
}

std::vector<NativeCause> live_native(const Profile& profile) {
  ByStack sums;
  add_profile(profile, "inuse_space", 1, sums);
  return causes_of(sums);
}

std::string c_function(const Stack& stack) {
  if (stack.empty()) return {};
  const std::string stub = name_of_stub(stack.front());
  return stub.empty() ? stack.front().function : stub;
}

std::string c_caller(const Stack& stack) {
  if (stack.empty() || !name_of_stub(stack.front()).empty()) return c_function(stack);
  return to_text(stack.front());
}

std::string short_stack(const Stack& stack) {
  constexpr std::size_t kShownMax = 12;
  std::string text;
  std::size_t shown = 0;
  bool is_last = false;
  for (const Frame& frame : stack) {
    if (is_between(frame)) continue;
    const std::string stub = name_of_stub(frame);
    if (!text.empty()) text += " < ";
    text += stub.empty() ? frame.function : stub;
    if (is_last || ++shown == kShownMax) break;
    is_last = is_user_frame(frame);
  }
  return text;
}

}  // namespace leakgate
