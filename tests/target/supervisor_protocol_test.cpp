#include "target/supervisor_protocol.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace leakgate {
namespace {

LaunchOrder some_order() {
  LaunchOrder order;
  order.argv = {"server", "", "-listen", "a b\nc"};
  order.env = {"A=1", "EMPTY="};
  order.executable = "/bin/server";
  order.working_folder = "/tmp";
  order.cgroup_folder = "/sys/fs/cgroup/x";
  order.remove_on_death = "/tmp/run";
  order.core = true;
  return order;
}

TEST(LaunchOrderBytes, ComeBackAsTheyWere) {
  EXPECT_EQ(decode_order(encode_order(some_order())), some_order());
  EXPECT_EQ(decode_order(encode_order({})), LaunchOrder{});
}

TEST(LaunchOrderBytes, AreRefusedWhenCutOrUnknown) {
  const std::string bytes = encode_order(some_order());
  EXPECT_FALSE(decode_order(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(decode_order(std::string("?x\0", 3)));
  EXPECT_FALSE(decode_order("a"));
}

TEST(SupervisorSocket, CarriesLargeOrders) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  LaunchOrder order = some_order();
  order.env.emplace_back("BIG=" + std::string(3'000'000, 'x'));
  std::thread sender([&] { EXPECT_TRUE(send_order(ends[0], order)); });
  EXPECT_EQ(receive_order(ends[1]), order);
  sender.join();
  EXPECT_TRUE(send_message(ends[0], Report{ReportKind::exited, 7, 9}));
  const auto report = receive_message<Report>(ends[1]);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->subject, 7);
  close(ends[0]);
  EXPECT_FALSE(receive_message<Report>(ends[1]));
  close(ends[1]);
}

TEST(SupervisorSocket, RefusesAnOrderOfNonsenseSize) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  EXPECT_TRUE(send_message(ends[0], std::uint32_t{0xffffffff}));
  EXPECT_FALSE(receive_order(ends[1]));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace leakgate
