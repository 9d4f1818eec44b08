#include "recording/run_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "recording/full_recording.hpp"
#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

void touch(const fs::path& file) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << "x";
}

// A heap profile as Go writes it.
std::string real_profile() {
  return read_file(LEAKGATE_SOURCE_DIR "/fixtures/profiles/go1.26/heap-after.pb.gz", kMiB).value();
}

Recording without_profiles() {
  Recording recording = full_recording();
  recording.baseline = leakgate::without_profiles(*recording.baseline);
  recording.native->profile = recording.native->tool_profile = {};
  return recording;
}

TEST(RunFolder, WritesARecordingThatIsReadAgain) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path() / "new" / "scenario");
  ASSERT_TRUE(run) << to_text(run.error());
  ASSERT_TRUE(run->write(without_profiles()));
  const Result<Recording> again = read_recording(run->path());
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(recording_to_json(*again), recording_to_json(without_profiles()));
  EXPECT_TRUE(fs::exists(run->path() / "samples.csv"));
}

TEST(RunFolder, RefusesASecondLeakgateWhileTheFirstLives) {
  const TemporaryFolder folder;
  {
    const auto first = RunFolder::create(folder.path());
    ASSERT_TRUE(first);
    const auto second = RunFolder::create(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::usage);
    EXPECT_EQ(second.error().what, "another leakgate is writing there");
    EXPECT_EQ(second.error().where, folder.path().string());
  }
  EXPECT_TRUE(RunFolder::create(folder.path()));
  EXPECT_FALSE(fs::exists(folder.path() / ".lock"));
}

TEST(RunFolder, KeepsItsLockWhenItIsMoved) {
  const TemporaryFolder folder;
  auto first = RunFolder::create(folder.path());
  ASSERT_TRUE(first);
  const RunFolder moved = *std::move(first);
  EXPECT_FALSE(RunFolder::create(folder.path()));
}

TEST(RunFolder, TakesOverALockFileThatNobodyHolds) {
  const TemporaryFolder folder;
  touch(folder.path() / ".lock");
  EXPECT_TRUE(RunFolder::create(folder.path()));
}

TEST(RunFolder, HasTheTargetsOwnMetricsWhereThereAreAny) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path());
  ASSERT_TRUE(run);
  Recording recording;
  ASSERT_TRUE(run->write(recording));
  EXPECT_FALSE(fs::exists(folder.path() / "metrics.csv"));
  recording.metrics.emplace();
  ASSERT_TRUE(run->write(recording));
  EXPECT_TRUE(fs::exists(folder.path() / "metrics.csv"));
}

TEST(RunFolder, RemovesWhatLeakgateWroteAndNothingElse) {
  const TemporaryFolder folder;
  const std::vector<std::string> ours{"recording.json",
                                      "samples.csv",
                                      "metrics.csv",
                                      "result.json",
                                      "junit.xml",
                                      "target.log",
                                      "helper-upstream.log",
                                      "profiles/heap-1.pb.gz",
                                      "profiles/goroutines.txt",
                                      ".result.json.0.tmp",
                                      "profiles/.heap-1.pb.gz.3.tmp"};
  const std::vector<std::string> theirs{"notes.txt",         "result.json.bak", "upstream.log",
                                        "profiles/mine.png", "main.go",         ".gitignore",
                                        "sub/result.json",   "profiles/.hidden"};
  for (const auto& names : {ours, theirs}) {
    for (const std::string& name : names) touch(folder.path() / name);
  }
  ASSERT_TRUE(RunFolder::create(folder.path()));
  for (const std::string& name : ours) EXPECT_FALSE(fs::exists(folder.path() / name)) << name;
  for (const std::string& name : theirs) EXPECT_TRUE(fs::exists(folder.path() / name)) << name;
}

TEST(RunFolder, RemovesNothingThroughALink) {
  const TemporaryFolder folder;
  touch(folder.path() / "elsewhere" / "heap.pb.gz");
  fs::create_directory(folder.path() / "run");
  fs::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "run" / "profiles");
  EXPECT_FALSE(RunFolder::create(folder.path() / "run"));
  EXPECT_TRUE(fs::exists(folder.path() / "elsewhere" / "heap.pb.gz"));
}

TEST(RunFolder, CannotBeMadeWhereAFileIs) {
  const TemporaryFolder folder;
  touch(folder.path() / "file");
  const auto run = RunFolder::create(folder.path() / "file" / "run");
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::output);
}

TEST(RunFolder, SavesAProfileAndDecodesIt) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path());
  ASSERT_TRUE(run);
  const auto profile = run->add_profile("heap-baseline.pb.gz", real_profile());
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->file, "profiles/heap-baseline.pb.gz");
  EXPECT_NE(profile->profile, nullptr);
  EXPECT_EQ(read_file(folder.path() / profile->file, kMiB).value(), real_profile());
}

TEST(RunFolder, KeepsAProfileThatDoesNotDecode) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path());
  const auto profile = run->add_profile("heap.pb.gz", "<html>404</html>");
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->profile, nullptr);
  EXPECT_TRUE(fs::exists(folder.path() / "profiles" / "heap.pb.gz"));
}

TEST(RunFolder, RefusesAProfileWhoseNameIsAPath) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path());
  for (const std::string name :
       {"", "../x.pb.gz", "a/b.pb.gz", ".hidden.pb.gz", "x.html", "a b.txt", "\xC3\xA4.txt"}) {
    EXPECT_FALSE(run->add_profile(name, "x")) << name;
  }
  EXPECT_FALSE(run->add_profile(std::string(200, 'a') + ".txt", "x"));
  EXPECT_TRUE(run->add_profile("goroutines-2.txt", "x"));
}

TEST(ReadRecording, ReadsAndDecodesTheProfilesThatItNames) {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path());
  Recording recording = without_profiles();
  recording.cycles[1].mark.heap_profile = run->add_profile("a.pb.gz", real_profile()).value();
  recording.cycles[1].mark.goroutine_profile = run->add_profile("b.pb.gz", "broken").value();
  recording.cycles[2].mark.leak_profile = run->add_profile("c.pb.gz", real_profile()).value();
  ASSERT_TRUE(run->write(recording));
  const Result<Recording> again = read_recording(folder.path());
  ASSERT_TRUE(again) << to_text(again.error());
  const Mark& mark = again->cycles[1].mark;
  ASSERT_NE(mark.heap_profile.profile, nullptr);
  EXPECT_EQ(*mark.heap_profile.profile, *recording.cycles[1].mark.heap_profile.profile);
  EXPECT_EQ(mark.goroutine_profile.file, "profiles/b.pb.gz");
  EXPECT_EQ(mark.goroutine_profile.profile, nullptr);
  EXPECT_NE(again->cycles[2].mark.leak_profile.profile, nullptr);
}

Error error_with_profile(const TemporaryFolder& folder, const std::string& file) {
  Recording recording = without_profiles();
  recording.baseline->heap_profile.file = file;
  EXPECT_TRUE(write_file_safely(folder.path() / "recording.json", recording_to_json(recording)));
  const Result<Recording> read = read_recording(folder.path());
  EXPECT_FALSE(read.has_value()) << file;
  return read ? Error{} : read.error();
}

TEST(ReadRecording, RefusesPathsThatLeadOutOfTheFolder) {
  const TemporaryFolder folder;
  touch(folder.path() / "profiles" / "x.pb.gz");
  for (const std::string file : {"/etc/passwd", "../x.pb.gz", "profiles/../../x.pb.gz", "x.pb.gz",
                                 "profiles//etc/x.pb.gz", "profiles/", "recording.json"}) {
    const Error error = error_with_profile(folder, file);
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.where, file);
  }
}

TEST(ReadRecording, RefusesALinkInPlaceOfAProfile) {
  const TemporaryFolder folder;
  touch(folder.path() / "secret");
  fs::create_directory(folder.path() / "profiles");
  fs::create_symlink(folder.path() / "secret", folder.path() / "profiles" / "x.pb.gz");
  EXPECT_EQ(error_with_profile(folder, "profiles/x.pb.gz").what,
            "a link may lead out of the folder");
}

TEST(ReadRecording, RefusesARecordingWhoseProfilesAreGone) {
  const TemporaryFolder folder;
  const Error error = error_with_profile(folder, "profiles/gone.pb.gz");
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_EQ(error.what, "cannot read: No such file or directory");
  EXPECT_FALSE(error.hint.empty());
}

TEST(ReadRecording, NamesFileAndPathOfWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_recording(folder.path()).error().code, ErrorCode::usage);
  ASSERT_TRUE(write_file_safely(folder.path() / "recording.json",
                                "{\"recording_version\": 1, \"tool_version\": 3}"));
  EXPECT_EQ(read_recording(folder.path()).error().where,
            (folder.path() / "recording.json").string() + ": tool_version");
}

}  // namespace
}  // namespace leakgate
