#include "native/go_symbols.hpp"

#include <algorithm>
#include <utility>

namespace leakgate {
namespace {

// internal/abi/symtab.go
constexpr std::uint64_t kPcDataInlineIndex = 2;
constexpr std::uint64_t kFunctionDataInlineTree = 3;
constexpr std::uint32_t kNoFunctionData = 0xffffffff;
constexpr std::uint32_t kNoFile = 0xffffffff;

constexpr std::size_t kNameMax = 16384;
constexpr std::size_t kFileNameMax = 4096;
constexpr std::size_t kInlinedMax = 256;       // the compiler's own limit is far below
constexpr std::uint32_t kPcDataMax = 1024;     // kinds of tables; there are five
constexpr std::size_t kStepsMax = 1UL << 20U;  // of a table by program counter
constexpr std::size_t kTreesTried = 32;

// Reads bytes one after another, without a system call for each.
class ByteReader {
 public:
  ByteReader(const ElfReader& elf, std::uint64_t offset, std::uint64_t end)
      : elf_(&elf), offset_(offset), end_(end) {}

  [[nodiscard]] std::optional<std::uint8_t> next() {
    if (at_ == filled_) {
      filled_ = offset_ < end_ ? std::min<std::uint64_t>(sizeof bytes_, end_ - offset_) : 0;
      if (filled_ == 0 || !elf_->read_at(offset_, bytes_, filled_)) {
        end_ = offset_;
        return std::nullopt;
      }
      offset_ += filled_;
      at_ = 0;
    }
    return bytes_[at_++];
  }

  // At most 32 bits, as the runtime has it.
  [[nodiscard]] std::optional<std::uint32_t> next_varint() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const auto byte = next();
      if (!byte) return std::nullopt;
      value |= static_cast<std::uint32_t>(*byte & 0x7fU) << shift;
      if ((*byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
  }

 private:
  const ElfReader* elf_;
  std::uint64_t offset_, end_;
  std::uint8_t bytes_[256] = {};
  std::size_t at_ = 0, filled_ = 0;
};

std::optional<std::uint32_t> word_at(const ElfReader& elf, std::uint64_t offset,
                                     std::uint64_t end) {
  std::uint32_t word = 0;
  if (offset > end || end - offset < sizeof word) return std::nullopt;
  if (!elf.read_at(offset, &word, sizeof word)) return std::nullopt;
  return word;
}

}  // namespace

std::string go_name_for_print(std::string_view name) {
  const auto begin = name.find('[');
  const auto end = name.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos || end <= begin) {
    return std::string(name);
  }
  return std::string(name.substr(0, begin)) + "[...]" + std::string(name.substr(end + 1));
}

std::optional<GoSymbols> GoSymbols::read(const ElfReader& elf) {
  std::optional<GoModule> module = find_go_module(elf);
  if (!module) return std::nullopt;
  GoSymbols symbols(elf, *std::move(module));
  if (!symbols.read_entries()) return std::nullopt;
  symbols.find_function_data();
  return symbols;
}

bool GoSymbols::read_entries() {
  static_assert(sizeof(Entry) == 8);
  entries_.resize(module_.functions + 1);
  // Of the last one, only the address is there.
  const std::size_t size = module_.functions * sizeof(Entry) + sizeof(std::uint32_t);
  return size <= module_.end - module_.function_table &&
         elf_->read_at(module_.function_table, entries_.data(), size) &&
         std::ranges::is_sorted(entries_, {}, &Entry::begin);
}

void GoSymbols::find_function_data() {
  for (const std::uint64_t candidate : module_.function_data) {
    function_data_ = candidate;
    if (trees_make_sense()) return;
  }
  function_data_ = 0;
}

// With a wrong base the first calls of some trees would not be names of functions.
bool GoSymbols::trees_make_sense() const {
  std::size_t tried = 0;
  for (std::size_t i = 0; i < module_.functions && tried < kTreesTried; ++i) {
    const std::optional<Function> outer = function(i);
    if (!outer || !outer->inline_tree) continue;
    const std::optional<InlinedCall> call = inlined_call(*outer, 0);
    if (!call) return false;
    if (call->name == 0) continue;  // the first name, or a word that is no name at all
    ++tried;
    // Names follow each other: before each is the end of another.
    char before = 1;
    if (!elf_->read_at(module_.function_names + call->name - 1, &before, 1) || before != '\0') {
      return false;
    }
  }
  return tried > 0;
}

std::optional<GoSymbols::Function> GoSymbols::function(std::size_t index) const {
  // Words of runtime._func; Go 1.20 added one, the line of its start.
  enum Word : std::uint8_t { entry, name, args, defer_return, sp, files, lines, pc_data, unit };
  std::uint32_t words[unit + 1];
  const std::uint64_t begin = module_.function_table + entries_[index].record;
  const std::uint64_t size = module_.is_before_go_1_20 ? 40 : 44;
  if (begin > module_.end || module_.end - begin < size) return std::nullopt;
  if (!elf_->read_at(begin, words, sizeof words)) return std::nullopt;
  Function found{.size = entries_[index + 1].begin - entries_[index].begin,
                 .name = words[name],
                 .unit = words[unit],
                 .frame_sizes = words[sp],
                 .files = words[files],
                 .lines = words[lines]};
  const auto last = word_at(*elf_, begin + size - sizeof(std::uint32_t), module_.end);
  const std::uint64_t pc_tables = words[pc_data];
  if (!last || pc_tables > kPcDataMax) return found;
  const std::uint64_t function_tables = *last >> 24U;
  const std::uint64_t tables = begin + size;
  if (pc_tables > kPcDataInlineIndex) {
    const auto table =
        word_at(*elf_, tables + kPcDataInlineIndex * sizeof(std::uint32_t), module_.end);
    found.inline_indexes = table.value_or(0);
  }
  if (function_tables > kFunctionDataInlineTree) {
    const std::uint64_t place = pc_tables + kFunctionDataInlineTree;
    found.inline_tree = word_at(*elf_, tables + place * sizeof(std::uint32_t), module_.end);
    if (found.inline_tree == kNoFunctionData) found.inline_tree.reset();
  }
  return found;
}

std::optional<GoSymbols::InlinedCall> GoSymbols::inlined_call(const Function& function,
                                                              std::uint32_t index) const {
  if (function_data_ == 0 || !function.inline_tree) return std::nullopt;
  // Up to Go 1.19 file and line of the call come before.
  const std::uint64_t size = module_.is_before_go_1_20 ? 20 : 16;
  const std::uint64_t name_place = module_.is_before_go_1_20 ? 12 : 4;
  std::uint32_t words[2];
  const std::uint64_t tree = function_data_ + *function.inline_tree;
  if (!elf_->read_virtual(tree + index * size + name_place, words, sizeof words)) {
    return std::nullopt;
  }
  const InlinedCall call{.name = words[0], .parent_pc = words[1]};
  const bool is_sound =
      call.name < module_.units - module_.function_names && call.parent_pc < function.size;
  return is_sound ? std::optional(call) : std::nullopt;
}

std::int32_t GoSymbols::value_at(std::uint32_t table, std::uint64_t pc) const {
  if (table == 0) return -1;
  ByteReader bytes(*elf_, module_.pc_values + table, module_.function_table);
  std::uint32_t value = 0xffffffff;  // -1
  std::uint64_t end = 0;
  for (std::size_t step = 0; step < kStepsMax; ++step) {
    const auto value_change = bytes.next_varint();
    if (!value_change || (*value_change == 0 && step > 0)) return -1;
    const auto pc_change = bytes.next_varint();
    if (!pc_change) return -1;
    // Zigzag: the lowest bit is the sign.
    value += (*value_change & 1U) != 0 ? ~(*value_change >> 1U) : *value_change >> 1U;
    end += *pc_change * module_.pc_quantum;
    if (pc < end) return static_cast<std::int32_t>(value);
  }
  return -1;
}

std::string GoSymbols::name_at(std::uint32_t offset) const {
  return elf_->text_at(module_.function_names + offset, module_.units, kNameMax);
}

Frame GoSymbols::frame_at(const Function& function, std::uint32_t name, std::uint64_t pc) const {
  Frame frame{.function = go_name_for_print(name_at(name))};
  if (function.files == 0) return frame;  // C
  frame.file = "?";
  const std::int32_t file = value_at(function.files, pc);
  const std::int32_t line = value_at(function.lines, pc);
  if (file < 0 || line < 0) return frame;
  const std::uint64_t unit = std::uint64_t{function.unit} + static_cast<std::uint32_t>(file);
  const auto place =
      word_at(*elf_, module_.units + unit * sizeof(std::uint32_t), module_.file_names);
  if (!place || *place == kNoFile) return frame;
  frame.file = elf_->text_at(module_.file_names + *place, module_.pc_values, kFileNameMax);
  frame.line = line;
  return frame;
}

std::optional<std::size_t> GoSymbols::index_of(std::uint64_t address) const {
  const std::uint64_t into = address - module_.text;
  if (address < module_.text || into >= entries_.back().begin) return std::nullopt;
  const auto after = std::ranges::upper_bound(entries_, into, {}, &Entry::begin);
  if (after == entries_.begin()) return std::nullopt;
  return static_cast<std::size_t>(after - entries_.begin()) - 1;
}

std::optional<std::uint64_t> GoSymbols::frame_size_at(std::uint64_t address) const {
  const std::optional<std::size_t> index = index_of(address);
  const std::optional<Function> found = index ? function(*index) : std::nullopt;
  if (!found) return std::nullopt;
  const std::int32_t size =
      value_at(found->frame_sizes, address - module_.text - entries_[*index].begin);
  return size < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(size));
}

std::vector<Frame> GoSymbols::frames_at(std::uint64_t address) const {
  std::vector<Frame> frames;
  const std::optional<std::size_t> index = index_of(address);
  if (!index) return frames;
  const std::optional<Function> outer = function(*index);
  if (!outer) return frames;
  std::uint64_t pc = address - module_.text - entries_[*index].begin;
  std::vector<std::int32_t> seen;
  while (seen.size() < kInlinedMax) {
    const std::int32_t inlined = value_at(outer->inline_indexes, pc);
    const auto call =
        inlined < 0 ? std::nullopt : inlined_call(*outer, static_cast<std::uint32_t>(inlined));
    if (!call) break;
    // Compilers write calls that are inlined into themselves (Go 1.24, in long init functions):
    // where such a call is cannot be told.
    if (std::ranges::find(seen, inlined) != seen.end()) {
      frames.push_back(frame_at(*outer, outer->name, 0));
      frames.back().line = 0;
      return frames;
    }
    seen.push_back(inlined);
    frames.push_back(frame_at(*outer, call->name, pc));
    pc = call->parent_pc;
  }
  Frame frame = frame_at(*outer, outer->name, pc);
  if (!frame.function.empty()) frames.push_back(std::move(frame));
  return frames;
}

}  // namespace leakgate
