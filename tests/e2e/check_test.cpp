// `leakgate check`: a service without a scenario file, ours and one that none of us wrote.
#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

class Check : public testing::Test {
 protected:
  Finished check(const fs::path& folder, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"check", folder.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_leakgate(arguments, folder_.path());
  }
  TestFolder folder_;
};

TEST_F(Check, PassesACleanServiceAndTellsItItsAddress) {
  const Finished finished = check(source_folder() / "go-samples" / "steady");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_TRUE(fs::exists(folder_.path() / "leakgate-out" / "steady" / "result.json"));
}

TEST_F(Check, FindsALeakWithArgumentsAndAPath) {
  const Finished finished = check(source_folder() / "fixtures" / "pprof-server",
                                  {"--get", "/leak", "--requests", "211", "--", "{addr}"});
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("main.leak"), std::string::npos) << finished.out;
}

TEST_F(Check, LoadsTheAddressThatItGaveAndNotASidePort) {
  (void)folder_.write("side/go.mod", "module side\n\ngo 1.19\n");
  (void)folder_.write(
      "side/main.go",
      "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n"
      "\tgo func() { _ = http.ListenAndServe(\"127.0.0.1:6061\", http.NotFoundHandler()) }()\n"
      "\thttp.HandleFunc(\"/\", func(http.ResponseWriter, *http.Request) { go func() { select {} "
      "}() })\n"
      "\t_ = http.ListenAndServe(os.Getenv(\"HOST\")+\":\"+os.Getenv(\"PORT\"), nil)\n"
      "}\n");
  const Finished finished = check(folder_.path() / "side", {"--requests", "211"});
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("goroutine-select"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("also listens on 127.0.0.1:6061"), std::string::npos) << finished.out;
}

TEST_F(Check, AsksForAPathWhereTheServiceDoesNotServeTheRoot) {
  (void)folder_.write("api/go.mod", "module api\n\ngo 1.19\n");
  (void)folder_.write(
      "api/main.go",
      "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n"
      "\thttp.HandleFunc(\"/items\", func(w http.ResponseWriter, r *http.Request) {})\n"
      "\t_ = http.ListenAndServe(os.Getenv(\"HOST\")+\":\"+os.Getenv(\"PORT\"), nil)\n"
      "}\n");
  const Finished refused = check(folder_.path() / "api");
  EXPECT_EQ(refused.exit_code, 4) << refused.out << refused.err;
  EXPECT_NE(refused.out.find("404"), std::string::npos) << refused.out;
  EXPECT_NE(refused.out.find("--get PATH"), std::string::npos) << refused.out;
  EXPECT_EQ(check(folder_.path() / "api", {"--get", "/items"}).exit_code, 0);
}

TEST_F(Check, PassesAnOpenSourceServerOutOfTheModuleCache) {
  (void)folder_.write("fetch/go.mod", "module fetch\n\ngo 1.19\n");
  const std::string fetch =
      "cd '" + (folder_.path() / "fetch").string() +
      "' && go mod download -json github.com/mccutchen/go-httpbin/v2@v2.15.0 > module.json";
  if (std::system(fetch.c_str()) != 0) GTEST_SKIP() << "no Go module proxy is reachable";
  const fs::path module = read_json(folder_.path() / "fetch" / "module.json")["Dir"];
  const Finished finished = check(module / "cmd" / "go-httpbin");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("PASS"), std::string::npos) << finished.out;
}

}  // namespace
}  // namespace leakgate::e2e
