#include "native/symbolizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "native/c_symbols.hpp"
#include "native/code_file.hpp"
#include "native/go_symbols.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

// Each keeps a descriptor.
constexpr std::size_t kFilesMax = 512;
constexpr std::size_t kCachedMax = 1UL << 20U;

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

// A file with code. Its symbols are read when they are first asked for.
class Symbolizer::Module {
 public:
  Module(std::string path, std::optional<ElfReader> elf)
      : path_(std::move(path)), elf_(std::move(elf)) {}

  [[nodiscard]] const std::string& path() const { return path_; }

  // The frames at an offset in the file.
  [[nodiscard]] std::vector<Frame> frames_at(std::uint64_t offset) {
    const auto address = elf_ ? elf_->address_of(offset) : std::nullopt;
    if (!address) return {unnamed(offset)};
    std::vector<Frame> frames;
    if (const auto& go = go_symbols()) frames = go->frames_at(*address);
    if (frames.empty()) frames.push_back({.function = c_symbols().function_at(*address)});
    for (Frame& frame : frames) {
      if (frame.function.empty()) frame = unnamed(*address);
      if (!frame.file.empty()) continue;
      frame.file = path_;
      frame.line = 0;
    }
    return frames;
  }

 private:
  [[nodiscard]] Frame unnamed(std::uint64_t address) const {
    return {.function = fmt::format("{}+0x{:x}", base_name(path_), address), .file = path_};
  }

  [[nodiscard]] const CSymbols& c_symbols() {
    if (!c_) c_.emplace(*elf_);
    return *c_;
  }

  [[nodiscard]] const std::optional<GoSymbols>& go_symbols() {
    if (!go_was_read_) go_ = GoSymbols::read(*elf_);
    go_was_read_ = true;
    return go_;
  }

  std::string path_;
  std::optional<ElfReader> elf_;
  std::optional<CSymbols> c_;
  bool go_was_read_ = false;
  std::optional<GoSymbols> go_;
};

Symbolizer::Symbolizer() = default;
Symbolizer::Symbolizer(Symbolizer&&) noexcept = default;
Symbolizer& Symbolizer::operator=(Symbolizer&&) noexcept = default;
Symbolizer::~Symbolizer() = default;

Result<void> Symbolizer::update(int pid) {
  const std::string place = fmt::format("/proc/{}/maps", pid);
  const std::optional<std::string> maps = read_system_file(place);
  // A process that has ended and was not waited for has a file, an empty one.
  if (!maps || maps->empty()) {
    return fail(ErrorCode::sampling, "the mappings of the process cannot be read", place);
  }
  for (const MappedCode& mapping : mapped_code_in(*maps)) {
    std::unique_ptr<Module>& module = modules_[{mapping.device, mapping.inode}];
    if (!module) {
      std::optional<ElfReader> elf;
      if (modules_.size() <= kFilesMax) elf = ElfReader::read(open_code_file(pid, mapping));
      module = std::make_unique<Module>(mapping.path, std::move(elf));
    }
    add(mapping.begin, {.end = mapping.end, .offset = mapping.offset, .module = module.get()});
  }
  return {};
}

// What was there before is gone. Of a range that is cut, the rest stays.
void Symbolizer::add(std::uint64_t begin, const Range& range) {
  auto at = ranges_.lower_bound(begin);
  if (at != ranges_.end() && at->first == begin && at->second == range) return;
  if (at != ranges_.begin() && std::prev(at)->second.end > begin) --at;
  while (at != ranges_.end() && at->first < range.end) {
    const auto [old_begin, old] = *at;
    at = ranges_.erase(at);
    if (old_begin < begin) ranges_[old_begin] = {begin, old.offset, old.module};
    if (old.end > range.end) {
      ranges_[range.end] = {old.end, old.offset + (range.end - old_begin), old.module};
    }
  }
  ranges_[begin] = range;
  cache_.clear();
}

std::vector<Frame> Symbolizer::frames_at(std::uint64_t return_address) const {
  if (const auto known = cache_.find(return_address); known != cache_.end()) return known->second;
  std::vector<Frame> frames = look_up(return_address);
  if (cache_.size() < kCachedMax) cache_.emplace(return_address, frames);
  return frames;
}

std::vector<Frame> Symbolizer::look_up(std::uint64_t return_address) const {
  // The call is before the address to return to, which may be another function's already.
  const std::uint64_t address = return_address - 1;
  const auto after = ranges_.upper_bound(address);
  if (after != ranges_.begin()) {
    const auto& [begin, range] = *std::prev(after);
    if (address < range.end) return range.module->frames_at(address - begin + range.offset);
  }
  return {{.function = fmt::format("0x{:x}", return_address), .file = "?"}};
}

}  // namespace leakgate
