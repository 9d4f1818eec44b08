#include "profile/decode.hpp"

#include <fmt/format.h>

#include <utility>

#include "profile/symbols.hpp"
#include "profile/wire.hpp"

namespace leakgate {
namespace {

// Go's profiles have at most four. A sample has as many values.
constexpr std::size_t kSampleTypesMax = 8;

class Decoder {
 public:
  explicit Decoder(const ProfileLimits& limits) : limits_(limits), symbols_(limits) {}

  [[nodiscard]] Result<Profile> decode(std::string_view message) {
    if (read_tables(message) && symbols_.resolve() && name_types() && read_samples(message)) {
      profile_.frames = symbols_.take_frames();
      return std::move(profile_);
    }
    const std::string& problem = problem_.empty() ? symbols_.problem() : problem_;
    return fail(ErrorCode::malformed, problem.empty() ? "its content is cut or damaged" : problem);
  }

 private:
  bool wrong(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool read_tables(std::string_view message);
  bool read_type(const WireField& type);
  bool name_types();
  bool read_samples(std::string_view message);
  bool read_sample(const WireField& sample);
  bool read_label(const WireField& label, ProfileSample& sample);
  bool append_frames(std::uint64_t location_id, ProfileSample& sample);
  bool append_value(ProfileSample& sample, std::uint64_t value) const;

  ProfileLimits limits_;
  Symbols symbols_;
  std::string problem_;
  Profile profile_;
  std::vector<std::uint64_t> types_;  // strings
  std::size_t frames_used_ = 0;
  std::vector<std::uint32_t> stack_;  // of the sample that is being read
};

// Strings, functions and locations may stand after the samples that use them: two passes.
bool Decoder::read_tables(std::string_view message) {
  enum : std::uint8_t { sample_type = 1, period = 12 };
  WireReader reader(message);
  WireField field;
  while (reader.next(field)) {
    if (field.number == period) profile_.period = static_cast<std::int64_t>(field.value);
    if (field.number == sample_type && !read_type(field)) return false;
    if (!symbols_.read_field(field)) return false;
  }
  return reader.ok();
}

bool Decoder::read_type(const WireField& type) {
  if (types_.size() == kSampleTypesMax) return wrong("it has too many sample types");
  WireReader reader(type.bytes);
  WireField field;
  std::uint64_t name = 0;
  while (reader.next(field)) {
    if (field.number == 1) name = field.value;
  }
  types_.push_back(name);
  return type.is_bytes && reader.ok();
}

bool Decoder::name_types() {
  if (types_.empty()) return wrong("it has no sample types");
  for (const std::uint64_t type : types_) {
    std::string_view name;
    if (!symbols_.text(type, name)) return false;
    constexpr std::size_t kLongest = 64;
    if (name.size() > kLongest) return wrong("the name of a sample type is too long");
    profile_.sample_types.emplace_back(name);
  }
  return true;
}

bool Decoder::read_samples(std::string_view message) {
  constexpr std::uint32_t kSample = 2;
  WireReader reader(message);
  WireField field;
  while (reader.next(field)) {
    if (field.number == kSample && !read_sample(field)) return false;
  }
  return true;
}

bool Decoder::read_sample(const WireField& field) {
  if (profile_.samples.size() == limits_.entries_max) {
    return wrong(fmt::format("it has more than {} samples", limits_.entries_max));
  }
  ProfileSample sample;
  sample.values.reserve(types_.size());
  stack_.clear();
  WireReader reader(field.bytes);
  WireField part;
  while (reader.next(part)) {
    const bool good =
        part.number == 1   ? each_number(part, [&](auto id) { return append_frames(id, sample); })
        : part.number == 2 ? each_number(part, [&](auto v) { return append_value(sample, v); })
        : part.number == 3 ? read_label(part, sample)
                           : true;
    if (!good) return false;
  }
  if (!field.is_bytes || !reader.ok()) return false;
  if (sample.values.size() != types_.size()) return wrong("a sample lacks values");
  sample.frames.assign(stack_.begin(), stack_.end());
  profile_.samples.push_back(std::move(sample));
  return true;
}

// Of all labels only the size of the blocks is wanted.
bool Decoder::read_label(const WireField& label, ProfileSample& sample) {
  WireReader reader(label.bytes);
  WireField field;
  std::uint64_t key = 0;
  std::uint64_t number = 0;
  while (reader.next(field)) {
    if (field.number == 1) key = field.value;
    if (field.number == 3) number = field.value;
  }
  std::string_view name;
  if (!label.is_bytes || !reader.ok() || !symbols_.text(key, name)) return false;
  if (name == "bytes") sample.block_bytes = static_cast<std::int64_t>(number);
  return true;
}

bool Decoder::append_frames(std::uint64_t location_id, ProfileSample& sample) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  sample.route = (sample.route ^ location_id) * kOdd;
  std::span<const std::uint32_t> frames;
  if (!symbols_.frames_at(location_id, frames)) return false;
  frames_used_ += frames.size();
  if (frames_used_ > limits_.frames_max) {
    return wrong(fmt::format("its stacks have more than {} frames", limits_.frames_max));
  }
  stack_.insert(stack_.end(), frames.begin(), frames.end());
  return true;
}

bool Decoder::append_value(ProfileSample& sample, std::uint64_t value) const {
  if (sample.values.size() == types_.size()) return false;
  sample.values.push_back(static_cast<std::int64_t>(value));
  return true;
}

}  // namespace

Result<Profile> decode_profile(std::string_view message, const ProfileLimits& limits) {
  return Decoder(limits).decode(message);
}

}  // namespace leakgate
