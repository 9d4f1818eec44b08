#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "inspect/core_literal.hpp"
#include "inspect/core_memory.hpp"
#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

constexpr std::uint64_t kEntry = kExecutableAddress + 0x200;

// A core in a folder of its own, next to the small executable.
class LiteralCore {
 public:
  explicit LiteralCore(const std::string& bytes) {
    std::ofstream(folder_.path() / "core") << bytes;
    std::ofstream(folder_.path() / "program") << small_executable();
  }
  [[nodiscard]] Result<std::unique_ptr<CoreMemory>> open() const {
    return CoreMemory::open(folder_.path() / "core", folder_.path() / "program");
  }

 private:
  TemporaryFolder folder_;
};

std::string read(const CoreMemory& memory, std::uint64_t address, std::size_t size) {
  std::string text(size, '\0');
  return memory.read_at(address, std::as_writable_bytes(std::span(text))) ? text : "not read";
}

CoreNotes notes_in(const std::string& bytes, unsigned machine = EM_X86_64) {
  CoreNotes notes;
  EXPECT_TRUE(read_core_notes(file_of(bytes), {0, bytes.size()}, machine, notes));
  return notes;
}

TEST(CoreNotes, HaveTheRegistersOfTheirMachine) {
  const std::string bytes = thread_note(42, 11) + thread_note(43, 0);
  EXPECT_EQ(notes_in(bytes).threads,
            (std::vector<CoreThread>{{42, 1016, 1019, 1004, 11}, {43, 1016, 1019, 1004, 0}}));
  EXPECT_EQ(notes_in(bytes, EM_AARCH64).threads.front(), (CoreThread{42, 1032, 1031, 1029, 11}));
}

TEST(CoreNotes, LeaveOutWhatTheyDoNotKnow) {
  const std::string bytes = note(NT_PRFPREG, std::string(512, 'f')) +
                            note(0x202, std::string(2433, 'x'), "LINUX") +
                            note(NT_PRSTATUS, "short", "OTHER") + note(1, "", "") +
                            mappings_note({{0x1000, 0x3000, 2, "/a b"}, {5, 5, 0, "/empty"}});
  const CoreNotes notes = notes_in(bytes);
  EXPECT_TRUE(notes.threads.empty());
  EXPECT_EQ(notes.mappings, (std::vector<CoreMapping>{{0x1000, 0x3000, 0x2000, "/a b"}}));
}

TEST(CoreNotes, AreTakenAsFarAsTheyGo) {
  const std::string bytes = mappings_note({{0x1000, 0x3000, 2, "/a"}, {0x4000, 0x5000, 0, "/b"}}) +
                            thread_note(42, 11) + entry_note(kEntry);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CoreNotes notes;
    (void)read_core_notes(file_of(bytes.substr(0, size)), {0, bytes.size()}, EM_X86_64, notes);
    EXPECT_LE(notes.mappings.size(), 2U);
    (void)read_core_notes(file_of(bytes), {0, size}, EM_X86_64, notes);
  }
  std::string many = bytes;
  many.replace(20, 8, bytes_of(~std::uint64_t{0}));
  EXPECT_TRUE(notes_in(many).mappings.empty());
}

TEST(CoreSegments, AreReadAcrossTheirBordersAndFromTheExecutable) {
  const LiteralCore core(core_of(
      entry_note(kEntry),
      {{0x2000, "two"}, {0x1ffd, "one"}, {kExecutableAddress, "", 4096}, {0x9000, "left", 100}}));
  const auto memory = core.open();
  ASSERT_TRUE(memory.has_value()) << to_text(memory.error());
  EXPECT_EQ(read(**memory, 0x1ffd, 6), "onetwo");
  EXPECT_EQ(read(**memory, 0x1ffd, 7), "not read");
  EXPECT_EQ(read(**memory, 0x9000, 4), "left");
  EXPECT_EQ(read(**memory, 0x9000, 5), "not read");
  EXPECT_EQ(read(**memory, kExecutableAddress + 4090, 6), "xxxxxx");
  EXPECT_EQ(read(**memory, kExecutableAddress + 4090, 7), "not read");
  EXPECT_EQ(read(**memory, 0x1ffd, 0), "");
  EXPECT_FALSE((*memory)->is_binary_known());
  EXPECT_FALSE((*memory)->is_cut());
}

TEST(CoreSegments, ThatOverlapHaveOneContent) {
  const LiteralCore core(core_of(entry_note(kEntry), {{0x1000, "aaaaaaaa"},
                                                      {0x1004, "bbbbbbbb"},
                                                      {0x1008, "cccccccc"},
                                                      {~std::uint64_t{3}, "end of all"}}));
  const auto memory = core.open();
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(read(**memory, 0x1000, 16), "aaaaaaaacccccccc");
  EXPECT_EQ(read(**memory, ~std::uint64_t{3}, 8), "not read");
}

TEST(CoreSegments, MayBeMoreThanTheirHeaderCanCount) {
  std::vector<LiteralSegment> segments;
  for (std::uint64_t i = 0; i < 70000; ++i) segments.push_back({i << 12U, "s"});
  std::string bytes = core_of(entry_note(kEntry), segments);
  Elf64_Ehdr header = elf_header(ET_CORE, PN_XNUM);
  header.e_shoff = bytes.size();
  Elf64_Shdr counts{};
  counts.sh_info = 70001;
  bytes.replace(0, sizeof header, bytes_of(header));
  const LiteralCore core(bytes + bytes_of(counts));
  const auto memory = core.open();
  ASSERT_TRUE(memory.has_value()) << to_text(memory.error());
  EXPECT_EQ(read(**memory, 69999UL << 12U, 1), "s");
  EXPECT_FALSE((*memory)->is_cut());
}

TEST(CoreMemory, IsNotOfAnExecutableThatWasMappedElsewhere) {
  const auto opened = [](const std::string& notes) {
    return LiteralCore(core_of(notes, {})).open().has_value();
  };
  EXPECT_TRUE(opened(mappings_note({{kExecutableAddress, 0x401000, 0, "/p"}})));
  EXPECT_FALSE(opened(mappings_note({{kExecutableAddress, 0x401000, 1, "/p"}})));
  EXPECT_FALSE(opened(mappings_note({{0x500000, 0x501000, 0, "/p"}})));
  EXPECT_FALSE(opened(entry_note(kEntry + 16)));
}

TEST(CoreMemory, IsOfTheExecutableThatHasTheSameBuildId) {
  const std::string page = small_executable();
  std::string other = page;
  other[kBuildIdPlace + 20] = '?';
  const auto opened = [](const std::string& dumped) {
    return LiteralCore(core_of(entry_note(kEntry), {{kExecutableAddress, dumped}})).open();
  };
  EXPECT_TRUE(opened(page).value()->is_binary_known());
  EXPECT_FALSE(opened(other).has_value());
  // Too little was dumped for the id, and for a page.
  EXPECT_FALSE(opened(page.substr(0, kBuildIdPlace)).value()->is_binary_known());
}

TEST(CoreMemory, IsCutWhereItsNotesAre) {
  const std::string bytes = core_of(thread_note(1, 6) + entry_note(kEntry), {{0x2000, "two"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto memory = LiteralCore(bytes.substr(0, size)).open();
    EXPECT_TRUE(!memory || (*memory)->is_cut()) << size;
  }
}

TEST(CoreMemory, TakesAnyByteInAnyPlace) {
  const std::string bytes =
      core_of(thread_note(1, 6) + entry_note(kEntry) + mappings_note({{0x1000, 0x3000, 2, "/a"}}),
              {{0x2000, "two"}, {kExecutableAddress, "dumped", 4096}});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(~changed[i]);
    const auto memory = LiteralCore(changed).open();
    if (memory) (void)read(**memory, 0x2000, 100);
  }
}

}  // namespace
}  // namespace leakgate
