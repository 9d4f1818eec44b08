// Whatever a target sends, decoding ends, stays within its bounds and gives a profile that the rest
// can work with, or an error. Run under the sanitizers as well.
#include <gtest/gtest.h>

#include <random>

#include "base/text.hpp"
#include "profile/goroutine_text.hpp"
#include "profile/goroutines.hpp"
#include "profile/heap.hpp"
#include "profile/inflate.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::fixture;

// True when it was accepted.
bool digest(std::string_view bytes) {
  const Result<Profile> profile = parse_profile(bytes);
  if (!profile) {
    EXPECT_EQ(profile.error().code, ErrorCode::malformed);
    EXPECT_EQ(printable(profile.error().what), profile.error().what);
    return false;
  }
  for (const GoroutineGroup& group : group_goroutines(*profile)) (void)culprit_of(group.stack);
  for (const HeapSite& site : heap_growth(*profile, *profile)) (void)culprit_of(site.stack);
  for (const HeapSite& site : heap_sites(*profile)) {
    for (const Frame& frame : site.stack) (void)without_closure(frame.function);
  }
  return true;
}

class HostileProfile : public testing::TestWithParam<const char*> {
 protected:
  std::string packed_ = fixture(GetParam());
  std::string message_ = gunzip(packed_, {}).value();
};

INSTANTIATE_TEST_SUITE_P(Recorded, HostileProfile,
                         testing::Values("go1.19/goroutine.pb.gz", "go1.26/goroutine.pb.gz",
                                         "go1.26/goroutineleak.pb.gz", "go1.19/heap-before.pb.gz",
                                         "go1.26/heap-after.pb.gz"),
                         [](const auto& parameter) { return std::to_string(parameter.index); });

TEST_P(HostileProfile, IsRefusedWhereverTheGzipDataIsCut) {
  for (std::size_t size = 0; size < packed_.size(); ++size) {
    EXPECT_FALSE(digest(std::string_view(packed_).substr(0, size))) << size;
  }
}

TEST_P(HostileProfile, IsHarmlessWhereverTheMessageIsCut) {
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < message_.size(); size += 1 + size / 997) {
    accepted += digest(std::string_view(message_).substr(0, size)) ? 1 : 0;
  }
  // A cut between two fields is a message of its own, but without its last strings it names
  // nothing.
  EXPECT_LT(accepted, 60U);
  EXPECT_TRUE(digest(message_));
}

TEST_P(HostileProfile, IsHarmlessWithAnyBytesChanged) {
  std::mt19937 random(20'230);  // the same mutations in every run
  const auto below = [&](std::size_t end) { return random() % end; };
  for (int round = 0; round < 1500; ++round) {
    std::string mutant = message_;
    for (std::size_t change = 0; change <= below(4); ++change) {
      const std::size_t at = below(mutant.size());
      switch (below(4)) {
        case 0:
          mutant[at] = static_cast<char>(random());
          break;
        case 1:
          mutant[at] = '\xFF';  // long varints and lengths
          break;
        case 2:
          mutant.erase(at, 1 + below(40));
          break;
        default:
          mutant.insert(at, mutant.substr(below(mutant.size()), 1 + below(40)));
          break;
      }
    }
    digest(mutant);
  }
}

TEST_P(HostileProfile, IsHarmlessWithBytesOfTheGzipDataChanged) {
  std::mt19937 random(7);  // the same mutations in every run
  for (int round = 0; round < 500; ++round) {
    std::string mutant = packed_;
    mutant[random() % mutant.size()] = static_cast<char>(random());
    digest(mutant);
  }
}

class HostileDump : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Recorded, HostileDump,
                         testing::Values("go1.19/goroutine.debug2.txt",
                                         "go1.26/goroutine.debug2.txt"),
                         [](const auto& parameter) { return std::to_string(parameter.index); });

TEST_P(HostileDump, GivesNoMoreThanTheWholeWhenItIsCut) {
  const std::string dump = fixture(GetParam());
  const std::size_t whole = created_by(dump).size();
  EXPECT_GT(whole, 30U);
  for (std::size_t size = 0; size < dump.size(); size += 31) {
    EXPECT_LE(created_by(std::string_view(dump).substr(0, size)).size(), whole) << size;
  }
}

}  // namespace
}  // namespace leakgate
