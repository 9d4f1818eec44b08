#include "sampling/fd_peers.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace leakgate {
namespace {

using Links = std::vector<std::string>;

// A line of /proc/net/tcp: addresses, state and inode are what counts.
std::string line(const std::string& local, const std::string& remote, const std::string& state,
                 int inode) {
  return "   0: " + local + " " + remote + " " + state +
         " 00000000:00000000 00:00000000 00000000     0        0 " + std::to_string(inode) +
         " 1 0000000000000000 100 0 0 10 0\n";
}

constexpr const char* kAnywhere = "00000000:0000";

TEST(FdPeers, TellWhatASocketIsConnectedTo) {
  SocketTables tables;
  tables.tcp = line("0100007F:1F90", kAnywhere, "0A", 1) +
               line("0100007F:1F90", "0200007F:D431", "01", 2) +
               line("0100007F:D432", "0100007F:1538", "01", 3) +
               line("0100007F:D433", "0100007F:1538", "08", 4);
  tables.tcp6 = line("00000000000000000000000001000000:D434",
                     "00000000000000000000000001000000:0050", "01", 5);
  tables.udp =
      line("0100007F:D435", "0100007F:0035", "01", 6) + line("0100007F:D436", kAnywhere, "07", 7);
  const FdPeers peers = fd_peers(Links{"socket:[1]", "socket:[2]", "socket:[3]", "socket:[3]",
                                       "socket:[4]", "socket:[5]", "socket:[6]", "socket:[7]"},
                                 tables);
  EXPECT_EQ(peers, (FdPeers{{"tcp listening on 127.0.0.1:8080", 1},
                            {"tcp on :8080 from 127.0.0.2", 1},
                            {"tcp to 127.0.0.1:5432", 2},
                            {"tcp to 127.0.0.1:5432 (closed by the peer)", 1},
                            {"tcp to [::1]:80", 1},
                            {"udp to 127.0.0.1:53", 1},
                            {"udp, not connected", 1}}));
}

TEST(FdPeers, DoNotTakeAnotherProcessesListenerForTheTargets) {
  SocketTables tables;
  tables.tcp =
      line("0100007F:D432", kAnywhere, "0A", 1) + line("0100007F:D432", "0100007F:1538", "01", 2);
  EXPECT_EQ(fd_peers(Links{"socket:[2]"}, tables), (FdPeers{{"tcp to 127.0.0.1:5432", 1}}));
}

TEST(FdPeers, TellThePathOfAUnixSocketWhereItHasOne) {
  SocketTables tables;
  tables.unix_domain =
      "Num       RefCount Protocol Flags    Type St Inode Path\n"
      "0000000000000000: 00000002 00000000 00010000 0001 01 11 /run/app-4711.sock\n"
      "0000000000000000: 00000003 00000000 00000000 0001 03 12\n";
  EXPECT_EQ(fd_peers(Links{"socket:[11]", "socket:[12]", "socket:[13]"}, tables),
            (FdPeers{{"unix /run/app-#.sock", 1}, {"unix", 1}, {"socket", 1}}));
}

TEST(FdPeers, TellFilesByPatternAndOthersByKind) {
  const Links links{"/tmp/upload-123456",
                    "/tmp/upload-777",
                    "/srv/a.txt (deleted)",
                    "pipe:[5]",
                    "/dev/null",
                    "anon_inode:[eventpoll]",
                    "anon_inode:inotify",
                    "/memfd:frame (deleted)",
                    "socket:[odd]"};
  EXPECT_EQ(fd_peers(links, {}), (FdPeers{{"file /tmp/upload-#", 2},
                                          {"file /srv/a.txt (deleted)", 1},
                                          {"pipe", 1},
                                          {"device /dev/null", 1},
                                          {"anon_inode:[eventpoll]", 1},
                                          {"anon_inode:inotify", 1},
                                          {"memfd", 1},
                                          {"socket", 1}}));
}

TEST(FdPeers, TellManyFilesByTheirFolder) {
  Links links{"pipe:[1]"};
  for (char c = 'a'; c <= 'z'; ++c) {
    for (char d = 'a'; d <= 'z'; ++d) links.push_back(std::string("/srv/t/") + c + d);
  }
  EXPECT_EQ(fd_peers(links, {}), (FdPeers{{"file /srv/t/*", 26 * 26}, {"pipe", 1}}));
}

TEST(FdPeers, PutTheRarestTogetherWhereThereAreTooMany) {
  Links links;
  for (char c = 'a'; c <= 'z'; ++c) {
    for (char d = 'a'; d <= 'z'; ++d) links.push_back(std::string("/") + c + d + "/x");
  }
  links.emplace_back("/zz/x");
  const FdPeers peers = fd_peers(links, {});
  EXPECT_EQ(peers.size(), 64);
  EXPECT_EQ(peers.at("file /zz/*"), 2);
  const auto add = [](Count sum, const auto& peer) { return sum + peer.second; };
  EXPECT_EQ(std::accumulate(peers.begin(), peers.end(), Count{0}, add), 26 * 26 + 1);
}

TEST(PathPattern, IsShortAndPrintable) {
  EXPECT_EQ(path_pattern("/tmp/TestA1/002/x"), "/tmp/TestA#/#/x");
  EXPECT_EQ(path_pattern(std::string(200, 'x')), std::string(100, 'x') + "...");
  EXPECT_EQ(path_pattern("/tmp/\x1b"), "/tmp/\xEF\xBF\xBD");
}

}  // namespace
}  // namespace leakgate
