// The run machine where a target is only watched.
#include <gtest/gtest.h>

#include "run/fake_run.hpp"

namespace leakgate {
namespace {

// Nothing is warmed up, loaded, drained or collected in a process that others use.
TEST(RunMachine, OnlyTakesMarksAtTheEndOfWindowsWhereItWatches) {
  FakeRun run({.watch = Seconds{10}}, RuntimeAccess::memory);
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::baseline);
  EXPECT_TRUE(run.wanted<action::TakeMark>().decision);
  run.answer();
  for (int window = 0; window < 3; ++window) {
    ASSERT_TRUE(run.wants<action::Hold>());
    EXPECT_EQ(run.wanted<action::Hold>().kind, CycleKind::load);
    EXPECT_EQ(run.wanted<action::Hold>().duration, Seconds{10});
    run.answer();
    ASSERT_TRUE(run.wants<action::ReadLoadEnd>());
    run.answer();
    ASSERT_TRUE(run.wants<action::ReadIdle>());
    run.answer();
    ASSERT_TRUE(run.wants<action::TakeMark>());
    EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::load);
    run.answer();
    ASSERT_TRUE(run.wants<action::Decide>());
    run.tell(event::Decided{window < 2 ? NextStep::cycle : NextStep::enough});
  }
  EXPECT_TRUE(run.wants<action::DumpGoroutines>());
}

}  // namespace
}  // namespace leakgate
