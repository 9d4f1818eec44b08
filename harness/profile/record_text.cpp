#include "profile/record_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "profile/dump_block.hpp"
#include "profile/dump_text.hpp"
#include "profile/text_hash.hpp"
#include "profile/text_pump.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr Text kHeap = "heap profile: ";
constexpr Text kCount = " profile: total ";

// The first numbers of the line, whatever stands between them.
template <std::size_t kSize>
std::optional<std::array<std::int64_t, kSize>> numbers_of(Text line) {
  std::array<std::int64_t, kSize> numbers{};
  for (std::int64_t& number : numbers) {
    const std::size_t start = line.find_first_of("-0123456789");
    if (start == Text::npos) return std::nullopt;
    const char* end = line.data() + line.size();
    const auto [rest, error] = std::from_chars(line.data() + start, end, number);
    if (error != std::errc{}) return std::nullopt;
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
  }
  return numbers;
}

// scaleHeapSample of runtime/pprof/protomem.go: from what was sampled to an estimate of all.
void scale(std::int64_t& count, std::int64_t& size, std::int64_t rate) {
  if (count == 0 || size == 0) {
    count = size = 0;
    return;
  }
  if (rate <= 1) return;
  const double average = static_cast<double>(size) / static_cast<double>(count);
  const double factor = 1 / (1 - std::exp(-average / static_cast<double>(rate)));
  const auto scaled = [&](std::int64_t value) {
    const double most = 9.2e18;  // below the largest number of 64 bits
    return static_cast<std::int64_t>(std::clamp(static_cast<double>(value) * factor, -most, most));
  };
  count = scaled(count);
  size = scaled(size);
}

class RecordReader {
 public:
  explicit RecordReader(const ProfileLimits& limits) : limits_(limits) {}

  [[nodiscard]] std::size_t take(Text text, bool is_last);
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] TextProfile finish() {
    text_.profile.stacks.done_adding();
    return std::move(text_);
  }

 private:
  void read_line(Text line);
  void read_first_line(Text line);
  void start_record(Text line);
  void add_frame(Text line);
  void finish_record();
  std::uint32_t number_of(Text function, Text place);

  struct Known {
    std::uint64_t second = 0;
    std::uint32_t number = 0;
  };
  ProfileLimits limits_;
  std::string problem_;
  TextProfile text_;
  bool has_started_ = false, is_heap_ = false;
  // Of the record that is being read.
  bool in_record_ = false;
  std::array<std::int64_t, 4> values_{};  // as they stand there
  std::uint64_t route_ = 0;
  std::vector<std::uint32_t> stack_;
  std::unordered_map<std::uint64_t, Known> known_;  // frames by the hash of their text
  std::size_t frames_used_ = 0, names_bytes_ = 0;
};

std::size_t RecordReader::take(Text text, bool is_last) {
  Text left = text;
  Text line;
  while (problem_.empty() && take_line(left, line)) read_line(line);
  if (!problem_.empty()) return text.size();
  if (is_last && in_record_) text_.truncated = 1;
  return text.size() - left.size();
}

void RecordReader::read_line(Text line) {
  if (!has_started_) return read_first_line(line);
  if (line.empty()) return finish_record();
  if (line.starts_with("#\t")) return add_frame(line);
  if (line[0] == '#') return;  // labels, and runtime.MemStats at the end
  if (in_record_) finish_record();
  start_record(line);
}

void RecordReader::read_first_line(Text line) {
  Profile& profile = text_.profile;
  has_started_ = true;
  is_heap_ = line.starts_with(kHeap);
  if (!is_heap_) {
    profile.sample_types.emplace_back(line.substr(0, line.find(kCount)));
    profile.sample_units = {"count"};
    return;
  }
  profile.sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  profile.sample_units = {"count", "bytes", "count", "bytes"};
  // Twice the rate, since a version of pprof long ago.
  const auto numbers = numbers_of<1>(line.substr(std::min(line.rfind('/'), line.size())));
  profile.period = numbers ? numbers->front() / 2 : 0;
}

void RecordReader::start_record(Text line) {
  const std::size_t at = line.find('@');
  const auto heap = is_heap_ ? numbers_of<4>(line.substr(0, at)) : std::nullopt;
  const auto count = is_heap_ ? std::nullopt : numbers_of<1>(line.substr(0, at));
  if (at == Text::npos || (!heap && !count)) return;  // a line that others wrote
  if (text_.profile.samples.size() == limits_.entries_max) {
    problem_ = fmt::format("it has more than {} records", limits_.entries_max);
    return;
  }
  in_record_ = true;
  stack_.clear();
  TextHash addresses;
  addresses.add(line.substr(at));
  route_ = addresses.first();
  if (heap) values_ = *heap;
  if (count) values_ = {count->front()};
}

// "#\t0x4a0\tmain.keep+0x1d\t\t/src/main.go:12", or an address alone.
void RecordReader::add_frame(Text line) {
  if (!in_record_) return;
  const Text named = trim(line.substr(1));
  const std::size_t behind_address = named.find('\t');
  Text function = named;
  Text place;
  if (behind_address != Text::npos) {
    const std::size_t tab = named.find('\t', behind_address + 1);
    function = named.substr(behind_address + 1, tab - behind_address - 1);
    function = function.substr(0, function.rfind("+0x"));
    if (tab != Text::npos) place = trim(named.substr(tab));
  }
  if (++frames_used_ > limits_.frames_max) {
    problem_ = fmt::format("its stacks have more than {} frames", limits_.frames_max);
    return;
  }
  stack_.push_back(number_of(function, place));
}

std::uint32_t RecordReader::number_of(Text function, Text place) {
  TextHash hash;
  hash.add(function);
  hash.add(place);
  const auto [at, is_new] = known_.try_emplace(hash.first());
  // Two frames of equal hash: the second one is a frame of its own each time, never the first one.
  if (!is_new && at->second.second == hash.second()) return at->second.number;
  std::vector<Frame>& frames = text_.profile.frames;
  at->second = {hash.second(), static_cast<std::uint32_t>(frames.size())};
  frames.push_back(frame_at(function, place));
  names_bytes_ += function.size() + place.size();
  if (names_bytes_ > limits_.names_bytes_max) problem_ = "its names are too long";
  return at->second.number;
}

void RecordReader::finish_record() {
  if (!in_record_) return;
  in_record_ = false;
  Profile& profile = text_.profile;
  ProfileSample sample{.stack = profile.stacks.add_stack(stack_),
                       .first_value = static_cast<std::uint32_t>(profile.values.size()),
                       .route = route_};
  if (is_heap_) {
    auto [live_count, live_size, count, size] = values_;
    if (count > 0) sample.block_bytes = size / count;
    scale(count, size, profile.period);
    scale(live_count, live_size, profile.period);
    profile.values.insert(profile.values.end(), {count, size, live_count, live_size});
  } else {
    profile.values.push_back(values_[0]);
  }
  profile.samples.push_back(sample);
}

}  // namespace

bool is_record_text(std::string_view first_line) {
  if (first_line.starts_with(kHeap)) return true;
  const std::size_t at = first_line.find(kCount);
  return at != Text::npos && first_line.find_first_of(" \t<") == at;
}

Result<TextProfile> read_record_text(const ReadBytes& read, const ProfileLimits& limits) {
  RecordReader reader(limits);
  const Result<void> pumped = pump_text(
      read, [&](std::string_view text, bool is_last) { return reader.take(text, is_last); });
  if (!pumped) return pass_on(pumped);
  if (!reader.problem().empty()) return fail(ErrorCode::malformed, reader.problem());
  return reader.finish();
}

}  // namespace leakgate
