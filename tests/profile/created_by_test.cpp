#include <gtest/gtest.h>

#include "profile/goroutine_text.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using Creators = std::map<std::string, std::string>;

TEST(CreatedBy, ReadsDumpsOfNewAndOldGo) {
  EXPECT_EQ(created_by("goroutine 7 [select (no cases), 2 minutes]:\n"
                       "main.wait(...)\n"
                       "\t/src/app/wait.go:9\n"
                       "main.(*Server).work(0xc000010000, {0x1, 0x2?})\n"
                       "\t/src/app/main.go:12 +0x1d\n"
                       "created by main.serve in goroutine 1\n"
                       "\t/src/app/main.go:41 +0x25\n"),
            (Creators{{"main.(*Server).work", "main.serve main.go:41"}}));
  EXPECT_EQ(created_by("goroutine 7 [chan send]:\n"
                       "main.work()\n"
                       "\t/src/app/main.go:12 +0x1d\n"
                       "created by main.serve\n"
                       "\t/src/app/main.go:41 +0x25\n"),
            (Creators{{"main.work", "main.serve main.go:41"}}));
}

TEST(CreatedBy, ReadsFilesWithBlanksAndLinesThatEndAsInWindows) {
  EXPECT_EQ(created_by("goroutine 7 [select]:\r\n"
                       "main.work()\r\n"
                       "\t/src/my app/main.go:12 +0x1d\r\n"
                       "created by main.serve in goroutine 1\r\n"
                       "\t/src/my app/main.go:41 +0x25\r\n"),
            (Creators{{"main.work", "main.serve main.go:41"}}));
}

std::string block(const std::string& entry, int line) {
  return "goroutine 7 [select]:\n" + entry + "()\n\t/src/main.go:12 +0x1d\n" +
         "created by main.serve in goroutine 1\n\t/src/main.go:" + std::to_string(line) +
         " +0x25\n\n";
}

TEST(CreatedBy, GivesThePlaceThatStartedMost) {
  EXPECT_EQ(created_by(block("main.a", 5) + block("main.a", 7) + block("main.a", 7)),
            (Creators{{"main.a", "main.serve main.go:7"}}));
}

TEST(CreatedBy, SkipsGoroutinesThatNobodyStarted) {
  EXPECT_EQ(created_by("goroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1\n\n" +
                       block("main.a", 5)),
            (Creators{{"main.a", "main.serve main.go:5"}}));
}

TEST(CreatedBy, DoesNotTakeTheCreatorsOfAncestors) {
  EXPECT_EQ(created_by("goroutine 9 [select]:\nmain.a()\n\t/src/main.go:12 +0x1d\n"
                       "created by main.b in goroutine 8\n\t/src/main.go:2 +0x25\n"
                       "[originating from goroutine 8]:\nmain.b(...)\n\t/src/main.go:2 +0x1d\n"
                       "created by main.c\n\t/src/main.go:3 +0x25\n"),
            (Creators{{"main.a", "main.b main.go:2"}}));
}

TEST(CreatedBy, DoesNotTakeAnInnerFrameForTheEntryWhereFramesWereLeftOut) {
  EXPECT_EQ(created_by("goroutine 9 [select]:\nmain.deep()\n\t/src/main.go:12 +0x1d\n"
                       "...additional frames elided...\n"
                       "created by main.b\n\t/src/main.go:2 +0x25\n"),
            Creators{});
}

TEST(CreatedBy, GivesWhatACutDumpHolds) {
  const std::string whole = block("main.a", 41) + block("main.b", 42);
  const std::size_t second = whole.rfind("goroutine 7");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Creators creators = created_by(std::string_view(whole).substr(0, size));
    EXPECT_EQ(creators.contains("main.a"), size >= second - 1) << size;
    // Never a part of a line.
    for (const auto& [entry, creator] : creators) {
      EXPECT_EQ(creator, entry == "main.a" ? "main.serve main.go:41" : "main.serve main.go:42");
    }
  }
}

TEST(CreatedBy, FindsNothingInOtherText) {
  for (const std::string_view text : {"", "\n", "<html>", "created by\n", "created by x\n\ty\n",
                                      "goroutine \ncreated by x\n\ty\n", "goroutine 1 [x]:\n(\n"}) {
    EXPECT_EQ(created_by(text), Creators{}) << text;
  }
}

TEST(CreatedBy, SurvivesBinaryContent) {
  EXPECT_EQ(created_by(test::fixture("go1.26/heap-after.pb.gz")), Creators{});
}

}  // namespace
}  // namespace leakgate
