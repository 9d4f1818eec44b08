// Memory of C code, seen through the command line in real processes: counted, named, or said why it
// is not.
#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

constexpr const char* kShortRun =
    "[load]\nrequests = 503\nconnections = 4\n[cycles]\nwarmup = 503\nquiet = \"1s\"\n";

constexpr const char* kKilled = R"(package main

// #include <stdlib.h>
// #include <string.h>
// static void *volatile latest; // a compiler may leave out a malloc that nobody looks at
// static void keep(void) { latest = memset(malloc(8192), '.', 8192); }
import "C"

import (
	"net/http"
	"os"
	"sync/atomic"
	"syscall"
)

var served atomic.Int64

func remember() { C.keep() }

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		remember()
		if served.Add(1) == 1200 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	})
	http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}
)";

// C code that calls back into Go, which calls C again: main.remember is called from there.
constexpr const char* kCallback = R"(package main

// #include <stdlib.h>
// #include <string.h>
// extern void goVisit(void);
// static void walk(void) { goVisit(); }
// static void *volatile latest; // a compiler may leave out a malloc that nobody looks at
// static void keep(void) { latest = memset(malloc(8192), '.', 8192); }
import "C"

import (
	"net/http"
	"os"
)

//export goVisit
func goVisit() { remember() }

func remember() { C.keep() }

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { visit() })
	http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}
)";
constexpr const char* kCallbackCaller = R"(package main

// extern void walk_all(void);
import "C"

func visit() { C.walk_all() }
)";

// Threads of C code that a request starts and nobody ends.
constexpr const char* kThreads = R"(package main

// #include <pthread.h>
// #include <unistd.h>
// static void *idle(void *p) { for (;;) sleep(1000); return p; }
// static void start_helper(void) {
//   pthread_t thread;
//   pthread_attr_t attributes;
//   pthread_attr_init(&attributes);
//   pthread_attr_setstacksize(&attributes, 65536);
//   if (pthread_create(&thread, &attributes, idle, NULL) == 0) pthread_detach(thread);
// }
import "C"

import (
	"net/http"
	"os"
)

func help() { C.start_helper() }

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { help() })
	http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}
)";

class Native : public testing::Test {
 protected:
  fs::path sample(const std::string& name) { return source_folder() / "go-samples" / name; }

  // A Go program of its own.
  fs::path program(const std::string& name, const std::string& source) {
    (void)folder_.write(name + "/go.mod", "module example.com/" + name + "\n\ngo 1.19\n");
    (void)folder_.write(name + "/main.go", source);
    return folder_.path() / name;
  }

  fs::path build(const fs::path& package, const std::string& how = "") {
    const fs::path binary = folder_.path() / "server";
    const std::string command =
        "cd '" + package.string() + "' && " + how + " go build -o '" + binary.string() + "' . >&2";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return binary;
  }

  nlohmann::json run(const std::string& target, const std::string& more = "",
                     const std::string& cycles = kShortRun) {
    (void)folder_.write("case.toml", "name = \"case\"\n[target]\n" + target + "\n" + cycles + more);
    finished_ = run_leakgate({"run", "case.toml", "--verbose"}, folder_.path());
    return read_json(run_folder() / "result.json");
  }
  fs::path run_folder() const { return folder_.path() / "leakgate-out" / "case"; }
  std::string said() const { return finished_.out + finished_.err; }

  static std::string package(const fs::path& path, const std::string& variant = "") {
    std::string text = "package = \"" + path.string() + "\"\n";
    if (!variant.empty()) {
      text += "args = [\"-variant\", \"" + variant + "\", \"-listen\", \"{addr}\"]\n";
    }
    return text;
  }

  TestFolder folder_;
  Finished finished_;
};

TEST_F(Native, NamesTheGoFunctionTheLineAndTheCCaller) {
  const nlohmann::json result = run(package(sample("cgo-malloc"), "leaky"));
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["native"]["mode"], "on");
  ASSERT_EQ(result["findings"].size(), 1U) << said();
  const nlohmann::json& finding = result["findings"][0];
  EXPECT_EQ(finding["kind"], "native-malloc");
  EXPECT_EQ(finding["culprit"], "main.render");
  EXPECT_TRUE(finding["location"].get<std::string>().starts_with("leaky.go:")) << finding;
  EXPECT_NEAR(finding["per_request"].get<double>(), 4104, 64);
  EXPECT_EQ(finding["created_by"], "C.malloc");
  const fs::path profile = run_folder() / "profiles" / "native.pb.gz";
  const std::string command = "go tool pprof -top -cum -sample_index=inuse_space '" +
                              profile.string() + "' > '" + (folder_.path() / "top").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string top = read_text(folder_.path() / "top");
  for (const char* name : {"_Cmalloc", "main.render", "net/http.(*conn).serve"}) {
    EXPECT_NE(top.find(name), std::string::npos) << name << "\n" << top;
  }
  const std::string folded = read_text(run_folder() / "profiles" / "native-folded.txt");
  EXPECT_NE(folded.find("main.render;"), std::string::npos) << folded;
}

TEST_F(Native, IsResidentAndUnprovenWhereItIsOff) {
  const nlohmann::json result =
      run(package(sample("cgo-malloc"), "leaky"), "[native]\nmode = \"off\"\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["native"]["mode"], "off");
  EXPECT_NE(result["native"]["reason"].get<std::string>().find("\"off\""), std::string::npos);
  EXPECT_EQ(result["findings"][0]["evidence"]["proof"], "resident, unproven");
}

TEST_F(Native, SaysWhyAProgramWithoutCIsNotCounted) {
  const nlohmann::json result = run(package(sample("steady")) + "env = { CGO_ENABLED = \"0\" }\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_NE(result["native"]["reason"].get<std::string>().find("no cgo"), std::string::npos);
  const nlohmann::json demanded = run(package(sample("steady")) + "env = { CGO_ENABLED = \"0\" }\n",
                                      "[native]\nmode = \"on\"\n");
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_NE(said().find("no cgo"), std::string::npos) << said();
}

TEST_F(Native, GoesThroughWhatStartsTheTarget) {
  const fs::path binary = build(sample("cgo-malloc"), "CGO_ENABLED=1");
  const nlohmann::json result = run("command = [\"sh\", \"-c\", \"timeout 300 " + binary.string() +
                                        " -variant leaky -listen $HOST:$PORT; exit $?\"]\n",
                                    "[native]\nmode = \"on\"\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["findings"][0]["culprit"], "main.render") << said();
}

TEST_F(Native, SaysThatATargetThatExecutesItselfAgainHasLostTheSampler) {
  const fs::path folder = program("again", R"(package main

// #include <stdlib.h>
import "C"

import (
	"net/http"
	"os"
	"syscall"
)

func main() {
	if os.Getenv("AGAIN") == "" {
		os.Setenv("AGAIN", "1")
		syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	}
	http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}
)");
  const nlohmann::json result = run(package(folder) + "env = { CGO_ENABLED = \"1\" }\n",
                                    "[[load.request]]\npath = \"/\"\nexpect = \"404\"\n");
  EXPECT_EQ(result["native"]["mode"], "off") << said();
  EXPECT_NE(result["native"]["reason"].get<std::string>().find("itself again"), std::string::npos)
      << result["native"];
}

TEST_F(Native, NamesThePlaceInAStrippedPositionIndependentExecutable) {
  const fs::path binary =
      build(sample("cgo-malloc"), "CGO_ENABLED=1 GOFLAGS='-buildmode=pie -ldflags=-s' ");
  const nlohmann::json result = run("command = [\"" + binary.string() +
                                    "\", \"-variant\", \"leaky\", \"-listen\", \"{addr}\"]\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["findings"][0]["culprit"], "main.render") << said();
  EXPECT_TRUE(result["findings"][0]["location"].get<std::string>().starts_with("leaky.go:"));
}

TEST_F(Native, CrossesFromCToGoToC) {
  const fs::path folder = program("callback", kCallback);
  (void)folder_.write("callback/visit.go", kCallbackCaller);
  (void)folder_.write("callback/walk.c",
                      "extern void goVisit(void);\nvoid walk_all(void) { goVisit(); }\n");
  const nlohmann::json result = run(package(folder) + "env = { CGO_ENABLED = \"1\" }\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["findings"][0]["culprit"], "main.remember") << said();
}

TEST_F(Native, KeepsWhatWasSampledOfATargetThatWasKilled) {
  const nlohmann::json result = run(package(program("killed", kKilled)));
  ASSERT_EQ(result["verdict"], "target_failed") << said();
  const nlohmann::json& evidence = result["findings"][0]["evidence"];
  EXPECT_NE(evidence["last_native_1"].get<std::string>().find("main.remember"), std::string::npos)
      << said();
  EXPECT_NEAR(result["native"]["last"]["live"].get<double>(), 1200 * 8200, 100'000);
  EXPECT_TRUE(fs::exists(run_folder() / "profiles" / "native.pb.gz"));
}

TEST_F(Native, NamesWhereThreadsOfCCodeAreStarted) {
  const nlohmann::json result =
      run(package(program("threads", kThreads)), "",
          "[load]\nrequests = 53\n[cycles]\nwarmup = 53\nquiet = \"1s\"\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  ASSERT_FALSE(result["findings"].empty());
  EXPECT_EQ(result["findings"][0]["kind"], "threads") << said();
  EXPECT_EQ(result["findings"][0]["culprit"], "main.help") << said();
  EXPECT_NE(result["findings"][0]["created_by"].get<std::string>().find("start_helper"),
            std::string::npos);
}

TEST_F(Native, AsksHeaptrackForASecondOpinion) {
  const nlohmann::json result =
      run(package(sample("cgo-malloc"), "leaky"), "[native]\ntool = \"heaptrack\"\n");
  ASSERT_EQ(result["verdict"], "leak") << said();
  EXPECT_EQ(result["native"]["tool"], "heaptrack");
  const nlohmann::json& finding = result["findings"][0];
  EXPECT_EQ(finding["kind"], "native-malloc");
  EXPECT_NE(finding["evidence"]["heaptrack_1"].get<std::string>().find("alloc"), std::string::npos)
      << said();
  EXPECT_TRUE(fs::exists(run_folder() / "profiles" / "heaptrack.pb.gz"));
}

TEST_F(Native, SaysWhatToInstallWhereHeaptrackIsMissing) {
  const fs::path binary = build(sample("cgo-malloc"), "CGO_ENABLED=1");
  const std::string path = getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  (void)run("command = [\"" + binary.string() + "\"]\n", "[native]\ntool = \"heaptrack\"\n");
  setenv("PATH", path.c_str(), 1);
  EXPECT_NE(finished_.exit_code, 0);
  EXPECT_NE(said().find("apt-get install heaptrack"), std::string::npos) << said();
}

}  // namespace
}  // namespace leakgate::e2e
