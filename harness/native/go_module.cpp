#include "native/go_module.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace leakgate {
namespace {

constexpr std::uint32_t kMagicGo118 = 0xfffffff0;
constexpr std::uint32_t kMagicGo120 = 0xfffffff1;
constexpr std::uint64_t kFunctionsMax = 4UL << 20U;
constexpr std::size_t kPieceBytes = 64UL << 10U;
constexpr std::size_t kCandidatesMax = 64;
constexpr std::size_t kWord = 8;

// runtime.pcHeader. Up to Go 1.25 `text` is there, in position-independent code as a relocation.
struct Header {
  std::uint32_t magic;
  std::uint8_t zeros[2];
  std::uint8_t pc_quantum;
  std::uint8_t pointer_size;
  std::uint64_t functions, files, text;
  std::uint64_t function_names, units, file_names, pc_values, function_table;  // from the header
};
static_assert(sizeof(Header) == 72);

// Offsets in runtime.moduledata. The base of FUNCDATA moved by two words with Go 1.20; the words
// behind are for versions to come.
constexpr std::uint64_t kFunctionNamesPlace = 8;
constexpr std::uint64_t kFunctionTablePlace = 128;
constexpr std::uint64_t kTextPlace = 176;
constexpr std::array kFunctionDataPlacesGo118 = {std::uint64_t{304}};
constexpr std::array kFunctionDataPlacesGo120 = {std::uint64_t{320}, std::uint64_t{328},
                                                 std::uint64_t{336}, std::uint64_t{344}};

struct Place {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t end = 0;  // offset
};

// Calls `use` with the place of every word of a segment that equals `word`, ignoring the bits that
// `mask` does not have; a few at most.
std::vector<Place> find_words(const ElfReader& elf, const ElfSegment& segment, std::uint64_t word,
                              std::uint64_t mask) {
  std::vector<Place> found;
  std::vector<std::uint64_t> piece;
  // Words are aligned in memory; so they are in the file, which is mapped by pages.
  std::uint64_t done = (kWord - segment.address % kWord) % kWord;
  while (done + kWord <= segment.size && found.size() < kCandidatesMax) {
    piece.resize(std::min<std::uint64_t>(kPieceBytes, segment.size - done) / kWord);
    if (!elf.read_at(segment.offset + done, piece.data(), piece.size() * kWord)) break;
    for (std::size_t i = 0; i < piece.size() && found.size() < kCandidatesMax; ++i) {
      if ((piece[i] & mask) != word) continue;
      const std::uint64_t into = done + i * kWord;
      found.push_back(
          {segment.offset + into, segment.address + into, segment.offset + segment.size});
    }
    done += piece.size() * kWord;
  }
  return found;
}

bool is_sound(const Header& header, std::uint64_t size) {
  const bool is_known = header.magic == kMagicGo118 || header.magic == kMagicGo120;
  const std::array tables = {sizeof(Header),    header.function_names, header.units,
                             header.file_names, header.pc_values,      header.function_table};
  return is_known && header.zeros[0] == 0 && header.zeros[1] == 0 && header.pc_quantum > 0 &&
         header.pointer_size == kWord && std::ranges::is_sorted(tables) &&
         header.function_table < size && header.functions > 0 &&
         header.functions <= std::min(kFunctionsMax, (size - header.function_table) / kWord);
}

// The header's place: at the start of its section; where a linker merged that into another one,
// or the sections were stripped, wherever it is found.
std::vector<Place> header_places(const ElfReader& elf) {
  for (const char* name : {".gopclntab", ".data.rel.ro.gopclntab"}) {
    if (const ElfSection* section = elf.section(name)) {
      return {{section->offset, section->address, section->offset + section->size}};
    }
  }
  std::vector<Place> places;
  // Little-endian: magic, two zeros, any quantum, the pointer size.
  constexpr std::uint64_t kMask = ~(0xffUL << 48U);
  for (const ElfSegment& segment : elf.segments()) {
    if (segment.is_executable) continue;
    for (const std::uint64_t magic : {kMagicGo120, kMagicGo118}) {
      const auto found = find_words(elf, segment, kWord << 56U | magic, kMask);
      places.insert(places.end(), found.begin(), found.end());
    }
  }
  return places;
}

// The words of the file as they are once it is loaded (at the address 0).
class LoadedWords {
 public:
  explicit LoadedWords(const ElfReader& elf) : elf_(&elf), relatives_(elf.relatives()) {
    std::ranges::sort(relatives_, {}, &ElfRelative::place);
  }

  [[nodiscard]] std::uint64_t at(std::uint64_t address) const {
    const auto found = std::ranges::lower_bound(relatives_, address, {}, &ElfRelative::place);
    if (found != relatives_.end() && found->place == address) return found->addend;
    std::uint64_t word = 0;
    return elf_->read_virtual(address, &word, sizeof word) ? word : 0;
  }

  // Where in writable data a pointer to `target` is.
  [[nodiscard]] std::vector<std::uint64_t> pointers_to(std::uint64_t target) const {
    std::vector<std::uint64_t> places;
    for (const ElfRelative& relative : relatives_) {
      if (relative.addend == target && places.size() < kCandidatesMax) {
        places.push_back(relative.place);
      }
    }
    for (const ElfSegment& segment : elf_->segments()) {
      if (!segment.is_writable) continue;
      for (const Place& place : find_words(*elf_, segment, target, ~0UL)) {
        places.push_back(place.address);
      }
    }
    return places;
  }

 private:
  const ElfReader* elf_;
  std::vector<ElfRelative> relatives_;
};

// From the runtime's own record, which no strip removes.
bool read_module_data(const ElfReader& elf, const Header& header, std::uint64_t address,
                      GoModule& module) {
  const LoadedWords words(elf);
  for (const std::uint64_t place : words.pointers_to(address)) {
    const std::uint64_t text = words.at(place + kTextPlace);
    if (words.at(place + kFunctionNamesPlace) != address + header.function_names ||
        words.at(place + kFunctionTablePlace) != address + header.function_table ||
        !elf.is_code(text)) {
      continue;
    }
    module.text = text;
    if (module.is_before_go_1_20) {
      for (const auto at : kFunctionDataPlacesGo118) {
        module.function_data.push_back(words.at(place + at));
      }
    } else {
      for (const auto at : kFunctionDataPlacesGo120) {
        module.function_data.push_back(words.at(place + at));
      }
    }
    return true;
  }
  return false;
}

// From symbols; of older versions also from the header.
void read_symbols(const ElfReader& elf, const Header& header, GoModule& module) {
  for (const ElfSymbol& symbol : elf.symbols()) {
    const std::string name = elf.name_of(symbol);
    if (name == "runtime.text") module.text = symbol.value;
    if (name == "go:func.*" || name == "go.func.*") module.function_data.push_back(symbol.value);
  }
  if (module.text == 0) module.text = header.text;
}

}  // namespace

std::optional<GoModule> find_go_module(const ElfReader& elf) {
  for (const Place& place : header_places(elf)) {
    Header header;
    if (place.end < place.offset || !elf.read_at(place.offset, &header, sizeof header) ||
        !is_sound(header, place.end - place.offset)) {
      continue;
    }
    GoModule module{.is_before_go_1_20 = header.magic == kMagicGo118,
                    .pc_quantum = header.pc_quantum,
                    .functions = header.functions,
                    .function_names = place.offset + header.function_names,
                    .units = place.offset + header.units,
                    .file_names = place.offset + header.file_names,
                    .pc_values = place.offset + header.pc_values,
                    .function_table = place.offset + header.function_table,
                    .end = place.end};
    if (!read_module_data(elf, header, place.address, module)) read_symbols(elf, header, module);
    if (elf.is_code(module.text)) return module;
  }
  return std::nullopt;
}

}  // namespace leakgate
