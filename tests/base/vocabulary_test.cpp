#include "base/vocabulary.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace leakgate {
namespace {

// Every name leads back to its value, no two are equal, and the last value has one.
template <class E>
void expect_complete(E last) {
  const auto all = names<E>();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(from_name<E>(all[i]), static_cast<E>(i)) << all[i];
    EXPECT_EQ(name_of(static_cast<E>(i)), all[i]);
  }
  EXPECT_EQ(from_name<E>("no such name"), std::nullopt);
  EXPECT_EQ(from_name<E>(""), std::nullopt);
}

TEST(Vocabulary, SpellsEveryValueOnce) {
  expect_complete(Metric::fds);
  expect_complete(Unit::bytes);
  expect_complete(Rule::per_minute);
  expect_complete(CycleKind::quiet);
  expect_complete(MarkKind::quiet);
  expect_complete(Verdict::interrupted);
  expect_complete(Shape::undecided);
  expect_complete(GateOutcome::skipped);
  expect_complete(LoadErrorKind::body);
  expect_complete(Pacing::precise);
  expect_complete(LoadEngine::curl);
  expect_complete(SourceKind::metrics);
  expect_complete(FindingKind::oom_kill);
  expect_complete(NativeMode::on);
  expect_complete(NativeTool::heaptrack);
}

TEST(Vocabulary, SpellsNamesAsScenariosAndResultsDo) {
  EXPECT_EQ(name_of(Metric::rss_peak), "rss_peak");
  EXPECT_EQ(name_of(Rule::growth_from_start), "growth_from_start");
  EXPECT_EQ(name_of(CycleKind::double_dose), "double");
  EXPECT_EQ(name_of(MarkKind::warm_up), "warm-up");
  EXPECT_EQ(name_of(Verdict::target_failed), "target_failed");
  EXPECT_EQ(name_of(FindingKind::goroutine_chan_send), "goroutine-chan-send");
  EXPECT_EQ(name_of(FindingKind::oom_kill), "oom-kill");
  EXPECT_EQ(name_of(NativeMode::automatic), "auto");
}

TEST(Vocabulary, CountsLoadErrorKinds) {
  EXPECT_EQ(names<LoadErrorKind>().size(), kLoadErrorKinds);
}

TEST(Vocabulary, KnowsWhichMetricsAreBytes) {
  EXPECT_EQ(unit_of(Metric::heap), Unit::bytes);
  EXPECT_EQ(unit_of(Metric::rss), Unit::bytes);
  EXPECT_EQ(unit_of(Metric::rss_peak), Unit::bytes);
  EXPECT_EQ(unit_of(Metric::native), Unit::bytes);
  EXPECT_EQ(unit_of(Metric::goroutines), Unit::count);
  EXPECT_EQ(unit_of(Metric::objects), Unit::count);
  EXPECT_EQ(unit_of(Metric::threads), Unit::count);
  EXPECT_EQ(unit_of(Metric::fds), Unit::count);
  EXPECT_EQ(unit_of(FindingKind::heap), Unit::bytes);
  EXPECT_EQ(unit_of(FindingKind::native_mmap), Unit::bytes);
  EXPECT_EQ(unit_of(FindingKind::threads), Unit::count);
}

TEST(Vocabulary, TellsLeaksFromWhatOnlyExplains) {
  const std::set<std::string_view> no_leaks{"lazy-free",      "allocator-retained",
                                            "warm-up",        "retained-map",
                                            "monitoring-gap", "crash",
                                            "restart",        "oom-kill"};
  const auto all = names<FindingKind>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(is_leak(static_cast<FindingKind>(i)), !no_leaks.contains(all[i])) << all[i];
  }
}

TEST(Vocabulary, EndsEachCycleWithTheMarkOfItsName) {
  const auto all = names<CycleKind>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(name_of(mark_of(static_cast<CycleKind>(i))), all[i]);
  }
}

}  // namespace
}  // namespace leakgate
