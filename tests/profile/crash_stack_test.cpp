#include "profile/crash_stack.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

// As Go 1.26 prints it.
constexpr const char* kPanic =
    "panic: assignment to entry in nil map\n"
    "\n"
    "goroutine 3020 [running]:\n"
    "main.audit({0xc0001a8010?, 0x4?})\n"
    "\t/src/go-samples/crash-go/leaky.go:9 +0x3c\n"
    "created by main.leaky in goroutine 35\n"
    "\t/src/go-samples/crash-go/leaky.go:13 +0x8f";

constexpr const char* kAbortInC =
    "SIGABRT: abort\n"
    "PC=0x7f1 m=7 sigcode=18446744073709551610\n"
    "signal arrived during cgo execution\n"
    "\n"
    "goroutine 0 gp=0xc0 m=7 mp=0xc1 [idle]:\n"
    "runtime: g 0: unknown pc 0x7f1\n"
    "runtime.systemstack(0x1)\n"
    "\t/usr/lib/go/src/runtime/asm_amd64.s:520 +0x4a fp=0xc0 sp=0xc1 pc=0x48\n"
    "\n"
    "goroutine 51 gp=0xc2 m=7 mp=0xc1 [syscall]:\n"
    "runtime.cgocall(0x4a, 0xc3)\n"
    "\t/usr/lib/go/src/runtime/cgocall.go:167 +0x4b fp=0xc4 sp=0xc5 pc=0x46\n"
    "main._Cfunc_scale(0x0)\n"
    "\t_cgo_gotypes.go:52 +0x47 fp=0xc6 sp=0xc7 pc=0x47\n"
    "main.resize(...)\n"
    "\t/src/go-samples/crash-c/leaky.go:13\n"
    "main.leaky({0x7, 0xc8}, 0xc9)";

TEST(CrashStack, HasFramesAndWhoStartedTheGoroutine) {
  const CrashStack crash = crash_stack(kPanic);
  EXPECT_EQ(crash.stack, (Stack{{"main.audit", "/src/go-samples/crash-go/leaky.go", 9}}));
  EXPECT_EQ(crash.created_by, "main.leaky leaky.go:13");
}

TEST(CrashStack, IsThatOfTheGoroutineWithTheTargetsOwnCode) {
  const CrashStack crash = crash_stack(kAbortInC);
  ASSERT_EQ(crash.stack.size(), 3);
  EXPECT_EQ(crash.stack[0], (Frame{"runtime.cgocall", "/usr/lib/go/src/runtime/cgocall.go", 167}));
  EXPECT_EQ(crash.stack[2], (Frame{"main.resize", "/src/go-samples/crash-c/leaky.go", 13}));
}

TEST(CrashStack, IsThatOfTheFirstGoroutineWhereNoneHasSuchCode) {
  const CrashStack crash = crash_stack(
      "fatal error: x\n\ngoroutine 1 "
      "[running]:\nruntime.throw({0x1})\n\t/go/src/runtime/panic.go:1 "
      "+0x1\n\ngoroutine 2 [select]:\nnet/http.f()\n\t/go/src/net/http/x.go:2 +0x1\n");
  EXPECT_EQ(crash.stack, (Stack{{"runtime.throw", "/go/src/runtime/panic.go", 1}}));
}

TEST(CrashStack, IsEmptyWithoutATrace) {
  EXPECT_TRUE(crash_stack("").stack.empty());
  EXPECT_TRUE(crash_stack("panic: boom").stack.empty());
  EXPECT_TRUE(crash_stack("goroutine 7 [running]:").stack.empty());
  EXPECT_TRUE(crash_stack("goroutine 7 [running]:\nmain.f()").stack.empty());
}

}  // namespace
}  // namespace leakgate
