#include "native/code_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::string_view kDeleted = " (deleted)";

// Takes the text up to the next blank, and the blanks behind it.
std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return word;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

struct Line {
  MappedCode mapping;
  bool is_code = false;
};

// "7f3a1000-7f3a2000 r-xp 00001000 fe:00 1234      /usr/lib/libc.so.6"
std::optional<Line> parse(std::string_view line) {
  const std::string_view addresses = take_word(line);
  const std::string_view access = take_word(line);
  const auto offset = number(take_word(line), 16);
  const std::string_view device = take_word(line);
  const auto inode = number(take_word(line), 10);
  const auto dash = addresses.find('-');
  if (dash == std::string_view::npos || !offset || !inode) return std::nullopt;
  const auto begin = number(addresses.substr(0, dash), 16);
  const auto end = number(addresses.substr(dash + 1), 16);
  if (!begin || !end || *begin >= *end) return std::nullopt;
  if (line.ends_with(kDeleted)) line.remove_suffix(kDeleted.size());
  return Line{.mapping = {.begin = *begin,
                          .end = *end,
                          .offset = *offset,
                          .device = std::string(device),
                          .inode = *inode,
                          .path = std::string(line)},
              .is_code = access.size() >= 3 && access[2] == 'x'};
}

// A fifo or a device is not opened for reading: that may wait, or do something.
UniqueFd open_regular(const std::string& path) {
  const UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (!place.is_open() || ::fstat(place.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return {};
  }
  const std::string again = fmt::format("/proc/self/fd/{}", place.get());
  return UniqueFd(::open(again.c_str(), O_RDONLY | O_CLOEXEC));
}

// The line of our own mappings with this address.
std::optional<Line> own_line(std::uint64_t address) {
  const std::optional<std::string> maps = read_system_file("/proc/self/maps");
  if (!maps) return std::nullopt;
  for (const std::string_view text : split(*maps, '\n')) {
    const std::optional<Line> line = parse(text);
    if (line && line->mapping.begin <= address && address < line->mapping.end) return line;
  }
  return std::nullopt;
}

// Of files of btrfs and of overlayfs, which containers are made of, stat tells other numbers than
// /proc/PID/maps. So the file is mapped here, to see what maps says of it.
bool is_file_of(const UniqueFd& file, const MappedCode& mapping) {
  if (!file.is_open()) return false;
  void* page = ::mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (page == MAP_FAILED) return false;
  const std::optional<Line> own = own_line(reinterpret_cast<std::uintptr_t>(page));
  ::munmap(page, kPage);
  return own && own->mapping.device == mapping.device && own->mapping.inode == mapping.inode;
}

}  // namespace

std::vector<MappedCode> mapped_code_in(std::string_view maps) {
  std::vector<MappedCode> found;
  for (const std::string_view text : split(maps, '\n')) {
    std::optional<Line> line = parse(text);
    if (line && line->is_code && line->mapping.path.starts_with('/')) {
      found.push_back(std::move(line->mapping));
    }
  }
  return found;
}

UniqueFd open_code_file(int pid, const MappedCode& mapping) {
  // This is the mapped file itself, but needs CAP_CHECKPOINT_RESTORE (Linux 5.9).
  UniqueFd file =
      open_regular(fmt::format("/proc/{}/map_files/{:x}-{:x}", pid, mapping.begin, mapping.end));
  if (file.is_open()) return file;
  file = open_regular(fmt::format("/proc/{}/exe", pid));
  if (is_file_of(file, mapping)) return file;
  file = open_regular(fmt::format("/proc/{}/root{}", pid, mapping.path));
  if (is_file_of(file, mapping)) return file;
  return {};
}

}  // namespace leakgate
