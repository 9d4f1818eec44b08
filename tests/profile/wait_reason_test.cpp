#include "profile/wait_reason.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

// Functions from the leaf on, as a profile has them.
WaitReason reason_of(std::initializer_list<const char*> functions) {
  Stack stack;
  for (const char* function : functions) stack.push_back({function, "", 0});
  return wait_reason_of(stack);
}

// Recorded stacks of every kind are in goroutines_test.cpp; here are those that no recording has.

TEST(WaitReasonOf, TellsAWaitFromACallThatIsNotBlocked) {
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.chansend", "main.f"}), WaitReason::chan_send);
  EXPECT_EQ(reason_of({"runtime.chansend", "runtime.selectnbsend", "main.f"}), WaitReason::running);
  EXPECT_EQ(reason_of({"main.f"}), WaitReason::running);
  EXPECT_EQ(reason_of({"runtime.Gosched", "main.f"}), WaitReason::running);
}

TEST(WaitReasonOf, DoesNotLookPastTheRuntime) {
  // A callback from C: what was called in C waits, not the cgo call further out.
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.selectgo", "main.goCallback",
                       "runtime.cgocallback", "runtime.cgocall", "main._Cfunc_run"}),
            WaitReason::select);
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.unheardOf", "main.f", "time.Sleep"}),
            WaitReason::other);
}

TEST(WaitReasonOf, SeesReflectsChannelOperations) {
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.selectgo", "reflect.rselect", "main.f"}),
            WaitReason::select);
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.chanrecv", "reflect.chanrecv", "main.f"}),
            WaitReason::chan_recv);
}

TEST(WaitReasonOf, TakesAWaitForADescriptorsLockAsIo) {
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.goparkunlock", "runtime.semacquire1",
                       "internal/poll.runtime_Semacquire", "internal/poll.(*fdMutex).rwlock"}),
            WaitReason::io);
}

TEST(WaitReasonOf, KnowsSystemCallsOfAllVersions) {
  EXPECT_EQ(reason_of({"syscall.Syscall6", "syscall.wait4"}), WaitReason::syscall);
  EXPECT_EQ(reason_of({"internal/runtime/syscall/linux.Syscall6", "main.f"}), WaitReason::syscall);
  EXPECT_EQ(reason_of({"runtime/internal/syscall.Syscall6", "main.f"}), WaitReason::syscall);
  EXPECT_EQ(reason_of({"runtime.entersyscall", "main.f"}), WaitReason::syscall);
}

TEST(WaitReasonOf, TellsACallOfCFromASystemCall) {
  EXPECT_EQ(reason_of({"runtime.cgocall", "main._Cfunc_f"}), WaitReason::c_call);
  EXPECT_EQ(reason_of({"runtime.cgocallbackg", "main.f"}), WaitReason::running);
}

TEST(WaitReasonOf, TellsASelectWithoutCases) {
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.block", "main.f"}), WaitReason::select_empty);
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.selectgo", "main.f"}), WaitReason::select);
}

TEST(WaitReasonOf, TakesAnAssistOfTheCollectorAsRunning) {
  EXPECT_EQ(reason_of({"runtime.gopark", "runtime.goparkunlock", "runtime.gcParkAssist",
                       "runtime.gcAssistAlloc", "runtime.mallocgc", "main.f"}),
            WaitReason::running);
}

TEST(WaitReasonOf, CallsTheRestOther) {
  EXPECT_EQ(reason_of({}), WaitReason::other);
  EXPECT_EQ(reason_of({"runtime.gopark"}), WaitReason::other);
  EXPECT_EQ(reason_of({"runtime.notetsleepg", "os/signal.signal_recv", "os/signal.loop"}),
            WaitReason::other);
  EXPECT_EQ(reason_of({"runtime.coroswitch", "iter.Pull[...].func1.1"}), WaitReason::other);
}

TEST(WaitReason, IsNamedAsTheFindingItLeadsTo) {
  for (int i = 0; i <= static_cast<int>(WaitReason::other); ++i) {
    const auto reason = static_cast<WaitReason>(i);
    if (reason == WaitReason::running) continue;
    if (reason == WaitReason::select_empty || reason == WaitReason::c_call) continue;
    EXPECT_EQ(name_of(finding_kind_of(reason)), "goroutine-" + std::string(name_of(reason)));
  }
  EXPECT_EQ(name_of(WaitReason::running), "running");
  EXPECT_EQ(name_of(WaitReason::select_empty), "select-empty");
  EXPECT_EQ(finding_kind_of(WaitReason::select_empty), FindingKind::goroutine_select);
  EXPECT_EQ(name_of(WaitReason::c_call), "c-call");
  EXPECT_EQ(finding_kind_of(WaitReason::c_call), FindingKind::goroutine_syscall);
  EXPECT_EQ(finding_kind_of(WaitReason::running), FindingKind::goroutine_other);
}

}  // namespace
}  // namespace leakgate
