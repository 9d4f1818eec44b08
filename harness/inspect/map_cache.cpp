#include "inspect/map_cache.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string>

#include "base/text.hpp"
#include "recording/safe_file.hpp"

namespace leakgate {
namespace {

// A line "NAME HEX" for each variable and each member. Another set of them: another first line.
constexpr std::string_view kFirstLine = "leakgate-map 1\n";
constexpr std::size_t kBytesMax = 16384;
constexpr std::size_t kIdMax = 200;

// As the name of a file: a Go build id has slashes.
std::string file_name_of(std::string_view build_id) {
  std::string name;
  for (const char c : build_id) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    // Two ids never get the same name.
    name += is_plain && c != '_' ? std::string(1, c)
                                 : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return name;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

std::optional<std::map<std::string_view, std::uint64_t>> numbers_in(std::string_view text) {
  std::map<std::string_view, std::uint64_t> numbers;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto number = number_in(line.substr(space + 1));
    if (!number) return std::nullopt;
    numbers[line.substr(0, space)] = *number;
  }
  return numbers;
}

}  // namespace

MapCache::MapCache(const std::filesystem::path& folder, std::string_view build_id) {
  if (folder.empty() || build_id.empty() || build_id.size() > kIdMax) return;
  const std::string name = file_name_of(build_id);
  constexpr std::size_t kNameMax = 255 - 16;  // with room for what a temporary name adds
  if (name.size() <= kNameMax) file_ = folder / "binaries" / name;
}

std::optional<GoMap> MapCache::read() const {
  if (file_.empty()) return std::nullopt;
  const Result<std::string> text = read_file(file_, kBytesMax);
  if (!text || !text->starts_with(kFirstLine)) return std::nullopt;
  const auto numbers = numbers_in(std::string_view(*text).substr(kFirstLine.size()));
  if (!numbers) return std::nullopt;
  GoMap map;
  const auto take = [&](std::string_view name, std::uint64_t& into) {
    const auto found = numbers->find(name);
    if (found == numbers->end()) return false;
    into = found->second;
    return true;
  };
  for (const GoVariable& variable : go_variables()) {
    if (!take(variable.name, map.variables.*variable.address)) return std::nullopt;
  }
  for (const LayoutField& field : layout_fields()) {
    if (!take(field.name, map.layout.*field.offset)) return std::nullopt;
  }
  return map;
}

void MapCache::write(const GoMap& map) const {
  if (file_.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(file_.parent_path(), failed);
  if (failed) return;
  std::string text(kFirstLine);
  for (const GoVariable& variable : go_variables()) {
    text += fmt::format("{} {:x}\n", variable.name, map.variables.*variable.address);
  }
  for (const LayoutField& field : layout_fields()) {
    text += fmt::format("{} {:x}\n", field.name, map.layout.*field.offset);
  }
  (void)write_file_safely(file_, text);
}

}  // namespace leakgate
