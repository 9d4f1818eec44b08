#include "inspect/core_memory.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace leakgate {
namespace {

// Twice what vm.max_map_count allows by default.
constexpr std::size_t kSegmentsMax = 1UL << 17U;
constexpr std::size_t kPieceHeaders = 1024;
constexpr std::uint64_t kPageBytes = 4096;

std::unexpected<Error> bad_core(const char* what, const std::filesystem::path& path,
                                std::string hint = {}) {
  return fail(ErrorCode::target, what, path.string(), std::move(hint));
}

std::unexpected<Error> wrong_binary(const std::filesystem::path& path) {
  return fail(ErrorCode::target, "the core file is of another executable", path.string(),
              "give it the very file that ran, not a newer build");
}

// The kernel's own compressors, and systemd's.
bool is_compressed(const Elf64_Ehdr& header) {
  constexpr std::array<std::string_view, 3> kMagics = {"\x28\xb5\x2f\xfd",
                                                       "\xfd"
                                                       "7zXZ",
                                                       "\x04\x22\x4d\x18"};
  return std::ranges::any_of(kMagics, [&header](std::string_view magic) {
    return std::memcmp(header.e_ident, magic.data(), magic.size()) == 0;
  });
}

}  // namespace

Result<std::unique_ptr<CoreMemory>> CoreMemory::open(const std::filesystem::path& core,
                                                     const std::filesystem::path& binary) {
  std::unique_ptr<CoreMemory> memory(new CoreMemory());
  if (auto read = memory->read_core(core); !read) return pass_on(read);
  if (auto opened = memory->open_binary(binary); !opened) return pass_on(opened);
  return memory;
}

Result<void> CoreMemory::read_core(const std::filesystem::path& path) {
  // Opening a fifo for reading would wait for its writer.
  file_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file_.is_open()) return bad_core("the core file cannot be read", path);
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return bad_core("it is no core file", path);
  }
  file_size_ = static_cast<std::uint64_t>(status.st_size);
  Elf64_Ehdr header{};
  const bool is_whole = read_file(0, &header, sizeof header);
  if (is_compressed(header)) {
    return bad_core("the core file is compressed", path, "unpack it: coredumpctl dump, zstd -d");
  }
  if (!is_whole || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_type != ET_CORE || header.e_phentsize != sizeof(Elf64_Phdr)) {
    return bad_core("it is no core file", path);
  }
  machine_ = header.e_machine;
  if (machine_ != EM_X86_64 && machine_ != EM_AARCH64) {
    return fail(ErrorCode::unsupported, "the core file is of another kind of machine",
                path.string());
  }
  std::size_t count = header.e_phnum;
  Elf64_Shdr first{};
  if (count == PN_XNUM && read_file(header.e_shoff, &first, sizeof first)) count = first.sh_info;
  read_segments(header.e_phoff, count);
  return {};
}

bool CoreMemory::read_file(std::uint64_t offset, void* into, std::size_t size) const {
  if (offset > file_size_ || size > file_size_ - offset) return false;
  return ::pread(file_.get(), into, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

void CoreMemory::read_segments(std::uint64_t offset, std::size_t count) {
  std::vector<Elf64_Phdr> piece;
  count = std::min(count, kSegmentsMax);
  for (std::size_t done = 0; done < count; done += piece.size()) {
    piece.resize(std::min(kPieceHeaders, count - done));
    if (!read_file(offset + done * sizeof(Elf64_Phdr), piece.data(),
                   piece.size() * sizeof(Elf64_Phdr))) {
      is_cut_ = true;
      break;
    }
    for (const Elf64_Phdr& header : piece) {
      const FileRange range{.offset = header.p_offset, .size = header.p_filesz};
      if (header.p_type == PT_LOAD) add_segment(header.p_vaddr, header.p_memsz, range);
      if (header.p_type == PT_NOTE && !read_core_notes(file_, range, machine_, notes_)) {
        is_cut_ = true;
      }
    }
  }
  sort_segments();
}

void CoreMemory::add_segment(std::uint64_t address, std::uint64_t size, FileRange range) {
  if (range.offset > file_size_ || range.size > file_size_ - range.offset) is_cut_ = true;
  if (size == 0 || size > ~address) return;
  segments_.push_back({.address = address,
                       .size = size,
                       .dumped_size = std::min(range.size, size),
                       .offset = range.offset});
}

// The kernel writes them by address and without overlap; what overlaps is left out, so that there
// is one answer to what is at an address.
void CoreMemory::sort_segments() {
  std::ranges::stable_sort(segments_, {}, &Segment::address);
  std::uint64_t end = 0;
  std::erase_if(segments_, [&end](const Segment& segment) {
    if (segment.address < end) return true;
    end = segment.address + segment.size;
    return false;
  });
}

Result<void> CoreMemory::open_binary(const std::filesystem::path& path) {
  binary_path_ = path;
  if (path.empty()) {
    for (const CoreMapping& mapping : notes_.mappings) {
      if (notes_.entry < mapping.begin || notes_.entry >= mapping.end) continue;
      binary_path_ = mapping.path;
    }
  }
  binary_ = ElfReader::open(binary_path_);
  if (!binary_ || binary_->segments().empty()) {
    return fail(ErrorCode::target, "the executable of the core file cannot be read",
                binary_path_.string());
  }
  if (notes_.entry == 0 && notes_.mappings.empty() && is_cut_) {
    // gcore writes its notes at the end.
    return bad_core("the core file was cut before it says what was mapped where", path);
  }
  if (!find_load_bias()) return wrong_binary(binary_path_);
  std::optional<bool> is_same = has_same_build_id();
  if (!is_same) is_same = is_mapped_as_told() ? has_same_page() : false;
  if (is_same == false) return wrong_binary(binary_path_);
  is_binary_known_ = is_same.has_value();
  return {};
}

bool CoreMemory::find_load_bias() {
  Elf64_Ehdr header{};
  if (!binary_->read_at(0, &header, sizeof header) || header.e_machine != machine_) return false;
  if (header.e_type == ET_EXEC) return notes_.entry == 0 || notes_.entry == header.e_entry;
  const ElfSegment& first = binary_->segments().front();
  if (notes_.entry != 0) {
    load_bias_ = notes_.entry - header.e_entry;
  } else {
    const auto at = std::ranges::find(notes_.mappings, binary_path_.string(), &CoreMapping::path);
    if (at == notes_.mappings.end()) return false;
    load_bias_ = at->begin - at->offset - (first.address - first.offset);
  }
  return load_bias_ % kPageBytes == 0;
}

bool CoreMemory::is_mapped_as_told() const {
  if (notes_.mappings.empty()) return true;
  return std::ranges::all_of(binary_->segments(), [this](const ElfSegment& segment) {
    if (!segment.is_executable) return true;
    const std::uint64_t address = segment.address + load_bias_;
    return std::ranges::any_of(notes_.mappings, [&](const CoreMapping& mapping) {
      return address >= mapping.begin && address < mapping.end &&
             mapping.offset + (address - mapping.begin) == segment.offset;
    });
  });
}

std::optional<bool> CoreMemory::has_same_build_id() const {
  std::optional<bool> is_same;
  for (const char* name : {".note.go.buildid", ".note.gnu.build-id"}) {
    const ElfSection* section = binary_->section(name);
    if (section == nullptr || section->size == 0 || section->size > kPageBytes) continue;
    const std::string note = binary_->content(*section);
    std::string dumped(note.size(), '\0');
    const std::span into = std::as_writable_bytes(std::span(dumped));
    if (read_dumped(section->address + load_bias_, into) != dumped.size()) continue;
    is_same = is_same.value_or(true) && dumped == note;
  }
  return is_same;
}

std::optional<bool> CoreMemory::has_same_page() const {
  std::optional<bool> is_same;
  for (const ElfSegment& segment : binary_->segments()) {
    // The file's own header is left out: strip(1) changes it, and nothing else that is loaded.
    constexpr std::uint64_t kHeader = sizeof(Elf64_Ehdr);
    if (segment.is_writable || segment.size <= kHeader) continue;
    const std::size_t size = std::min(segment.size, kPageBytes) - kHeader;
    std::vector<std::byte> dumped(size), own(size);
    const std::uint64_t address = segment.address + kHeader;
    if (read_dumped(address + load_bias_, dumped) != size) continue;
    if (!binary_->read_virtual(address, own.data(), size)) continue;
    is_same = is_same.value_or(true) && dumped == own;
  }
  return is_same;
}

int CoreMemory::signal() const {
  return notes_.threads.empty() ? 0 : notes_.threads.front().signal;
}

// With pread, not mapped: a core on a file system that fails, or one that somebody cuts meanwhile,
// would end us with SIGBUS. It takes some 0.3 us for each small range.
void CoreMemory::read(std::span<MemoryRange> ranges) const {
  for (MemoryRange& range : ranges) {
    std::uint64_t address = range.address;
    std::span<std::byte> left = range.into;
    while (!left.empty()) {
      const std::size_t got = read_some(address, left);
      if (got == 0) break;
      address += got;
      left = left.subspan(got);
    }
    range.is_read = left.empty();
  }
}

const CoreMemory::Segment* CoreMemory::segment_before(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(segments_, address, {}, &Segment::address);
  return after == segments_.begin() ? nullptr : &*std::prev(after);
}

// What should be in the core, but was cut off, must not be taken from the binary: data has changed.
std::size_t CoreMemory::read_some(std::uint64_t address, std::span<std::byte> into) const {
  const Segment* segment = segment_before(address);
  if (segment != nullptr && address - segment->address < segment->dumped_size) {
    return read_dumped(address, into);
  }
  const auto next = std::ranges::upper_bound(segments_, address, {}, &Segment::address);
  if (next != segments_.end()) {
    into = into.first(std::min<std::uint64_t>(into.size(), next->address - address));
  }
  return read_binary(address, into);
}

std::size_t CoreMemory::read_dumped(std::uint64_t address, std::span<std::byte> into) const {
  const Segment* segment = segment_before(address);
  if (segment == nullptr) return 0;
  const std::uint64_t within = address - segment->address;
  if (within >= segment->dumped_size) return 0;
  const std::size_t size = std::min<std::uint64_t>(into.size(), segment->dumped_size - within);
  return read_file(segment->offset + within, into.data(), size) ? size : 0;
}

std::size_t CoreMemory::read_binary(std::uint64_t address, std::span<std::byte> into) const {
  if (!binary_) return 0;
  address -= load_bias_;
  for (const ElfSegment& segment : binary_->segments()) {
    if (address < segment.address || address - segment.address >= segment.size) continue;
    const std::uint64_t left = segment.size - (address - segment.address);
    const std::size_t size = std::min<std::uint64_t>(into.size(), left);
    return binary_->read_virtual(address, into.data(), size) ? size : 0;
  }
  return 0;
}

}  // namespace leakgate
