// Real builds of fixtures/target with the go command that is on the PATH.
#include "target/build.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <thread>

#include "target/environment.hpp"
#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;
namespace fs = std::filesystem;

fs::path fixture(const std::string& name) {
  return fs::path(LEAKGATE_SOURCE_DIR) / "fixtures" / "target" / name;
}

BuildRequest request_for(const fs::path& package, const ScratchFolder& scratch) {
  BuildRequest request;
  request.package = package;
  request.work_folder = scratch.path();
  request.supervisor = supervisor_program();
  return request;
}

// Every file below a folder with its size and time of change.
std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> listing(const fs::path& root) {
  std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    files[entry.path()] = {entry.is_regular_file() ? entry.file_size() : 0,
                           entry.last_write_time()};
  }
  return files;
}

std::string output_of(const fs::path& program) {
  const auto process = launch(options_for({program.string()}));
  const auto end = process->await_end(Seconds{60}, {});
  return end && !end->last_output.empty() ? end->last_output.front() : "";
}

bool holds_probe(const fs::path& program) {
  return text_of(program).find("zz_leakgate_probe") != std::string::npos;
}

struct Layout {
  const char* folder;  // below fixtures/target
  const char* root;    // of the tree that must stay as it is
  const char* prints;
  friend void PrintTo(const Layout& layout, std::ostream* stream) { *stream << layout.folder; }
};

class BuildPackage : public ::testing::TestWithParam<Layout> {};

TEST_P(BuildPackage, AddsTheProbeAndLeavesTheTreeAsItIs) {
  const ScratchFolder scratch;
  const auto before = listing(fixture(GetParam().root));
  const auto built = build_package(request_for(fixture(GetParam().folder), scratch), {});
  ASSERT_TRUE(built) << to_text(built.error());
  EXPECT_TRUE(built->has_probe);
  EXPECT_TRUE(built->go_version.starts_with("go1.")) << built->go_version;
  EXPECT_TRUE(holds_probe(built->executable));
  EXPECT_EQ(output_of(built->executable), GetParam().prints);
  EXPECT_EQ(listing(fixture(GetParam().root)), before);
}

INSTANTIATE_TEST_SUITE_P(Layouts, BuildPackage,
                         ::testing::Values(Layout{"plain", "plain", "plain"},
                                           Layout{"tree/cmd/x", "tree", "tree"},
                                           Layout{"vendored", "vendored", "vendored"},
                                           Layout{"workspace/app", "workspace", "workspace"},
                                           Layout{"cgo", "cgo", "cgo 42"},
                                           Layout{"taken", "taken", "taken"}),
                         [](const auto& layout) {
                           std::string name = layout.param.folder;
                           std::erase(name, '/');
                           return name;
                         });

TEST(BuildPackageRequest, LeavesTheProbeOutForHelpers) {
  const ScratchFolder scratch;
  auto request = request_for(fixture("plain"), scratch);
  request.with_probe = false;
  const auto built = build_package(request, {});
  ASSERT_TRUE(built) << to_text(built.error());
  EXPECT_FALSE(built->has_probe);
  EXPECT_FALSE(holds_probe(built->executable));
}

TEST(BuildPackageRequest, TellsWhetherCodeInCIsLinked) {
  const ScratchFolder scratch;
  const auto with_c = build_package(request_for(fixture("cgo"), scratch), {});
  ASSERT_TRUE(with_c) << to_text(with_c.error());
  EXPECT_TRUE(with_c->cgo);
  auto request = request_for(fixture("plain"), scratch);
  request.env["CGO_ENABLED"] = "0";
  const auto without_c = build_package(request, {});
  ASSERT_TRUE(without_c) << to_text(without_c.error());
  EXPECT_FALSE(without_c->cgo);
  request.build_args = {"-buildmode=pie"};  // has an interpreter, but no C
  const auto pie = build_package(request, {});
  ASSERT_TRUE(pie) << to_text(pie.error());
  EXPECT_FALSE(pie->cgo);
}

TEST(BuildPackageRequest, HandsItsArgumentsToGo) {
  const ScratchFolder scratch;
  auto request = request_for(fixture("plain"), scratch);
  request.build_args = {"-trimpath", "-ldflags=-X main.none=1"};
  request.name = "named";
  const auto built = build_package(request, {});
  ASSERT_TRUE(built) << to_text(built.error());
  EXPECT_EQ(built->executable.filename(), "named");
  EXPECT_EQ(text_of(built->executable).find(LEAKGATE_SOURCE_DIR), std::string::npos);
}

TEST(BuildPackageRequest, BuildsAPackageOfTheModuleCache) {
  const ScratchFolder scratch;
  const fs::path cache = scratch.path() / "cache";
  const fs::path module = cache / "example.com" / "!plain@v1.0.0";
  fs::create_directories(module.parent_path());
  fs::copy(fixture("tree"), module, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(module)) {
    if (entry.is_regular_file()) fs::permissions(entry.path(), fs::perms::owner_read);
  }
  const auto before = listing(cache);
  auto request = request_for(module / "cmd" / "x", scratch);
  request.env = {{"GOMODCACHE", cache.string()}};
  const auto built = build_package(request, {});
  ASSERT_TRUE(built) << to_text(built.error());
  EXPECT_TRUE(holds_probe(built->executable));
  EXPECT_EQ(output_of(built->executable), "tree");
  EXPECT_EQ(listing(cache), before);
}

TEST(BuildPackageRequest, ShowsBuildErrorsAsGoPrintsThem) {
  const ScratchFolder scratch;
  const auto built = build_package(request_for(fixture("broken"), scratch), {});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::target);
  EXPECT_EQ(built.error().what, "# example.com/broken\n./main.go:4:15: undefined: undefinedName");
}

TEST(BuildPackageRequest, RefusesAPackageThatIsNoProgram) {
  const ScratchFolder scratch;
  const auto built = build_package(request_for(fixture("library"), scratch), {});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().what, "is package library, not package main");
}

TEST(BuildPackageRequest, RefusesAFolderWithoutGoFiles) {
  const ScratchFolder scratch;
  const auto built = build_package(request_for(fixture("no-go"), scratch), {});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().what, "no Go files in this folder");
  EXPECT_EQ(build_package(request_for(fixture("none"), scratch), {}).error().what,
            "no such folder");
}

TEST(BuildPackageRequest, SaysThatThereIsNoGo) {
  const ScratchFolder scratch;
  auto request = request_for(fixture("plain"), scratch);
  request.env["PATH"] = scratch.path();
  const auto built = build_package(request, {});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().what, "there is no go command on the PATH");
  EXPECT_NE(built.error().hint, "");
}

TEST(BuildPackageRequest, IsStoppedWithEverythingItStarted) {
  const ScratchFolder scratch;
  // A go that never ends, with a child of its own.
  const fs::path bin = scratch.path() / "bin";
  fs::create_directories(bin);
  const auto pid_file = scratch.path() / "pid";
  std::system(("printf '#!/bin/sh\\nsleep 1000 & echo $! > " + pid_file.string() + "; wait\\n' > " +
               (bin / "go").string() + "; chmod +x " + (bin / "go").string())
                  .c_str());
  auto request = request_for(fixture("plain"), scratch);
  request.env["PATH"] = bin.string() + ":/usr/bin:/bin";
  std::stop_source source;
  std::jthread stopper([&] {
    (void)eventually([&] { return pid_in(pid_file) != 0; });
    source.request_stop();
  });
  const auto built = build_package(request, source.get_token());
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().what, "go env was stopped");
  EXPECT_TRUE(is_gone(pid_in(pid_file)));
}

TEST(ToolchainVersion, IsThatOfTheGoCommand) {
  const auto version = toolchain_version(fixture("plain"), supervisor_program());
  ASSERT_TRUE(version) << to_text(version.error());
  EXPECT_TRUE(version->starts_with("go1.")) << *version;
  EXPECT_TRUE(go_version_satisfies(*version, ">=1.19").value());
}

TEST(InspectBinary, KnowsThatAProgramIsNotGo) {
  EXPECT_FALSE(inspect_binary("/bin/sh"));
  EXPECT_FALSE(inspect_binary("/no/such/program"));
  EXPECT_FALSE(inspect_binary(fixture("README.md")));
}

}  // namespace
}  // namespace leakgate
