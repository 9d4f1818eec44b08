#include "profile/profile_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "profile/dump_text.hpp"
#include "profile/goroutine_text.hpp"
#include "profile/inflate.hpp"
#include "profile/record_text.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr std::size_t kHeadSize = 4096;

std::string take_head(const ReadBytes& read) {
  std::string head(kHeadSize, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    const std::size_t got = read(std::span(head).subspan(size));
    if (got == 0) break;
    size += got;
  }
  head.resize(size);
  return head;
}

// The head again, then the rest.
ReadBytes put_back(std::string head, ReadBytes rest) {
  return [head = std::move(head), at = std::size_t{0},
          rest = std::move(rest)](std::span<char> into) mutable {
    if (at == head.size()) return rest(into);
    const std::size_t size = std::min(into.size(), head.size() - at);
    std::copy_n(head.data() + at, size, into.data());
    at += size;
    return size;
  };
}

bool is_text(Text head) {
  return !head.empty() && std::ranges::all_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\x1b';
  });
}

bool is_web_page(Text head) { return trim(head).starts_with('<'); }

// All of it, as far as the limits go: parse_profile refuses what is longer.
std::string read_all(const ReadBytes& read, std::size_t limit) {
  constexpr std::size_t kPiece = 256 * kKiB;
  std::string bytes;
  std::size_t size = 0;
  while (size <= limit) {
    if (bytes.size() - size < kPiece) bytes.resize(size + std::max(kPiece, size / 2));
    const std::size_t got = read(std::span(bytes).subspan(size));
    if (got == 0) break;
    size += got;
  }
  bytes.resize(size);
  return bytes;
}

Result<ProfileInput> read_records(const ReadBytes& read, const ProfileLimits& limits) {
  Result<TextProfile> text = read_record_text(read, limits);
  if (!text) return pass_on(text);
  ProfileInput input{.kind = kind_of(text->profile),
                     .form = "text of debug=1",
                     .profile = std::move(text->profile),
                     .tells_states = false,
                     .truncated = text->truncated};
  input.groups = group_goroutines(input.profile, States::unknown);
  return input;
}

std::unexpected<Error> no_goroutine_in(Text head) {
  Error error{ErrorCode::malformed, "not a profile: it is text without a goroutine in it", {}, {}};
  if (head.starts_with("--- ")) {
    error.hint = "a mutex or block profile is read as protobuf: fetch it without debug=1";
  } else {
    error.hint = "text of goroutines is read (debug=2, debug=1, SIGQUIT), and of heap (debug=1)";
  }
  return std::unexpected(std::move(error));
}

Result<ProfileInput> read_dump(const ReadBytes& read, Text head, const ProfileLimits& limits) {
  Result<GoroutineDump> dump = read_goroutine_text(read, limits);
  if (!dump) return pass_on(dump);
  if (dump->groups.empty() && dump->truncated == 0) return no_goroutine_in(head);
  return ProfileInput{.kind = ProfileKind::goroutine,
                      .form = "text of debug=2",
                      .groups = std::move(dump->groups),
                      .truncated = dump->truncated};
}

Result<ProfileInput> read_text(const ReadBytes& read, Text head, const ProfileLimits& limits) {
  const Text first_line = head.substr(0, head.find('\n'));
  return is_record_text(first_line) ? read_records(read, limits) : read_dump(read, head, limits);
}

Result<ProfileInput> read_protobuf(const ReadBytes& read, const ProfileLimits& limits) {
  const std::string bytes = read_all(read, limits.inflated_bytes_max);
  Result<Profile> profile = parse_profile(bytes, limits);
  if (!profile) return pass_on(profile);
  return input_from(*std::move(profile));
}

Result<ProfileInput> read_packed_text(InflatingReader& inflating, const std::string& head,
                                      const ProfileLimits& limits) {
  const ReadBytes inflate = [&](std::span<char> into) { return inflating.read(into); };
  Result<ProfileInput> input = read_text(put_back(head, inflate), head, limits);
  if (!inflating.problem().empty()) {
    return fail(ErrorCode::malformed, inflating.problem(), {}, "fetch it again");
  }
  return input;
}

}  // namespace

std::string_view name_of(ProfileKind kind) {
  constexpr std::array<Text, 7> kNames{"goroutine",      "goroutineleak", "heap", "threadcreate",
                                       "mutex or block", "cpu",           "other"};
  return kNames.at(static_cast<std::size_t>(kind));
}

ProfileKind kind_of(const Profile& profile) {
  constexpr std::array kSigns{std::pair(Text("goroutine"), ProfileKind::goroutine),
                              std::pair(Text("goroutineleak"), ProfileKind::goroutineleak),
                              std::pair(Text("inuse_space"), ProfileKind::heap),
                              std::pair(Text("threadcreate"), ProfileKind::threadcreate),
                              std::pair(Text("contentions"), ProfileKind::contention),
                              std::pair(Text("cpu"), ProfileKind::cpu)};
  const auto sign = std::ranges::find_if(
      kSigns, [&](const auto& one) { return profile.type_index(one.first) >= 0; });
  return sign == kSigns.end() ? ProfileKind::other : sign->second;
}

ProfileInput input_from(Profile profile) {
  ProfileInput input{.kind = kind_of(profile), .form = "protobuf", .profile = std::move(profile)};
  input.groups = group_goroutines(input.profile);
  return input;
}

Result<ProfileInput> read_profile_input(const ReadBytes& read, const ProfileLimits& limits) {
  std::string head = take_head(read);
  if (head.empty()) {
    return fail(ErrorCode::malformed, "not a profile: it is empty", {}, "did the download fail?");
  }
  const ReadBytes all = put_back(head, read);
  if (!looks_like_gzip(head)) {
    if (!is_text(head) || is_web_page(head)) return read_protobuf(all, limits);
    return read_text(all, head, limits);
  }
  // What is packed is seen in the first bytes; only text goes on from there.
  InflatingReader look(reader_of(head));
  const std::string inside = take_head([&](std::span<char> into) { return look.read(into); });
  if (!is_text(inside) || is_web_page(inside)) return read_protobuf(all, limits);
  InflatingReader inflating(all);
  const std::string first = take_head([&](std::span<char> into) { return inflating.read(into); });
  return read_packed_text(inflating, first, limits);
}

}  // namespace leakgate
