#include "profile/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "profile/decode.hpp"
#include "profile/inflate.hpp"

namespace leakgate {
namespace {

// What came instead, as one line that is safe to print.
std::string quoted_start(std::string_view bytes) {
  constexpr std::size_t kShown = 48;
  std::string text = "\"";
  for (const char c : bytes.substr(0, kShown)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += {'\\', c};
    } else if (byte >= 0x20 && byte < 0x7F) {
      text += c;
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += fmt::format("\\x{:02x}", byte);
    }
  }
  return text + (bytes.size() > kShown ? "\"..." : "\"");
}

bool starts_with_any(std::string_view bytes, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(starts,
                             [&](std::string_view start) { return bytes.starts_with(start); });
}

// "" for what may be a profile.
std::string hint_for(std::string_view bytes) {
  if (starts_with_any(bytes, {"<", "\n<", "\r\n<", "\xEF\xBB\xBF<"})) {
    return "this is a web page: does the URL end in /debug/pprof, and does it need a login?";
  }
  if (starts_with_any(bytes, {"goroutine ", "goroutine profile:", "heap profile:"})) {
    return "this is the text form: fetch it with debug=0";
  }
  return {};
}

std::unexpected<Error> not_a_profile(const Error& problem, std::string_view bytes) {
  return fail(
      problem.code,
      fmt::format("not a pprof profile: {}; it starts with {}", problem.what, quoted_start(bytes)),
      {}, hint_for(bytes));
}

Result<Profile> decode_checked(std::string_view message, const ProfileLimits& limits) {
  if (message.size() > limits.inflated_bytes_max) {
    return not_a_profile({ErrorCode::malformed, "it is too large", {}, {}}, message);
  }
  Result<Profile> profile = decode_profile(message, limits);
  if (!profile) return not_a_profile(profile.error(), message);
  return profile;
}

}  // namespace

int Profile::type_index(std::string_view name) const {
  const auto at = std::ranges::find(sample_types, name);
  return at == sample_types.end() ? -1 : static_cast<int>(at - sample_types.begin());
}

Stack Profile::stack_of(const ProfileSample& sample) const {
  Stack stack;
  for (const std::uint32_t frame : frames_of(sample)) stack.push_back(frames.at(frame));
  return stack;
}

void Profile::add(const Stack& stack, std::vector<std::int64_t> sample_values) {
  std::vector<std::uint32_t> numbers;
  for (const Frame& frame : stack) {
    const auto at = std::ranges::find(frames, frame);
    numbers.push_back(static_cast<std::uint32_t>(at - frames.begin()));
    if (at == frames.end()) frames.push_back(frame);
  }
  samples.push_back({.stack = stacks.add_stack(numbers),
                     .first_value = static_cast<std::uint32_t>(values.size())});
  sample_values.resize(sample_types.size());
  values.insert(values.end(), sample_values.begin(), sample_values.end());
}

Result<Profile> parse_profile(std::string_view bytes, const ProfileLimits& limits) {
  if (bytes.empty()) return fail(ErrorCode::malformed, "not a pprof profile: it is empty");
  if (!hint_for(bytes).empty()) {
    return not_a_profile({ErrorCode::malformed, "it is text", {}, {}}, bytes);
  }
  if (!looks_like_gzip(bytes)) return decode_checked(bytes, limits);
  const Result<std::string> content = gunzip(bytes, limits);
  if (!content) return not_a_profile(content.error(), bytes);
  return decode_checked(*content, limits);
}

}  // namespace leakgate
