// leakgate profile on the recorded profiles: every form, what is no profile, and the rows of
// go tool pprof.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

std::string recorded(const std::string& name) {
  return (source_folder() / "fixtures" / "profiles" / "go1.26" / name).string();
}

std::string quoted(const std::string& word) { return "'" + word + "'"; }

class ProfileCommand : public testing::Test {
 protected:
  Finished profile(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "profile");
    return run_leakgate(arguments, folder_.path());
  }
  // As a shell runs it; the output ends up in the file "out".
  int shell(const std::string& command) {
    const std::string whole =
        "cd " + quoted(folder_.path().string()) + " && (" + command + ") > out";
    return WEXITSTATUS(std::system(whole.c_str()));
  }
  [[nodiscard]] std::string out() const { return read_text(folder_.path() / "out"); }
  void expect_refused(const std::vector<std::string>& arguments, const std::string& message) {
    const Finished finished = profile(arguments);
    EXPECT_EQ(finished.exit_code, 2) << finished.out;
    EXPECT_NE(finished.err.find(message), std::string::npos) << finished.err;
    EXPECT_EQ(finished.out, "");
  }
  TestFolder folder_;
};

TEST_F(ProfileCommand, ShowsGoroutinesByWhatTheyWaitForAndWhere) {
  for (const char* name : {"goroutine.debug2.txt", "goroutine.pb.gz"}) {
    const Finished finished = profile({recorded(name), "--top", "0"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_NE(finished.out.find("3  main.sendUnbuffered blocked.go:"), std::string::npos);
    EXPECT_NE(finished.out.find("chan-send"), std::string::npos);
    EXPECT_EQ(finished.out.find('\x1b'), std::string::npos);
  }
  EXPECT_NE(
      profile({recorded("goroutine.debug2.txt")}).out.find("created by main.start blocked.go:15"),
      std::string::npos);
  EXPECT_NE(profile({recorded("goroutine.pb.gz"), "--color", "always"}).out.find('\x1b'),
            std::string::npos);
}

TEST_F(ProfileCommand, ShowsWhatAHeapHasGrownBy) {
  const Finished finished = profile(
      {"--base", recorded("heap-before.pb.gz"), recorded("heap-after.pb.gz"), "--top", "1"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("recorder/work.KeepBig work.go:14"), std::string::npos)
      << finished.out;
  EXPECT_NE(finished.out.find("--top 0 shows all"), std::string::npos);
  const Finished same =
      profile({"--base", recorded("heap-after.debug1.txt.gz"), recorded("heap-after.pb.gz")});
  EXPECT_NE(same.out.find("nothing has changed"), std::string::npos) << same.out;
}

TEST_F(ProfileCommand, ReadsStandardInputAndTextThatIsPacked) {
  const std::string leakgate = std::string(LEAKGATE_BINARY) + " profile ";
  const std::string dump = quoted(recorded("goroutine.debug2.txt"));
  ASSERT_EQ(shell(leakgate + dump), 0);
  const std::string plain = out();
  EXPECT_EQ(shell(leakgate + "- < " + dump), 0);
  EXPECT_EQ(out(), plain);
  EXPECT_EQ(shell("gzip -c " + dump + " | " + leakgate + "-"), 0);
  EXPECT_EQ(out(), plain);
  EXPECT_EQ(shell("(echo starting; cat " + dump + ") | " + leakgate + "-"), 0);
  EXPECT_EQ(out(), plain);
  EXPECT_EQ(shell(leakgate + "- --base - < " + dump + " 2> /dev/null"), 2);
}

TEST_F(ProfileCommand, SaysThatADumpIsCut) {
  const std::string text = read_text(recorded("goroutine.debug2.txt"));
  (void)folder_.write("cut.txt", text.substr(0, text.size() - 10));
  const Finished finished = profile({"cut.txt", "--json"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(finished.out).at("truncated"), 1);
  EXPECT_NE(profile({"cut.txt"}).out.find("ends in the middle of a goroutine"), std::string::npos);
}

TEST_F(ProfileCommand, PrintsAllOfItAsJson) {
  const auto json = nlohmann::json::parse(
      profile({"--json", "--base", recorded("goroutine.pb.gz"), recorded("goroutine.debug2.txt")})
          .out);
  EXPECT_EQ(json.at("kind"), "goroutine");
  EXPECT_EQ(json.at("unit"), "count");
  EXPECT_EQ(json.at("truncated"), 0);
  EXPECT_GT(json.at("groups").size(), 30U);
  std::int64_t sum = 0;
  for (const auto& group : json.at("groups")) {
    sum += group.at("value").get<std::int64_t>();
    EXPECT_EQ(group.at("growth"), group.at("value").get<int>() - group.at("base").get<int>());
    EXPECT_TRUE(group.contains("reason") && group.contains("wait_minutes") &&
                group.contains("created_by") && group.contains("stack"));
  }
  EXPECT_EQ(json.at("total"), sum);
  const auto functions =
      nlohmann::json::parse(profile({"--json", "--functions", recorded("heap-after.pb.gz")}).out);
  EXPECT_EQ(functions.at("sample_type"), "inuse_space");
  EXPECT_FALSE(functions.at("functions").empty());
}

TEST_F(ProfileCommand, RefusesWhatIsNoProfileAndNamesTheFile) {
  expect_refused({"absent.pb.gz"}, "absent.pb.gz: No such file");
  expect_refused({"."}, "it is a folder");
  (void)folder_.write("page.html", "<!DOCTYPE html><html>login</html>");
  expect_refused({"page.html"}, "page.html: not a pprof profile: it is text");
  expect_refused({"page.html"}, "web page");
  (void)folder_.write("empty", "");
  expect_refused({"empty"}, "empty: not a profile: it is empty");
  (void)folder_.write("notes.txt", "nothing to see here\n");
  expect_refused({"notes.txt"}, "text without a goroutine");
  const std::string heap = read_text(recorded("heap-after.pb.gz"));
  (void)folder_.write("cut.pb.gz", heap.substr(0, heap.size() / 2));
  expect_refused({"cut.pb.gz"}, "the gzip data is cut");
  (void)folder_.write("after.pb.gz", heap + "rest");
  expect_refused({"after.pb.gz"}, "bytes follow");
}

TEST_F(ProfileCommand, RefusesABomb) {
  ASSERT_EQ(shell("head -c 67108864 /dev/zero | gzip -9 > bomb.gz"), 0);
  expect_refused({"bomb.gz"}, "more than 200 times its size");
}

TEST_F(ProfileCommand, RefusesProfilesThatDoNotGoTogether) {
  expect_refused({"--base", recorded("heap-after.pb.gz"), recorded("goroutine.pb.gz")},
                 "the base is a heap profile, the newer one a goroutine profile");
  expect_refused({"--sample", "inuse", recorded("heap-after.pb.gz")}, "it has alloc_objects");
  expect_refused({"--functions", recorded("goroutine.debug2.txt")}, "no such table");
}

TEST_F(ProfileCommand, SaysThatItsOutputCannotBeWritten) {
  const std::string command = std::string(LEAKGATE_BINARY) + " profile ";
  EXPECT_EQ(shell(command + quoted(recorded("heap-after.pb.gz")) + " > /dev/full 2> /dev/null"), 6);
}

// "      flat  flat%   sum%        cum   cum%" and what follows.
std::string rows_of(const std::string& text) {
  const std::size_t head = text.find("      flat  flat%");
  return head == std::string::npos ? text : text.substr(head);
}

TEST_F(ProfileCommand, PrintsTheRowsOfPprofToTheByte) {
  if (std::system("go version > /dev/null 2>&1") != 0) GTEST_SKIP() << "go is not installed";
  const std::string base = quoted(recorded("heap-before.pb.gz"));
  const std::string newer = quoted(recorded("heap-after.pb.gz"));
  struct Case {
    std::string ours, pprof, file;
  };
  const std::vector<Case> cases{
      {"--top 0 --base " + base, "-base " + base, newer},
      {"--top 5 --base " + base, "-nodecount=5 -base " + base, newer},
      {"--top 0 --sample alloc_space", "-sample_index=alloc_space", newer},
      {"--top 8 --sample inuse_objects", "-nodecount=8 -sample_index=inuse_objects", newer},
      // Functions that differ in their type arguments only.
      {"--top 0", "", quoted(recorded("goroutine.pb.gz"))}};
  for (const Case& one : cases) {
    const std::string command = std::string(LEAKGATE_BINARY) + " profile --functions ";
    ASSERT_EQ(shell(command + one.ours + " " + one.file), 0) << one.ours;
    const std::string ours = rows_of(out());
    ASSERT_EQ(shell("go tool pprof -top " + one.pprof + " " + one.file + " 2> /dev/null"), 0);
    EXPECT_EQ(ours, rows_of(out())) << one.ours << " " << one.file;
    EXPECT_GT(ours.size(), 200U);
  }
}

}  // namespace
}  // namespace leakgate::e2e
