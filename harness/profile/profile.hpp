// A pprof profile, decoded: samples over stacks of frames. Made from bytes that a process sent, so
// the decoder treats them as hostile. No I/O, no clock.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "profile/stack_tree.hpp"

namespace leakgate {

struct Frame {
  std::string function;  // "main.rebuildImage.func1"
  std::string file;
  int line = 0;
  friend auto operator<=>(const Frame&, const Frame&) = default;
};

// Leaf first, as pprof has it. Inlined frames are frames of their own.
using Stack = std::vector<Frame>;

// Samples of one profile share their frames and stacks: the largest have hundreds of thousands.
struct ProfileSample {
  std::uint32_t stack = StackTree::kEmpty;  // in Profile::stacks; may be empty: real goroutine
                                            // profiles hold such a sample
  std::uint32_t first_value = 0;            // in Profile::values, one per sample type
  std::int64_t block_bytes = 0;  // of a heap profile: the size of each block; 0: not told
  // Equal where the stacks are the same addresses, not only the same lines, in other profiles of
  // the same program, too. Two samples of equal route and block size still differ, in the runtime's
  // frames, which heap profiles hide.
  std::uint64_t route = 0;
  friend bool operator==(const ProfileSample&, const ProfileSample&) = default;
};

struct Profile {
  std::vector<std::string> sample_types;  // "inuse_objects", "inuse_space", ...
  std::vector<std::string> sample_units;  // of each, "bytes", "count"; may be missing
  std::string default_type;               // the sample type to show; empty: the last one
  // Each once, but for functions that differ in type arguments only: those are written "[...]"
  // here, as in text dumps, and stand in full_names for the frames that have them.
  std::vector<Frame> frames;
  std::map<std::uint32_t, std::string> full_names;
  StackTree stacks;
  std::vector<std::int64_t> values;
  std::vector<ProfileSample> samples;
  std::int64_t period = 0;  // of a heap profile: the bytes between two samples
  friend bool operator==(const Profile&, const Profile&) = default;

  // Index of a sample type, -1 when the profile does not have it.
  [[nodiscard]] int type_index(std::string_view name) const;

  // Of one of this profile's samples: its frames as indexes, its stack, its values.
  [[nodiscard]] StackTree::Walk frames_of(const ProfileSample& sample) const {
    return stacks.frames_of(sample.stack);
  }
  [[nodiscard]] Stack stack_of(const ProfileSample& sample) const;
  [[nodiscard]] std::span<const std::int64_t> values_of(const ProfileSample& sample) const {
    return std::span(values).subspan(sample.first_value, sample_types.size());
  }

  // Adds a sample and the frames that are not there yet. Values that are missing are zeros, values
  // of types that the profile does not have are left out.
  void add(const Stack& stack, std::vector<std::int64_t> sample_values);
};

// Bounds on what a hostile profile may make us do.
struct ProfileLimits {
  std::size_t inflated_bytes_max = 64 * kMiB;  // the Go compiler's own heap at rate 512 has 13 MB
  std::size_t compression_ratio_max = 200;     // above this, and above 1 MiB, it is a gzip bomb
  std::size_t entries_max = 1'000'000;      // samples, locations, lines, functions, strings: each
  std::size_t frames_max = 16'000'000;      // in all stacks together
  std::size_t names_bytes_max = 32 * kMiB;  // of all frames; many may name one long string
};

// Gzip or raw protobuf, recognised by content; anything else (HTML, an error page, a cut download)
// is an Error{malformed} that quotes the first bytes, escaped.
[[nodiscard]] Result<Profile> parse_profile(std::string_view bytes,
                                            const ProfileLimits& limits = {});

}  // namespace leakgate
