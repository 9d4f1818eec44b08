#include "run/mark_taker.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

// Notes what it is asked for; the profiles are of no use to anybody.
class NotingSource final : public RuntimeSource {
 public:
  explicit NotingSource(bool has_leak_profile) : has_leak_profile_(has_leak_profile) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::probe; }
  [[nodiscard]] Result<RuntimeReading> read() override { return RuntimeReading{}; }
  [[nodiscard]] Result<void> collect() override {
    note("gc");
    return {};
  }
  [[nodiscard]] Result<void> free_os_memory() override {
    note("free");
    return {};
  }
  [[nodiscard]] Result<std::string> heap_profile() override { return note("heap"); }
  [[nodiscard]] Result<std::string> goroutine_profile() override { return note("goroutine"); }
  [[nodiscard]] Result<std::string> goroutine_dump() override { return note("dump"); }
  [[nodiscard]] Result<std::string> go_version() override { return std::string("go1.27"); }
  [[nodiscard]] Result<MapRoom> map_room() override {
    note("maps");
    return MapRoom{.tables = 3};
  }
  [[nodiscard]] Result<std::string> leak_profile() override {
    note("leak");
    if (has_leak_profile_) return "no profile";
    return RuntimeSource::leak_profile();
  }

  // Everything since the last call: "heap goroutine leak ".
  [[nodiscard]] std::string asked() { return std::exchange(asked_, {}); }

 private:
  std::string note(const char* what) {
    asked_ += std::string(what) + " ";
    return "no profile";
  }

  bool has_leak_profile_;
  std::string asked_;
};

class MarkProfiles : public testing::Test {
 protected:
  Mark take(NotingSource& source, const action::TakeMark& request) {
    Result<Mark> mark = taker(source).take(request, "x");
    EXPECT_TRUE(mark.has_value());
    EXPECT_TRUE(taker(source).take_gaps().empty());
    return mark ? *mark : Mark{};
  }
  MarkTaker& taker(NotingSource& source) {
    if (!taker_) {
      folder_.emplace(RunFolder::create(temporary_.path() / "run").value());
      taker_.emplace(
          MarkTaker::Subject{.pid = ::getpid(), .runtime = &source, .access = RuntimeAccess::probe},
          clock_, *folder_);
    }
    return *taker_;
  }

 private:
  TemporaryFolder temporary_;
  SteadyClock clock_;
  std::optional<RunFolder> folder_;
  std::optional<MarkTaker> taker_;
};

TEST_F(MarkProfiles, ComeLastAndTheLeakProfileLastOfAllWhereItIsJudged) {
  NotingSource source(true);
  taker(source).warm_profiles();
  EXPECT_EQ(source.asked(), "heap goroutine leak ");
  const Mark decided = take(source, {.kind = MarkKind::load, .decision = true});
  EXPECT_EQ(source.asked(), "free heap goroutine leak ");
  EXPECT_EQ(decided.leak_profile.file, "profiles/goroutineleak-x.pb.gz");
  const Mark other = take(source, {.kind = MarkKind::load, .decision = false});
  EXPECT_EQ(source.asked(), "free goroutine leak ");
  EXPECT_FALSE(other.leak_profile.file.empty());
  const Mark idle = take(source, {.kind = MarkKind::idle, .decision = false});
  EXPECT_EQ(source.asked(), "free goroutine ");
  EXPECT_TRUE(idle.leak_profile.file.empty());
}

TEST_F(MarkProfiles, AskOnceForALeakProfileThatTheTargetDoesNotHave) {
  NotingSource source(false);
  taker(source).warm_profiles();
  EXPECT_EQ(source.asked(), "heap goroutine leak ");
  const Mark mark = take(source, {.kind = MarkKind::load, .decision = true});
  EXPECT_EQ(source.asked(), "free heap goroutine ");
  EXPECT_TRUE(mark.leak_profile.file.empty());
}

TEST_F(MarkProfiles, LeaveNoGarbageWhereMapsAreLookedAt) {
  NotingSource source(false);
  Mark mark;
  mark.heap = Bytes{5 * kMiB};
  taker(source).add_map_room(mark);
  EXPECT_EQ(source.asked(), "gc maps ");
  EXPECT_EQ(mark.map_room.value(), MapRoom{.tables = 3});
}

TEST_F(MarkProfiles, DoNotStopATargetWithALargeHeap) {
  NotingSource source(false);
  Mark mark;
  mark.heap = Bytes{2L * kGiB};
  taker(source).add_map_room(mark);
  EXPECT_EQ(source.asked(), "");
  EXPECT_FALSE(mark.map_room);
}

}  // namespace
}  // namespace leakgate
