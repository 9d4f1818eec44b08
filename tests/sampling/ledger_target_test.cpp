// The ledger against what a process really did; slower than the literals of ledger_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sampling/go_target.hpp"
#include "sampling/ledger.hpp"
#include "sampling/probe_client.hpp"

namespace leakgate {
namespace {

// Collects, gives memory back, and reads a ledger as a mark does.
class Marks {
 public:
  explicit Marks(const GoTarget& target) : reader_(target.pid()) {
    auto connected = connect_probe(target.socket(), Seconds{10});
    if (!connected) throw std::runtime_error(to_text(connected.error()));
    probe_ = *std::move(connected);
  }

  Ledger take() {
    static_cast<void>(probe_->collect());
    static_cast<void>(probe_->free_os_memory());
    const auto runtime = probe_->read();
    const auto ledger = reader_.read(runtime ? std::optional(*runtime) : std::nullopt);
    EXPECT_TRUE(ledger) << to_text(ledger.error());
    return ledger ? *ledger : Ledger{};
  }

 private:
  LedgerReader reader_;
  std::unique_ptr<RuntimeSource> probe_;
};

double mib(Bytes bytes) { return static_cast<double>(bytes.count) / kMiB; }

void expect_no_native_growth(const std::string& environment) {
  const GoTarget target("pure", environment);
  Marks marks(target);
  const Ledger before = marks.take();
  target.tell("heap 500");
  target.tell("goroutines 5000");
  const Ledger grown = marks.take();
  EXPECT_NEAR(mib(grown.go_heap - before.go_heap), 500, 10);
  EXPECT_GT(mib(grown.go_stacks - before.go_stacks), 8);
  EXPECT_LT(mib(native_of(before)), 0.2);
  EXPECT_NEAR(mib(native_of(grown) - native_of(before)), 0, 0.2);
  target.tell("drop");
  const Ledger dropped = marks.take();
  EXPECT_LT(mib(dropped.go_heap + dropped.go_idle), 30);
  EXPECT_NEAR(mib(native_of(dropped) - native_of(before)), 0, 0.2);
}

TEST(LedgerOfATarget, StaysFlatOutsideTheGoHeapWhenOnlyThatGrows) {
  if (!has_go()) GTEST_SKIP() << "no go";
  expect_no_native_growth("");
}

TEST(LedgerOfATarget, StaysFlatForAStaticBinaryToo) {
  if (!has_go()) GTEST_SKIP() << "no go";
  expect_no_native_growth("CGO_ENABLED=0");
}

TEST(LedgerOfATarget, StaysFlatForAPositionIndependentBinaryToo) {
  if (!has_go()) GTEST_SKIP() << "no go";
  expect_no_native_growth("GOFLAGS=-buildmode=pie");
}

TEST(LedgerOfATarget, FindsBlocksThatCNeverFreed) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("cgo");
  Marks marks(target);
  const Ledger before = marks.take();
  target.tell("malloc 20000 4096");
  const Ledger after = marks.take();
  const double leaked = 20'000.0 * 4112 / kMiB;  // 16 bytes of malloc's own each
  EXPECT_NEAR(mib(native_of(after) - native_of(before)), leaked, 0.02 * leaked);
  EXPECT_NEAR(mib(after.go_heap - before.go_heap), 0, 1);
}

TEST(LedgerOfATarget, FindsLargeBlocksThatCMapped) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("cgo");
  Marks marks(target);
  const Ledger before = marks.take();
  target.tell("malloc 2 2000000");
  const Ledger little = marks.take();
  EXPECT_NEAR(mib(native_of(little) - native_of(before)), 4e6 / kMiB, 0.5);
  target.tell("malloc 50 2000000");
  const Ledger much = marks.take();
  EXPECT_NEAR(mib(native_of(much) - native_of(little)), 1e8 / kMiB, 1);
}

// What malloc itself says it has given out is the truth, in small blocks and in mapped ones.
TEST(LedgerOfATarget, SeesAsMuchNativeMemoryAsMallocHasGivenOut) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("cgo");
  Marks marks(target);
  for (const char* more : {"malloc 3 1000", "malloc 20000 4096", "malloc 30 2000000"}) {
    target.tell(more);
    const double native = mib(native_of(marks.take()));
    const double given_out = std::stod(target.ask("mallinfo")) / kMiB;
    EXPECT_NEAR(native, given_out, std::max(0.02 * given_out, 1.0)) << more;
  }
}

TEST(LedgerOfATarget, FindsTheStacksOfThreads) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("cgo");
  Marks marks(target);
  const Ledger before = marks.take();
  target.tell("threads 100");
  const Ledger after = marks.take();
  EXPECT_GT(after.thread_stacks - before.thread_stacks, Bytes{100 * 4 * kKiB});
  EXPECT_LT(mib(native_of(after) - native_of(before)), 0.5);
}

}  // namespace
}  // namespace leakgate
