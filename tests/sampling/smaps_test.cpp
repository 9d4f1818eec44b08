#include "sampling/smaps.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "sampling/fixture_files.hpp"
#include "sampling/smaps_literal.hpp"

namespace leakgate {
namespace {

// Feeds `text` in chunks of `size` bytes.
std::vector<Mapping> mappings_of(std::string_view text, std::size_t size) {
  std::vector<Mapping> mappings;
  SmapsReader reader([&](const Mapping& mapping) { mappings.push_back(mapping); });
  for (std::size_t at = 0; at < text.size(); at += size) {
    const auto fed = reader.feed(text.substr(at, size));
    EXPECT_TRUE(fed) << to_text(fed.error());
  }
  EXPECT_TRUE(reader.finish());
  return mappings;
}

Result<void> read_all(std::string_view text) {
  SmapsReader reader([](const Mapping&) {});
  if (Result<void> fed = reader.feed(text); !fed) return fed;
  return reader.finish();
}

TEST(SmapsReader, ReadsMappingsWithTheirNamesAndSizes) {
  const auto mappings = mappings_of(
      smaps_of("00400000-00402000 r-xp /srv/app 8\n7f0000000000-7f0000021000 rw-p - 12 4\n"), 1000);
  ASSERT_EQ(mappings.size(), 2U);
  EXPECT_EQ(mappings[0], (Mapping{.start = 0x400000,
                                  .end = 0x402000,
                                  .permissions = "r-xp",
                                  .inode = 77,
                                  .name = "/srv/app",
                                  .rss = {8 * kKiB},
                                  .lazy_free = {}}));
  EXPECT_EQ(mappings[1].name, "");
  EXPECT_EQ(mappings[1].lazy_free, Bytes{4 * kKiB});
}

TEST(SmapsReader, DoesNotCareWhereAChunkEnds) {
  const std::string text = fixture_text("proc/go126-cgo.smaps");
  const auto whole = mappings_of(text, text.size());
  EXPECT_EQ(whole.size(), 70U);
  for (const std::size_t size : {1U, 7U, 4096U}) EXPECT_EQ(mappings_of(text, size), whole);
}

TEST(SmapsReader, KeepsSpacesInPaths) {
  const auto mappings = mappings_of(
      "400000-401000 r-xp 00000000 fe:00 5     /srv/my app (deleted)\nRss:  4 kB\n", 64);
  ASSERT_EQ(mappings.size(), 1U);
  EXPECT_EQ(mappings[0].name, "/srv/my app (deleted)");
}

TEST(SmapsReader, RefusesWhatIsNotSmaps) {
  EXPECT_FALSE(read_all(""));
  EXPECT_FALSE(read_all("\n"));
  EXPECT_FALSE(read_all("hello\n"));
  EXPECT_FALSE(read_all("Rss: 4 kB\n"));
  EXPECT_FALSE(read_all("400000-3fffff rw-p 0 00:00 0\nRss: 4 kB\n"));
  EXPECT_FALSE(read_all("400000-401000 rw-p 0 00:00 0\nRss: -4 kB\n"));
  EXPECT_FALSE(read_all("400000-401000 rw-p 0 00:00 0\nRss: 99999999999999999 kB\n"));
  EXPECT_FALSE(read_all("400000-401000 rw-p 0 00:00 0\nRss: 4 kB\nLazyFr"));
  EXPECT_FALSE(read_all("400000-401000 rw-p\n"));
  EXPECT_FALSE(read_all("zz-401000 rw-p 0 00:00 0\n"));
}

TEST(SmapsReader, GivesUpOnALineWithoutEnd) {
  SmapsReader reader([](const Mapping&) {});
  const std::string piece(4096, 'a');
  bool refused = false;
  for (int i = 0; i < 10 && !refused; ++i) refused = !reader.feed(piece);
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace leakgate
