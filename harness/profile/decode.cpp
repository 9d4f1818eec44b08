#include "profile/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "profile/symbols.hpp"
#include "profile/wire.hpp"

namespace leakgate {
namespace {

// Go's profiles have at most four. A sample has as many values.
constexpr std::size_t kSampleTypesMax = 8;

bool ends_varint(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

// How many bytes at the end of two packed lists are the same numbers.
std::size_t shared_end(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t size = 0;
  while (size < most && a[a.size() - 1 - size] == b[b.size() - 1 - size]) ++size;
  // Not the end of a longer number.
  const auto starts = [&](std::string_view list) {
    return size == list.size() || ends_varint(list[list.size() - 1 - size]);
  };
  while (size > 0 && !(starts(a) && starts(b))) --size;
  return size;
}

class Decoder {
 public:
  explicit Decoder(const ProfileLimits& limits) : limits_(limits), symbols_(limits) {}

  [[nodiscard]] Result<Profile> decode(std::string_view message) {
    if (read_tables(message) && symbols_.resolve() && name_types() && read_samples(message)) {
      symbols_.give_frames(profile_);
      profile_.stacks.done_adding();
      return std::move(profile_);
    }
    const std::string& problem = problem_.empty() ? symbols_.problem() : problem_;
    return fail(ErrorCode::malformed, problem.empty() ? "its content is cut or damaged" : problem);
  }

 private:
  // A location of the stack that was read last, and the stack down to it. Samples that follow each
  // other have two thirds of their frames in common.
  struct Step {
    std::uint32_t location = 0, stack = StackTree::kEmpty, frames = 0;
    std::uint64_t route = 0;
  };

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
  bool keep(const WireField& piece) {
    pieces_.push_back(piece);
    return true;
  }
  bool append_locations(const WireField& field);
  bool read_locations();
  bool append_value(const ProfileSample& sample, std::uint64_t value);
  bool find_or_add_stack(ProfileSample& sample);
  Step step(const Step& caller, std::uint32_t location);

  ProfileLimits limits_;
  Symbols symbols_;
  std::string problem_;
  Profile profile_;
  struct Type {
    std::uint64_t name = 0, unit = 0;  // strings
  };
  std::vector<Type> types_;
  std::uint64_t default_type_ = 0;
  std::size_t frames_used_ = 0;
  std::vector<WireField> pieces_;         // of the list of locations; in practice one
  std::string_view last_packed_;          // that of the sample before, if it was one
  std::vector<std::uint32_t> locations_;  // of the sample that is being read, leaf first
  std::vector<Step> path_;                // of the sample before, entry first
};

// Strings, functions and locations may stand after the samples that use them: two passes.
bool Decoder::read_tables(std::string_view message) {
  enum : std::uint8_t { sample_type = 1, sample = 2, period = 12, default_type = 14 };
  std::size_t samples = 0;
  WireReader reader(message);
  WireField field;
  while (reader.next(field)) {
    if (field.number == period) profile_.period = static_cast<std::int64_t>(field.value);
    if (field.number == default_type) default_type_ = field.value;
    if (field.number == sample) ++samples;
    if (field.number == sample_type && !read_type(field)) return false;
    if (!symbols_.read_field(field)) return false;
  }
  profile_.samples.reserve(std::min(samples, limits_.entries_max));
  profile_.values.reserve(std::min(samples, limits_.entries_max) * types_.size());
  return reader.ok();
}

bool Decoder::read_type(const WireField& type) {
  if (types_.size() == kSampleTypesMax) return wrong("it has too many sample types");
  WireReader reader(type.bytes);
  WireField field;
  Type read;
  while (reader.next(field)) {
    if (field.number == 1) read.name = field.value;
    if (field.number == 2) read.unit = field.value;
  }
  types_.push_back(read);
  return type.is_bytes && reader.ok();
}

bool Decoder::name_types() {
  if (types_.empty()) return wrong("it has no sample types");
  constexpr std::size_t kLongest = 64;
  for (const Type& type : types_) {
    std::string_view name;
    std::string_view unit;
    if (!symbols_.text(type.name, name) || !symbols_.text(type.unit, unit)) return false;
    if (std::max(name.size(), unit.size()) > kLongest) {
      return wrong("the name of a sample type is too long");
    }
    profile_.sample_types.emplace_back(name);
    profile_.sample_units.emplace_back(unit);
  }
  std::string_view name;
  if (!symbols_.text(default_type_, name)) return false;
  if (profile_.type_index(name) >= 0) profile_.default_type = name;
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
  sample.first_value = static_cast<std::uint32_t>(profile_.values.size());
  pieces_.clear();
  WireReader reader(field.bytes);
  WireField part;
  while (reader.next(part)) {
    const bool good = part.number == 1 ? keep(part)
                      : part.number == 2
                          ? each_number(part, [&](auto v) { return append_value(sample, v); })
                      : part.number == 3 ? read_label(part, sample)
                                         : true;
    if (!good) return false;
  }
  if (!field.is_bytes || !reader.ok()) return false;
  if (profile_.values.size() - sample.first_value != types_.size()) {
    return wrong("a sample lacks values");
  }
  if (!read_locations() || !find_or_add_stack(sample)) return false;
  profile_.samples.push_back(sample);
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

bool Decoder::append_locations(const WireField& field) {
  const std::size_t before = locations_.size();
  // A number takes a byte or more.
  locations_.resize(before + std::max<std::size_t>(1, field.bytes.size()));
  std::uint32_t* next = locations_.data() + before;
  const bool good =
      each_number(field, [&](std::uint64_t id) { return symbols_.find_location(id, *next++); });
  locations_.resize(static_cast<std::size_t>(next - locations_.data()));
  return good;
}

// What the stack has in common with the one before has the same bytes, and is not read again.
bool Decoder::read_locations() {
  locations_.clear();
  std::size_t known = 0;
  if (pieces_.size() == 1 && pieces_[0].is_bytes) {
    const std::string_view packed = pieces_[0].bytes;
    const std::size_t shared = shared_end(packed, last_packed_);
    const std::string_view same = packed.substr(packed.size() - shared);
    known = static_cast<std::size_t>(std::ranges::count_if(same, ends_varint));
    last_packed_ = packed;
    pieces_[0].bytes.remove_suffix(shared);
  } else {
    last_packed_ = {};
  }
  path_.resize(known);
  return std::ranges::all_of(pieces_, [&](const WireField& one) { return append_locations(one); });
}

bool Decoder::append_value(const ProfileSample& sample, std::uint64_t value) {
  if (profile_.values.size() - sample.first_value == types_.size()) return false;
  profile_.values.push_back(static_cast<std::int64_t>(value));
  return true;
}

bool Decoder::find_or_add_stack(ProfileSample& sample) {
  for (std::size_t left = locations_.size(); left-- > 0;) {
    path_.push_back(step(path_.empty() ? Step{} : path_.back(), locations_[left]));
  }
  const Step last = path_.empty() ? Step{} : path_.back();
  sample.stack = last.stack;
  sample.route = last.route;
  frames_used_ += last.frames;
  if (frames_used_ <= limits_.frames_max) return true;
  return wrong(fmt::format("its stacks have more than {} frames", limits_.frames_max));
}

Decoder::Step Decoder::step(const Step& caller, std::uint32_t location) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  Step next{.location = location,
            .stack = caller.stack,
            .frames = caller.frames,
            .route = (caller.route ^ symbols_.sign_of(location)) * kOdd};
  const std::span<const std::uint32_t> frames = symbols_.frames_at(location);
  for (std::size_t i = frames.size(); i-- > 0;) {
    // All frames of a location are inlined but the outermost.
    const bool inlined = i + 1 < frames.size();
    next.stack =
        profile_.stacks.find_or_add({.caller = next.stack, .frame = frames[i], .inlined = inlined});
  }
  next.frames += static_cast<std::uint32_t>(frames.size());
  return next;
}

}  // namespace

Result<Profile> decode_profile(std::string_view message, const ProfileLimits& limits) {
  return Decoder(limits).decode(message);
}

}  // namespace leakgate
