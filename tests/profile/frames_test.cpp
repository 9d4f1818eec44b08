#include "profile/frames.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

bool is_user(std::string function, std::string file) {
  return is_user_frame({std::move(function), std::move(file), 1});
}

TEST(WithoutClosure, StripsWhatTheCompilerAppends) {
  EXPECT_EQ(without_closure("main.rebuildImage.func1.2"), "main.rebuildImage");
  EXPECT_EQ(without_closure("main.(*Server).handle.func1"), "main.(*Server).handle");
  EXPECT_EQ(without_closure("main.main.func2"), "main.main");
  EXPECT_EQ(without_closure("main.main.gowrap1"), "main.main");
  EXPECT_EQ(without_closure("main.main.func3.gowrap12"), "main.main");
  EXPECT_EQ(without_closure("main.(*T).close.deferwrap1"), "main.(*T).close");
  EXPECT_EQ(without_closure("main.each-range1"), "main.each");
  EXPECT_EQ(without_closure("main.each.func1-range2"), "main.each");
  EXPECT_EQ(without_closure("main.(*queue).drain-fm"), "main.(*queue).drain");
  EXPECT_EQ(without_closure("main.(*queue).drain-fm.(*queue).drain.func1"), "main.(*queue).drain");
}

TEST(WithoutClosure, LeavesNamesOfTheSourceAlone) {
  for (const std::string_view name :
       {"main.serve", "main.(*Server).handle", "main.Server.handle", "net/http.(*conn).serve",
        "main.func1", "main.(*T).func1", "main.function", "main.func1st",
        "gopkg.in/yaml%2ev3.Parse", "github.com/a/b.c/d.F", "malloc", "0x4af0", ""}) {
    EXPECT_EQ(without_closure(name), name);
  }
}

TEST(WithoutClosure, StripsTypeArguments) {
  EXPECT_EQ(without_closure("main.Foo[...]"), "main.Foo");
  EXPECT_EQ(without_closure("main.Foo[...].func1"), "main.Foo");
  EXPECT_EQ(without_closure("main.(*List[...]).Push.func2"), "main.(*List).Push");
  EXPECT_EQ(without_closure("main.Foo[github.com/x/y.T[int]].func1"), "main.Foo");
}

TEST(WithoutClosure, NamesClosuresOfPackageLevelAfterInit) {
  EXPECT_EQ(without_closure("main.init.0.func1"), "main.init");
  EXPECT_EQ(without_closure("main.init.0"), "main.init");
  EXPECT_EQ(without_closure("main.init.func3"), "main.init");
  EXPECT_EQ(without_closure("main.glob..func1"), "main.init");  // Go 1.19 and 1.20
  EXPECT_EQ(without_closure("a/b.glob..func1.2"), "a/b.init");
}

TEST(PackageOf, GivesTheImportPath) {
  EXPECT_EQ(package_of("main.main"), "main");
  EXPECT_EQ(package_of("net/http.(*conn).serve"), "net/http");
  EXPECT_EQ(package_of("gopkg.in/yaml%2ev3.Parse"), "gopkg.in/yaml%2ev3");
  EXPECT_EQ(package_of("a/b.Map[x/y.T].Get"), "a/b");
  EXPECT_EQ(package_of("malloc"), "");
  EXPECT_EQ(package_of("0x4af0"), "");
  EXPECT_EQ(package_of(""), "");
}

TEST(IsUserFrame, TakesPackageMainAsTheTargets) {
  EXPECT_TRUE(is_user("main.main", "/home/dev/app/main.go"));
  EXPECT_TRUE(is_user("main.(*Server).handle.func1", "app/main.go"));
  EXPECT_TRUE(is_user("main.f", "/root/go/pkg/mod/example.com/app@v1.2.0/main.go"));
  EXPECT_TRUE(is_user("main.f", ""));
}

TEST(IsUserFrame, TakesOtherPackagesOfTheTargetsModule) {
  EXPECT_TRUE(is_user("example.com/app/store.(*DB).Put", "/home/dev/app/store/db.go"));
  EXPECT_TRUE(is_user("example.com/app/store.Put", "example.com/app/store/db.go"));  // -trimpath
  EXPECT_TRUE(is_user("recorder/work.Wait", "/home/dev/recorder/work/work.go"));
  EXPECT_TRUE(is_user("recorder/work.Wait", "recorder/work/work.go"));
  EXPECT_TRUE(is_user("go-samples/internal/x.F", "/home/dev/src/go-samples/internal/x/x.go"));
}

TEST(IsUserFrame, TakesAModuleThatIsNamedLikeTheStandardLibrary) {
  EXPECT_TRUE(is_user("log/sink.Write", "/home/dev/log/sink/sink.go"));
  EXPECT_TRUE(is_user("image/resize.Do", "/src/image-service/resize/do.go"));
}

TEST(IsUserFrame, LeavesOutTheStandardLibraryWhereverGoIs) {
  EXPECT_FALSE(is_user("net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go"));
  EXPECT_FALSE(is_user("net/http.(*conn).serve", "/usr/lib/go-1.19/src/net/http/server.go"));
  EXPECT_FALSE(is_user("net/http.(*conn).serve", "net/http/server.go"));  // -trimpath
  EXPECT_FALSE(is_user("runtime.gopark", "/opt/my go/src/runtime/proc.go"));
  EXPECT_FALSE(is_user("sync.runtime_Semacquire", "/usr/local/go/src/runtime/sema.go"));
  EXPECT_FALSE(is_user("internal/poll.(*FD).Read", "/usr/local/go/src/internal/poll/fd_unix.go"));
  EXPECT_FALSE(is_user("vendor/golang.org/x/net/idna.ToASCII",
                       "/usr/local/go/src/vendor/golang.org/x/net/idna/idna.go"));
  EXPECT_FALSE(is_user("iter.Pull[...].func1", "/usr/local/go/src/iter/iter.go"));
  EXPECT_FALSE(is_user("runtime.goexit", ""));
  EXPECT_FALSE(is_user("time.Sleep",
                       "/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.9.linux-amd64/src/"
                       "runtime/time.go"));
}

TEST(IsUserFrame, LeavesOutDependencies) {
  EXPECT_FALSE(is_user("github.com/a/b.F", "/root/go/pkg/mod/github.com/a/b@v1.2.3/b.go"));
  EXPECT_FALSE(is_user("github.com/a/b.F", "github.com/a/b@v1.2.3/b.go"));  // -trimpath
  EXPECT_FALSE(is_user("github.com/a/b.F", "/home/dev/app/vendor/github.com/a/b/b.go"));
  EXPECT_TRUE(is_user("example.com/app.F", "/home/dev/app@vienna/app.go"));
}

TEST(IsUserFrame, LeavesOutWhatHasNoSource) {
  EXPECT_FALSE(is_user("main._Cfunc_sleep", "_cgo_gotypes.go"));
  EXPECT_FALSE(is_user("main.(*T).f-fm", "<autogenerated>"));
  EXPECT_FALSE(is_user("type:.eq.main.T", ""));
  EXPECT_FALSE(is_user("type..eq.main.T", ""));
  EXPECT_FALSE(is_user("malloc", "malloc.c"));
  EXPECT_FALSE(is_user("0x4af0", ""));
  EXPECT_FALSE(is_user("", ""));
}

TEST(IsRuntimeFrame, KnowsTheRuntimeUnderOtherNames) {
  const auto is_runtime = [](std::string name) {
    return is_runtime_frame({std::move(name), "", 0});
  };
  EXPECT_TRUE(is_runtime("runtime.gopark"));
  EXPECT_TRUE(is_runtime("sync.runtime_Semacquire"));
  EXPECT_TRUE(is_runtime("internal/poll.runtime_pollWait"));
  EXPECT_TRUE(is_runtime("internal/runtime/maps.(*Map).grow"));
  EXPECT_FALSE(is_runtime("runtime/pprof.WriteTo"));
  EXPECT_FALSE(is_runtime("sync.(*Mutex).Lock"));
  EXPECT_FALSE(is_runtime("main.runtime"));
}

TEST(IsProbeFrame, KnowsTheProbeByItsPrefix) {
  EXPECT_TRUE(is_probe_frame({"main.leakgateProbeServe.func1", "", 0}));
  EXPECT_FALSE(is_probe_frame({"main.leakgate", "", 0}));
  EXPECT_FALSE(is_probe_frame({"app/main.leakgateProbeServe", "", 0}));
}

Frame frame(std::string function, std::string file) {
  return {std::move(function), std::move(file), 1};
}

TEST(CulpritOf, IsTheFirstUserFrame) {
  const Stack stack{frame("sync.(*Mutex).Lock", "/usr/local/go/src/sync/mutex.go"),
                    frame("github.com/a/b.F", "/go/pkg/mod/github.com/a/b@v1.0.0/b.go"),
                    frame("example.com/app/store.Put", "/home/dev/app/store/db.go"),
                    frame("main.main", "/home/dev/app/main.go")};
  EXPECT_EQ(culprit_of(stack)->function, "example.com/app/store.Put");
}

TEST(CulpritOf, IsTheDependencyWhereNoUserFrameIs) {
  const Stack stack{frame("internal/poll.(*FD).Read", "/usr/local/go/src/internal/poll/fd_unix.go"),
                    frame("net.(*conn).Read", "/usr/local/go/src/net/net.go"),
                    frame("github.com/a/b.read", "/go/pkg/mod/github.com/a/b@v1.0.0/b.go")};
  EXPECT_EQ(culprit_of(stack)->function, "github.com/a/b.read");
}

TEST(CulpritOf, IsTheFirstKnownFunctionWhereOnlyTheStandardLibraryIs) {
  const Stack stack{frame("runtime.mallocgc", "/usr/local/go/src/runtime/malloc.go"),
                    frame("internal/poll.(*FD).Read", "/usr/local/go/src/internal/poll/fd_unix.go"),
                    frame("bufio.NewReaderSize", "/usr/local/go/src/bufio/bufio.go"),
                    frame("net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go")};
  EXPECT_EQ(culprit_of(stack)->function, "bufio.NewReaderSize");
}

TEST(CulpritOf, IsTheLeafWhereOnlyTheRuntimeIs) {
  const Stack stack{frame("runtime.malg", "proc.go"), frame("runtime.mstart", "proc.go")};
  EXPECT_EQ(culprit_of(stack)->function, "runtime.malg");
  EXPECT_EQ(culprit_of({}), nullptr);
}

TEST(FrameText, ShowsTheBaseNameOfTheFile) {
  EXPECT_EQ(to_text(Frame{"main.serve", "/src/app/main.go", 41}), "main.serve main.go:41");
  EXPECT_EQ(to_text(Frame{"main.serve", "main.go", 41}), "main.serve main.go:41");
  EXPECT_EQ(to_text(Frame{"0x4af0", "", 0}), "0x4af0");
}

}  // namespace
}  // namespace leakgate
