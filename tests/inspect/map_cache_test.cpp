#include "inspect/map_cache.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

GoMap some_map() {
  GoMap map;
  std::uint64_t next = 1;
  for (const GoVariable& variable : go_variables()) map.variables.*variable.address = next++ << 33U;
  for (const LayoutField& field : layout_fields()) map.layout.*field.offset = next++;
  return map;
}

std::filesystem::path only_file_in(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) return entry.path();
  }
  return {};
}

TEST(MapCache, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  const MapCache cache(folder.path(), "abc/def-1/_x");
  EXPECT_EQ(cache.read(), std::nullopt);
  cache.write(some_map());
  EXPECT_EQ(cache.read(), some_map());
  EXPECT_EQ(MapCache(folder.path(), "another").read(), std::nullopt);
}

TEST(MapCache, KeepsNothingWithoutAFolderOrAnId) {
  const TemporaryFolder folder;
  MapCache(folder.path(), "").write(some_map());
  MapCache({}, "abc").write(some_map());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(MapCache({}, "abc").read(), std::nullopt);
}

// A build id comes from a file that somebody else made.
TEST(MapCache, StaysInItsFolderWhateverTheIdIs) {
  const TemporaryFolder folder;
  const MapCache cache(folder.path() / "cache", "../../../escaped");
  cache.write(some_map());
  EXPECT_EQ(only_file_in(folder.path()).parent_path(), folder.path() / "cache" / "binaries");
  MapCache(folder.path() / "cache", std::string(5000, '/')).write(some_map());
  EXPECT_EQ(cache.read(), some_map());
}

TEST(MapCache, TakesDamageForNothing) {
  const TemporaryFolder folder;
  const MapCache cache(folder.path(), "abc");
  cache.write(some_map());
  const std::filesystem::path file = only_file_in(folder.path());
  std::ifstream in(file);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::ofstream(file) << whole.substr(0, size);
    EXPECT_EQ(cache.read(), std::nullopt) << size;
  }
  std::ofstream(file) << "leakgate-map 2\n" << whole.substr(whole.find('\n') + 1);
  EXPECT_EQ(cache.read(), std::nullopt) << "of another leakgate";
}

}  // namespace
}  // namespace leakgate
