// The memory of a process may hold anything, also in the place of a Go runtime: while it changes,
// in a core file that somebody sent. Whatever is there gives a census or an error, soon.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "inspect/census_groups.hpp"
#include "inspect/census_profile.hpp"
#include "inspect/go_process.hpp"
#include "inspect/goroutine_census.hpp"
#include "inspect/goroutine_target.hpp"
#include "inspect/heap_buckets.hpp"

namespace leakgate {
namespace {

// Gives the bytes of a real process, some of them changed; how many of a thousand words.
class ChangedMemory final : public TargetMemory {
 public:
  ChangedMemory(const TargetMemory& real, unsigned seed, unsigned per_thousand)
      : real_(real), random_(seed), per_thousand_(per_thousand) {}

  void read(std::span<MemoryRange> ranges) const override {
    real_.read(ranges);
    for (MemoryRange& range : ranges) {
      if (random_() % 1000 < per_thousand_ / 4) range.is_read = !range.is_read;
      for (std::size_t at = 0; at + sizeof(std::uint64_t) <= range.into.size();
           at += sizeof(std::uint64_t)) {
        if (random_() % 1000 >= per_thousand_) continue;
        const std::uint64_t word = some_word(range.address + at);
        std::memcpy(range.into.data() + at, &word, sizeof word);
      }
    }
  }

 private:
  [[nodiscard]] std::uint64_t some_word(std::uint64_t address) const {
    switch (random_() % 5) {
      case 0:
        return 0;
      case 1:
        return address;  // it points to itself
      case 2:
        return ~std::uint64_t{0} - random_() % 64;
      case 3:
        return random_() % 4096;
      default:
        return std::uint64_t{random_()} << 32U | random_();
    }
  }

  const TargetMemory& real_;
  mutable std::mt19937 random_;
  unsigned per_thousand_;
};

// All that is read is nonsense, but for the number of goroutines.
class NonsenseMemory final : public TargetMemory {
 public:
  NonsenseMemory(std::uint64_t place_of_size, std::uint64_t word)
      : place_of_size_(place_of_size), word_(word) {}

  void read(std::span<MemoryRange> ranges) const override {
    for (MemoryRange& range : ranges) {
      const std::uint64_t word = range.address == place_of_size_ ? 100'000 : word_;
      for (std::size_t at = 0; at < range.into.size(); at += sizeof word) {
        std::memcpy(range.into.data() + at, &word, std::min(sizeof word, range.into.size() - at));
      }
      range.is_read = true;
    }
  }

 private:
  std::uint64_t place_of_size_, word_;
};

class HostileCensus : public testing::Test {
 protected:
  HostileCensus() : process_(GoProcess::open(target_.pid(), {}).value()) {}

  GoroutineTarget target_{GoroutineBuild{}};
  std::unique_ptr<GoProcess> process_;
};

TEST_F(HostileCensus, EndsWhateverWordsAreChanged) {
  int told = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const ChangedMemory memory(process_->memory(), seed, seed % 40);
    const auto census =
        take_census(memory, process_->binary(), {.load_address = process_->load_address()});
    if (census) {
      ++told;
      Count sum = 0;
      for (const CensusGroup& group : census->groups) sum += group.count;
      EXPECT_EQ(sum, census->goroutines);
      (void)profile_of(*census, process_->binary().symbols());
    }
    (void)read_heap_buckets(memory, process_->binary(), process_->load_address());
  }
  EXPECT_GT(told, 5) << "nothing of it was ever read";
}

TEST_F(HostileCensus, EndsInMemoryThatIsAllTheSame) {
  const std::uint64_t size_at =
      process_->binary().variables().all_goroutines_size + process_->load_address();
  for (const std::uint64_t word : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4}, size_at,
                                   ~std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    const NonsenseMemory memory(size_at, word);
    (void)take_census(memory, process_->binary(), {.load_address = process_->load_address()});
    EXPECT_FALSE(read_heap_buckets(memory, process_->binary(), process_->load_address()) &&
                 word == size_at)
        << "a list that leads back to itself has an end";
  }
}

TEST(CensusGroups, AreBoundedHoweverManyKindsThereAre) {
  CensusGroups groups;
  for (std::uint64_t i = 0; i < 400'000; ++i) {
    const std::uint64_t address = i;
    groups.add({.stack = {&address, 1}, .start_pc = i, .go_pc = i, .has_stack = true});
  }
  Count sum = 0;
  const std::vector<CensusGroup> taken = groups.take();
  for (const CensusGroup& group : taken) sum += group.count;
  EXPECT_EQ(sum, 400'000);
  EXPECT_LE(taken.size(), 10'001U);
}

TEST(CensusGroups, TellApartWhatDiffersInOneAddress) {
  CensusGroups groups;
  const std::array<std::uint64_t, 2> one{1, 2};
  const std::array<std::uint64_t, 2> other{1, 3};
  for (int i = 0; i < 3; ++i) groups.add({.stack = one, .has_stack = true});
  groups.add({.stack = other, .has_stack = true});
  groups.add({.stack = one, .has_stack = true});
  const std::vector<CensusGroup> taken = groups.take();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].count, 4);
  EXPECT_EQ(taken[1].stack, std::vector<std::uint64_t>(other.begin(), other.end()));
}

}  // namespace
}  // namespace leakgate
