#include "sampling/proc.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace leakgate {
namespace {

constexpr int kNoProcess = 0x3fffffff;

// A child that waits until it is killed.
class Child {
 public:
  Child() : pid_(::fork()) {
    if (pid_ != 0) return;
    for (;;) ::pause();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] int pid() const { return pid_; }
  void kill() const { ::kill(pid_, SIGKILL); }

 private:
  pid_t pid_;
};

TEST(Proc, ReadsItsOwnProcess) {
  const auto before = read_proc(::getpid());
  ASSERT_TRUE(before) << to_text(before.error());
  EXPECT_GT(before->rss.count, 1 * kMiB);
  EXPECT_GE(before->rss_peak, before->rss);
  EXPECT_GE(before->threads, 1);
}

TEST(Proc, SaysThatAProcessIsNotThere) {
  EXPECT_EQ(read_proc(kNoProcess).error().code, ErrorCode::sampling);
  EXPECT_EQ(read_proc_quick(kNoProcess).error().code, ErrorCode::sampling);
  EXPECT_FALSE(start_time_of(kNoProcess));
  EXPECT_FALSE(is_alive(kNoProcess));
  EXPECT_FALSE(reset_rss_peak(kNoProcess));
}

TEST(Proc, TakesAZombieForDead) {
  const Child child;
  EXPECT_TRUE(is_alive(child.pid()));
  EXPECT_TRUE(start_time_of(child.pid()));
  child.kill();
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.pid()), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(is_alive(child.pid()));
  EXPECT_FALSE(read_proc_quick(child.pid()));
}

TEST(Proc, SeesThatAProcessIsStopped) {
  const Child child;
  ::kill(child.pid(), SIGSTOP);
  int status = 0;
  ASSERT_EQ(::waitpid(child.pid(), &status, WUNTRACED), child.pid());
  const auto quick = read_proc_quick(child.pid());
  ASSERT_TRUE(quick);
  EXPECT_TRUE(quick->is_stopped);
  EXPECT_TRUE(is_alive(child.pid()));
}

TEST(Proc, ResetsThePeak) {
  // Not from the heap, which may keep it.
  constexpr std::size_t kLarge = 64UL * kMiB;
  void* large = ::mmap(nullptr, kLarge, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  ASSERT_NE(large, MAP_FAILED);
  ::munmap(large, kLarge);
  const auto high = read_proc(::getpid());
  ASSERT_TRUE(high);
  ASSERT_TRUE(reset_rss_peak(::getpid()));
  const auto low = read_proc(::getpid());
  ASSERT_TRUE(low);
  EXPECT_LT(low->rss_peak, high->rss_peak - Bytes{32 * kMiB});
  EXPECT_GE(low->rss_peak, low->rss);
}

TEST(HarnessFacts, AreThoseOfThisProcess) {
  const HarnessFacts facts = read_harness_facts();
  EXPECT_GT(facts.rss_bytes_peak.count, 1 * kMiB);
  EXPECT_GT(facts.cpu, Seconds{0});
}

}  // namespace
}  // namespace leakgate
