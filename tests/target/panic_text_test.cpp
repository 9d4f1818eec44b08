#include "target/panic_text.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string panic_in(std::string_view output) {
  PanicScanner scanner;
  scanner.feed(output);
  return scanner.text();
}

TEST(PanicText, BeginsAtThePanicAndKeepsTheFirstLines) {
  EXPECT_EQ(panic_in("listening\npanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n"),
            "panic: boom\n\ngoroutine 1 [running]:\nmain.main()");
}

TEST(PanicText, KnowsFatalErrorsAndSignals) {
  EXPECT_EQ(panic_in("fatal error: concurrent map writes\n"), "fatal error: concurrent map writes");
  EXPECT_EQ(panic_in("SIGABRT: abort\nPC=0x1\n"), "SIGABRT: abort\nPC=0x1");
}

TEST(PanicText, IsNotTheStacksThatOtherThreadsPrintAfterwards) {
  std::string trace = "SIGABRT: abort\nPC=0x1\n";
  for (int i = 0; i < 40; ++i) trace += "frame\n";
  EXPECT_TRUE(panic_in(trace + "\n-----\n\nSIGQUIT: quit\nPC=0x2\n").starts_with("SIGABRT: abort"));
  // One that was asked for from outside is.
  EXPECT_TRUE(panic_in(trace + "\nSIGQUIT: quit\nPC=0x2\n").starts_with("SIGQUIT: quit"));
  EXPECT_TRUE(panic_in(trace + "-----\nlog\nSIGQUIT: quit\n").starts_with("SIGQUIT: quit"));
}

TEST(PanicText, BeginsAtWhatTheCLibrarySaysBeforeItAborts) {
  const std::string assertion =
      "server: scale.c:17: scale: Assertion `width > 0' failed.\nSIGABRT: abort\nPC=0x1";
  EXPECT_EQ(panic_in("listening\n" + assertion + "\n"), assertion);
  for (const char* line : {"double free or corruption (fasttop)", "free(): invalid pointer",
                           "terminate called after throwing an instance of 'int'",
                           "*** stack smashing detected ***: terminated"}) {
    EXPECT_TRUE(begins_panic(line)) << line;
  }
  EXPECT_FALSE(begins_panic("free memory: 3 MiB"));
}

TEST(PanicText, IsFoundInWhateverPiecesItComes) {
  const std::string output = "x\npanic: boom\n\nmain.main()\nexit status 2\n";
  PanicScanner scanner;
  for (const char byte : output) scanner.feed({&byte, 1});
  EXPECT_EQ(scanner.text(), panic_in(output));
}

TEST(PanicText, IsFoundInAnUnfinishedLine) { EXPECT_EQ(panic_in("panic: boo"), "panic: boo"); }

TEST(PanicText, IsTheLatestWhenThereWereSeveral) {
  std::string output = "panic: logged only\n";
  for (int i = 0; i < 30; ++i) output += "request done\n";
  EXPECT_EQ(panic_in(output + "panic: real\n"), "panic: real");
}

TEST(PanicText, IsEmptyForRecoveredPanicsOfNetHttpAndOtherLines) {
  EXPECT_EQ(panic_in("2026/01/02 http: panic serving 127.0.0.1:1: boom\nno panic: here\n"), "");
}

TEST(PanicText, IsBoundedAndPrintable) {
  EXPECT_LT(panic_in("panic: " + std::string(1'000'000, 'x') + "\n").size(), 600U);
  EXPECT_EQ(panic_in("panic: \x1b[31m\n"), "panic: \xEF\xBF\xBD[31m");
}

}  // namespace
}  // namespace leakgate
