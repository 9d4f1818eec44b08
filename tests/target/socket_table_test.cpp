#include "target/socket_table.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

constexpr const char* kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "111 1 0000000000000000 100 0 0 10 0\n"
    "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 "
    "222 1 0000000000000000 100 0 0 10 0\n"
    "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "333 1 0000000000000000 100 0 0 10 0\n";

constexpr const char* kTable6 =
    "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 444 1\n"
    "   1: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 555 1\n"
    "   2: 0000000000000000FFFF00000100007F:1F92 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 666 1\n";

TEST(SocketTable, ListsListenersOnly) {
  EXPECT_EQ(parse_socket_table(kTable),
            (std::vector<ListeningSocket>{{"127.0.0.1", 8080, 111}, {"0.0.0.0", 22, 333}}));
}

TEST(SocketTable, HasBothEndsOfAConnectionAndLeavesOutWhatNobodyHasOpen) {
  constexpr const char* kClosed =
      "   0: 0100007F:D431 0100007F:1F90 08 00000000:00000000 00:00000000 00000000     0        0 "
      "777 1\n"
      "   1: 0100007F:D432 0100007F:1F90 06 00000000:00000000 03:000011D0 00000000     0        0 "
      "0 3\n";
  EXPECT_EQ(parse_internet_sockets(kClosed),
            (std::vector<InternetSocket>{{"127.0.0.1", 54321, "127.0.0.1", 8080, 8, 777}}));
}

TEST(SocketTable, ReadsIpv6AndShowsMappedAddressesAsIpv4) {
  EXPECT_EQ(parse_socket_table(kTable6),
            (std::vector<ListeningSocket>{
                {"::", 8080, 444}, {"::1", 8081, 555}, {"127.0.0.1", 8082, 666}}));
}

TEST(SocketTable, LeavesOutWhatDoesNotParse) {
  EXPECT_TRUE(parse_socket_table("").empty());
  EXPECT_TRUE(parse_socket_table("0: 0100007F:1F90 00000000:0000 0A").empty());
  const std::string whole = "00000000:0000 0A 0:0 0:0 0 0 0 111\n";
  ASSERT_EQ(parse_socket_table("0: 0100007F:1F90 " + whole).size(), 1);
  for (const char* local : {"0100007:1F90", "zzzzzzzz:1F90", "0100007F", "0100007F:xyz"}) {
    EXPECT_TRUE(parse_socket_table("0: " + std::string(local) + " " + whole).empty()) << local;
  }
  EXPECT_TRUE(parse_socket_table("0: 0100007F:1F90 0:0 0A 0:0 0:0 0 0 0 111\n"
                                 "1: 0100007F:1F90 00000000:0000 xx 0:0 0:0 0 0 0 111\n"
                                 "2: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 -1\n")
                  .empty());
}

}  // namespace
}  // namespace leakgate
