#include "sampling/thread_names.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <latch>
#include <thread>
#include <vector>

namespace leakgate {
namespace {

TEST(ThreadLabel, IsOneForAPoolThatNumbersItsThreads) {
  EXPECT_EQ(thread_label("worker-17", "server"), "worker-#");
  EXPECT_EQ(thread_label("rdk:broker0", "server"), "rdk:broker#");
  EXPECT_EQ(thread_label("7of9", "server"), "#of#");
}

TEST(ThreadLabel, LeavesTheProgramsOwnNameAlone) {
  EXPECT_EQ(thread_label("server2", "server2"), "server2");
  EXPECT_EQ(thread_label("", ""), "");
}

TEST(ThreadLabel, IsPrintable) {
  EXPECT_EQ(thread_label("a\x1b[31m", "server"), "a\xEF\xBF\xBD[#m");
}

// Threads that wait until the test is over, each with a name of its own.
class Crowd {
 public:
  explicit Crowd(int size) : named_(size), over_(1) {
    for (int i = 0; i < size; ++i) {
      threads_.emplace_back([this, i] {
        pthread_setname_np(pthread_self(), ("crowd-" + std::to_string(i)).c_str());
        named_.count_down();
        over_.wait();
      });
    }
    named_.wait();
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd() { over_.count_down(); }

 private:
  std::latch named_, over_;
  std::vector<std::jthread> threads_;
};

TEST(ThreadNames, AreCountedByName) {
  const Crowd crowd(20);
  const auto names = read_thread_names(::getpid());
  ASSERT_TRUE(names) << to_text(names.error());
  EXPECT_EQ(names->at("crowd-#"), 20);
  EXPECT_GE(names->at("test_sampling"), 1);
}

TEST(ThreadNames, AreReadOfTheOldestOnly) {
  const Crowd crowd(static_cast<int>(kThreadsReadMax) + 50);
  const auto names = read_thread_names(::getpid());
  ASSERT_TRUE(names) << to_text(names.error());
  Count read = 0;
  for (const auto& [name, count] : *names) read += name == "not read" ? 0 : count;
  EXPECT_EQ(read, kThreadsReadMax);
  EXPECT_GE(names->at("not read"), 50);
}

TEST(ThreadNames, OfNobodyAreAnError) {
  EXPECT_EQ(read_thread_names(0x3fffffff).error().code, ErrorCode::sampling);
}

}  // namespace
}  // namespace leakgate
