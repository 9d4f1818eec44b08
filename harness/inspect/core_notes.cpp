#include "inspect/core_notes.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace leakgate {
namespace {

// Each thread has some six; there are few processes with a hundred thousand threads.
constexpr std::size_t kNotesMax = 1UL << 20U;
// 65,530 mappings (vm.max_map_count) with long paths.
constexpr std::size_t kDescriptionBytesMax = 16UL << 20U;
constexpr std::size_t kMappingsMax = 1UL << 17U;

// Offsets in struct elf_prstatus and elf_prpsinfo of 64-bit machines (linux/elfcore.h).
constexpr std::size_t kStatusSignal = 12;
constexpr std::size_t kStatusTid = 32;
constexpr std::size_t kStatusRegisters = 112;
constexpr std::size_t kInfoPid = 24;
constexpr std::size_t kInfoName = 40;
constexpr std::size_t kInfoNameSize = 16;
constexpr std::size_t kInfoArguments = 56;
constexpr std::size_t kInfoArgumentsSize = 80;

// Where in the registers, in words: struct user_regs_struct, struct user_pt_regs.
struct RegisterPlaces {
  std::size_t pc, sp, frame_pointer;
};
constexpr RegisterPlaces kPlacesOnX86 = {.pc = 16, .sp = 19, .frame_pointer = 4};
constexpr RegisterPlaces kPlacesOnArm = {.pc = 32, .sp = 31, .frame_pointer = 29};

// Zero beyond the end.
template <class T>
T value_at(std::string_view bytes, std::size_t offset) {
  T value{};
  if (offset <= bytes.size() && sizeof value <= bytes.size() - offset) {
    std::memcpy(&value, bytes.data() + offset, sizeof value);
  }
  return value;
}

std::string text_at(std::string_view bytes, std::size_t offset, std::size_t size) {
  if (offset >= bytes.size()) return {};
  const std::string_view field = bytes.substr(offset, size);
  return std::string(field.substr(0, field.find('\0')));
}

void read_status(std::string_view bytes, unsigned machine, CoreNotes& notes) {
  const RegisterPlaces& places = machine == EM_AARCH64 ? kPlacesOnArm : kPlacesOnX86;
  const auto word = [bytes](std::size_t place) {
    return value_at<std::uint64_t>(bytes, kStatusRegisters + place * sizeof(std::uint64_t));
  };
  notes.threads.push_back({.tid = value_at<std::int32_t>(bytes, kStatusTid),
                           .pc = word(places.pc),
                           .sp = word(places.sp),
                           .frame_pointer = word(places.frame_pointer),
                           .signal = value_at<std::int16_t>(bytes, kStatusSignal)});
}

void read_process_info(std::string_view bytes, CoreNotes& notes) {
  notes.pid = value_at<std::int32_t>(bytes, kInfoPid);
  notes.process_name = text_at(bytes, kInfoName, kInfoNameSize);
  notes.command_line = text_at(bytes, kInfoArguments, kInfoArgumentsSize);
  // The kernel puts a space behind every argument.
  while (notes.command_line.ends_with(' ')) notes.command_line.pop_back();
}

void read_auxiliary_vector(std::string_view bytes, CoreNotes& notes) {
  for (std::size_t at = 0; at + sizeof(Elf64_auxv_t) <= bytes.size(); at += sizeof(Elf64_auxv_t)) {
    const auto entry = value_at<Elf64_auxv_t>(bytes, at);
    if (entry.a_type == AT_ENTRY) notes.entry = entry.a_un.a_val;
  }
}

// A count, the size of a page, three words a mapping, then the paths.
void read_mappings(std::string_view bytes, CoreNotes& notes) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto count = value_at<std::uint64_t>(bytes, 0);
  const auto unit = value_at<std::uint64_t>(bytes, kWord);
  if (count > kMappingsMax || count > bytes.size() / (3 * kWord)) return;
  std::size_t path_at = (2 + 3 * count) * kWord;
  for (std::size_t i = 0; i < count && path_at < bytes.size(); ++i) {
    const std::size_t at = (2 + 3 * i) * kWord;
    const std::string_view rest = bytes.substr(path_at);
    const std::string_view path = rest.substr(0, rest.find('\0'));
    path_at += path.size() + 1;
    CoreMapping mapping{.begin = value_at<std::uint64_t>(bytes, at),
                        .end = value_at<std::uint64_t>(bytes, at + kWord),
                        .offset = value_at<std::uint64_t>(bytes, at + 2 * kWord) * unit,
                        .path = std::string(path)};
    if (mapping.begin < mapping.end) notes.mappings.push_back(std::move(mapping));
  }
}

bool read_all(const UniqueFd& file, std::uint64_t offset, void* into, std::size_t size) {
  return ::pread(file.get(), into, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

// Whether anybody wants to know: most of the notes are the registers for floating point.
bool is_wanted(std::uint32_t type) {
  return type == NT_PRSTATUS || type == NT_PRPSINFO || type == NT_AUXV || type == NT_FILE;
}

void use_note(std::uint32_t type, std::string_view bytes, unsigned machine, CoreNotes& notes) {
  if (type == NT_PRSTATUS) read_status(bytes, machine, notes);
  if (type == NT_PRPSINFO) read_process_info(bytes, notes);
  if (type == NT_AUXV) read_auxiliary_vector(bytes, notes);
  if (type == NT_FILE) read_mappings(bytes, notes);
}

std::uint64_t padded(std::uint32_t size) { return (std::uint64_t{size} + 3) & ~std::uint64_t{3}; }

}  // namespace

bool read_core_notes(const UniqueFd& core, FileRange range, unsigned machine, CoreNotes& notes) {
  constexpr std::uint32_t kNameSize = 5;  // "CORE" and a NUL
  std::string bytes;
  for (std::size_t count = 0; count < kNotesMax && range.size >= sizeof(Elf64_Nhdr); ++count) {
    struct {
      Elf64_Nhdr header;
      char name[8];
    } note{};
    const std::size_t head = std::min<std::uint64_t>(range.size, sizeof note);
    if (!read_all(core, range.offset, &note, head)) return false;
    const std::uint64_t before = sizeof(Elf64_Nhdr) + padded(note.header.n_namesz);
    const std::uint64_t whole = before + padded(note.header.n_descsz);
    // The last one may be without its padding.
    if (before + note.header.n_descsz > range.size) return false;
    if (note.header.n_namesz == kNameSize && std::memcmp(note.name, "CORE", kNameSize) == 0 &&
        is_wanted(note.header.n_type) && note.header.n_descsz <= kDescriptionBytesMax) {
      bytes.resize(note.header.n_descsz);
      if (!read_all(core, range.offset + before, bytes.data(), bytes.size())) return false;
      use_note(note.header.n_type, bytes, machine, notes);
    }
    range.offset += std::min(whole, range.size);
    range.size -= std::min(whole, range.size);
  }
  return true;
}

}  // namespace leakgate
