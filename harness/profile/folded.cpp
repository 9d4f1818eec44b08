#include "profile/folded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "profile/saturating.hpp"

namespace leakgate {
namespace {

std::string folded_name(const Frame& frame) {
  std::string name = printable(frame.function);
  for (char& c : name) {
    if (c == ';') c = ':';
    if (c == '\n' || c == '\t') c = ' ';
  }
  return name.empty() ? "?" : name;
}

// Root first.
std::string folded_stack(const StackTree::Walk& walk, const std::vector<std::string>& names) {
  if (walk.empty()) return "[no stack]";  // real goroutine profiles hold such a sample
  const std::vector<std::uint32_t> frames(walk.begin(), walk.end());
  std::string stack;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    if (!stack.empty()) stack += ';';
    stack += names.at(*frame);
  }
  return stack;
}

class FoldedReader {
 public:
  FoldedReader(std::string_view sample_type, const ProfileLimits& limits) : limits_(limits) {
    profile_.sample_types.emplace_back(sample_type);
  }

  [[nodiscard]] Result<Profile> read(std::string_view text) {
    if (text.size() > limits_.inflated_bytes_max) {
      return fail(ErrorCode::malformed, "the folded stacks are too large");
    }
    for (std::size_t line = 1; !text.empty(); ++line) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (const char* problem = read_line(text.substr(0, end))) {
        return fail(ErrorCode::malformed, problem, fmt::format("line {}", line));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(profile_);
  }

 private:
  // What is wrong with it; nullptr: nothing.
  const char* read_line(std::string_view line) {
    if (line.empty()) return nullptr;
    if (profile_.samples.size() == limits_.entries_max) return "there are too many stacks";
    const std::size_t blank = line.rfind(' ');
    if (blank == std::string_view::npos) return "there is no value behind the stack";
    std::int64_t value = 0;
    const char* end = line.data() + line.size();
    const auto [rest, error] = std::from_chars(line.data() + blank + 1, end, value);
    if (error != std::errc{} || rest != end) return "the value is not a whole number of 64 bits";
    return read_stack(line.substr(0, blank), value);
  }

  const char* read_stack(std::string_view stack, std::int64_t value) {
    frames_used_ += static_cast<std::size_t>(std::ranges::count(stack, ';')) + 1;
    if (frames_used_ > limits_.frames_max) return "there are too many frames";
    std::uint32_t leaf = StackTree::kEmpty;
    for (const std::string_view name : split(stack, ';')) {
      if (name.empty()) return "a frame has no name";
      leaf = profile_.stacks.find_or_add({.caller = leaf, .frame = number_of(name)});
    }
    const auto first = static_cast<std::uint32_t>(profile_.values.size());
    profile_.values.push_back(value);
    profile_.samples.push_back({.stack = leaf, .first_value = first});
    return nullptr;
  }

  std::uint32_t number_of(std::string_view name) {
    const auto next = static_cast<std::uint32_t>(profile_.frames.size());
    const auto [at, is_new] = numbers_.try_emplace(name, next);
    if (is_new) profile_.frames.push_back({std::string(name), "?", 0});
    return at->second;
  }

  ProfileLimits limits_;
  Profile profile_;
  std::size_t frames_used_ = 0;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // of names in the text
};

}  // namespace

std::string folded_stacks(const Profile& profile, int type_index) {
  if (type_index < 0 || std::cmp_greater_equal(type_index, profile.sample_types.size())) return {};
  std::vector<std::string> names;
  names.reserve(profile.frames.size());
  for (const Frame& frame : profile.frames) names.push_back(folded_name(frame));

  std::unordered_map<std::string, std::int64_t> sums;
  for (const ProfileSample& sample : profile.samples) {
    std::int64_t& sum = sums[folded_stack(profile.frames_of(sample), names)];
    sum = saturating_add(sum, profile.values_of(sample)[static_cast<std::size_t>(type_index)]);
  }
  std::vector<std::pair<std::int64_t, std::string_view>> lines;
  for (const auto& [stack, sum] : sums) {
    if (sum != 0) lines.emplace_back(sum, stack);
  }
  std::ranges::sort(lines, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::string text;
  for (const auto& [sum, stack] : lines) text += fmt::format("{} {}\n", stack, sum);
  return text;
}

Result<Profile> parse_folded(std::string_view text, std::string_view sample_type,
                             const ProfileLimits& limits) {
  return FoldedReader(sample_type, limits).read(text);
}

}  // namespace leakgate
