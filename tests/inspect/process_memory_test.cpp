#include "inspect/process_memory.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace leakgate {
namespace {

std::uint64_t address_of(const void* object) { return std::bit_cast<std::uint64_t>(object); }

TEST(ProcessMemory, ReadsWhatIsThere) {
  const std::array<char, 8> there{"growing"};
  std::array<std::byte, 8> copy{};
  ASSERT_TRUE(ProcessMemory(::getpid()).read_at(address_of(there.data()), copy));
  EXPECT_EQ(std::memcmp(copy.data(), there.data(), copy.size()), 0);
}

TEST(ProcessMemory, SaysOfEachRangeWhetherAllOfItWasRead) {
  constexpr std::size_t kPage = 4096;
  void* pages =
      ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  std::memset(pages, 7, kPage);
  ASSERT_EQ(::munmap(static_cast<char*>(pages) + kPage, kPage), 0);
  const std::uint64_t begin = address_of(pages);
  // More than one call takes, every third of them not there, every third only in part.
  std::vector<std::array<std::byte, 16>> copies(3000);
  std::vector<MemoryRange> ranges;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const std::array<std::uint64_t, 3> places{begin, begin + kPage, begin + kPage - 8};
    ranges.push_back({.address = places.at(i % 3), .into = copies[i]});
  }
  ProcessMemory(::getpid()).read(ranges);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    EXPECT_EQ(ranges[i].is_read, i % 3 == 0) << i;
    if (i % 3 == 0) {
      EXPECT_EQ(copies[i].back(), std::byte{7}) << i;
    }
  }
  ::munmap(pages, kPage);
}

TEST(ProcessMemory, ReadsNothingOfAProcessThatIsNotThere) {
  std::array<std::byte, 8> copy{};
  EXPECT_FALSE(ProcessMemory(0x7FFFFFFF).read_at(address_of(copy.data()), copy));
}

}  // namespace
}  // namespace leakgate
