#include "profile/symbols.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "profile/frames.hpp"

namespace leakgate {
namespace {

int line_number(std::uint64_t value) {
  return static_cast<int>(std::min<std::uint64_t>(value, std::numeric_limits<int>::max()));
}

std::string address_name(std::uint64_t address) { return fmt::format("{:#x}", address); }

struct FrameHash {
  std::size_t operator()(const Frame& frame) const {
    const std::hash<std::string> hash;
    constexpr std::size_t kOdd = 0x9E3779B97F4A7C15ULL;
    return ((hash(frame.function) * kOdd) ^ hash(frame.file)) * kOdd +
           static_cast<std::size_t>(frame.line);
  }
};

std::uint64_t mixed(std::uint64_t sign, std::uint64_t more) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  const std::uint64_t product = (sign ^ more) * kOdd;
  return product ^ (product >> 32U);
}

}  // namespace

class Symbols::FrameNumbers : public std::unordered_map<Frame, std::uint32_t, FrameHash> {};

void IdTable::done_adding() {
  in_order_ = true;
  for (std::size_t i = 0; i < entries_.size(); ++i) in_order_ &= entries_[i].first == i + 1;
  std::ranges::sort(entries_);
}

std::optional<std::size_t> IdTable::search(std::uint64_t id) const {
  const auto at = std::ranges::lower_bound(entries_, std::pair(id, std::uint32_t{0}));
  if (at == entries_.end() || at->first != id) return std::nullopt;
  return at->second;
}

bool Symbols::wrong(std::string problem) {
  problem_ = std::move(problem);
  return false;
}

bool Symbols::room(std::size_t used, std::string_view what) {
  if (used <= limits_.entries_max) return true;
  return wrong(fmt::format("it has more than {} {}", limits_.entries_max, what));
}

bool Symbols::read_field(const WireField& field) {
  enum : std::uint8_t { mapping = 3, location = 4, function = 5, string = 6 };
  if (field.number < mapping || field.number > string) return true;
  if (!field.is_bytes) return false;
  if (field.number == mapping) return read_mapping(field.bytes);
  if (field.number == location) return read_location(field.bytes);
  if (field.number == function) return read_function(field.bytes);
  strings_.push_back(field.bytes);
  return room(strings_.size(), "strings");
}

bool Symbols::read_function(std::string_view message) {
  WireReader reader(message);
  WireField field;
  std::uint64_t id = 0;
  Function function;
  while (reader.next(field)) {
    if (field.number == 1) id = field.value;
    if (field.number == 2) function.name = field.value;
    if (field.number == 4) function.file = field.value;
  }
  function_ids_.add(id);
  functions_.push_back(function);
  return reader.ok() && room(functions_.size(), "functions");
}

bool Symbols::read_mapping(std::string_view message) {
  WireReader reader(message);
  WireField field;
  std::uint64_t id = 0;
  Mapping mapping;
  while (reader.next(field)) {
    if (field.number == 1) id = field.value;
    if (field.number == 2) mapping.start = field.value;
  }
  mapping_ids_.add(id);
  mappings_.push_back(mapping);
  return reader.ok() && room(mappings_.size(), "mappings");
}

bool Symbols::read_location(std::string_view message) {
  WireReader reader(message);
  WireField field;
  std::uint64_t id = 0;
  Location location;
  location.first_line = static_cast<std::uint32_t>(lines_.size());
  while (reader.next(field)) {
    if (field.number == 1) id = field.value;
    if (field.number == 2) location.mapping_id = field.value;
    if (field.number == 3) location.address = field.value;
    if (field.number == 4 && !(field.is_bytes && read_line(field.bytes))) return false;
  }
  location.lines = static_cast<std::uint32_t>(lines_.size()) - location.first_line;
  location_ids_.add(id);
  locations_.push_back(location);
  return reader.ok() && room(locations_.size(), "locations");
}

bool Symbols::read_line(std::string_view message) {
  WireReader reader(message);
  WireField field;
  Line line;
  while (reader.next(field)) {
    if (field.number == 1) line.function_id = field.value;
    if (field.number == 2) line.line = line_number(field.value);
  }
  lines_.push_back(line);
  return reader.ok() && room(lines_.size(), "lines");
}

bool Symbols::text(std::uint64_t index, std::string_view& text) {
  if (index >= strings_.size()) return wrong("it names a string that it does not have");
  text = strings_[index];
  return true;
}

bool Symbols::resolve() {
  function_ids_.done_adding();
  location_ids_.done_adding();
  mapping_ids_.done_adding();
  FrameNumbers numbers;
  const bool resolved = std::ranges::all_of(
      locations_, [&](Location& location) { return resolve_location(location, numbers); });
  if (!resolved) return false;
  frames_.resize(numbers.size());
  while (!numbers.empty()) {
    auto node = numbers.extract(numbers.begin());
    frames_[node.mapped()] = std::move(node.key());
    shorten(node.mapped());
  }
  return true;
}

bool Symbols::resolve_location(Location& location, FrameNumbers& numbers) {
  location.first_frame = static_cast<std::uint32_t>(location_frames_.size());
  // Where the program lies in memory may differ from one start to the next.
  const std::optional<std::size_t> mapping = mapping_ids_.find(location.mapping_id);
  location.sign = location.address - (mapping ? mappings_[*mapping].start : 0);
  if (location.lines == 0 && !add_frame({address_name(location.address), {}, 0}, numbers)) {
    return false;
  }
  for (const Line& line : std::span(lines_).subspan(location.first_line, location.lines)) {
    Frame frame;
    if (!name_frame(line, location.address, frame)) return false;
    location.sign = mixed(location.sign, FrameHash()(frame));
    if (!add_frame(std::move(frame), numbers)) return false;
  }
  location.frames = static_cast<std::uint32_t>(location_frames_.size()) - location.first_frame;
  return true;
}

bool Symbols::name_frame(const Line& line, std::uint64_t address, Frame& frame) {
  const std::optional<std::size_t> function = function_ids_.find(line.function_id);
  if (!function) return wrong("a location names a function that is missing");
  std::string_view name;
  std::string_view file;
  if (!text(functions_[*function].name, name) || !text(functions_[*function].file, file)) {
    return false;
  }
  frame.file = file;
  frame.line = line.line;
  frame.function = name.empty() ? address_name(address) : std::string(name);
  return true;
}

void Symbols::shorten(std::uint32_t number) {
  Frame& frame = frames_[number];
  // "operator new[](unsigned long)" of C++ has no type arguments.
  if (is_c_frame(frame) || !frame.function.contains('[')) return;
  std::string plain = without_type_arguments(frame.function, "[...]");
  if (plain == frame.function) return;
  full_names_.emplace(number, std::exchange(frame.function, std::move(plain)));
}

bool Symbols::add_frame(Frame frame, FrameNumbers& numbers) {
  const std::size_t size = frame.function.size() + frame.file.size();
  const auto next = static_cast<std::uint32_t>(numbers.size());
  const auto [at, is_new] = numbers.try_emplace(std::move(frame), next);
  location_frames_.push_back(at->second);
  if (is_new) names_bytes_ += size;
  return names_bytes_ <= limits_.names_bytes_max || wrong("its names are too long");
}

}  // namespace leakgate
