#include "load/driver_command.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using Texts = std::vector<std::string>;

LoadPlan plan() { return {.host = "127.0.0.1", .port = 8080, .connections = 64, .cycle = 3}; }

TEST(DriverCommand, FillsInEveryPlaceholderOfEveryArgument) {
  LoadPlan with_socket = plan();
  with_socket.unix_socket = "/run/server.sock";
  EXPECT_EQ(expand_command({"load", "{addr}", "--to={host}:{port}", "{url}/a?c={cycle}",
                            "-c{connections}", "{unix}", "{out}.json"},
                           with_socket, "/run/x/out"),
            (Texts{"load", "127.0.0.1:8080", "--to=127.0.0.1:8080", "http://127.0.0.1:8080/a?c=3",
                   "-c64", "/run/server.sock", "/run/x/out.json"}));
}

TEST(DriverCommand, LeavesOtherBracesAsTheyAre) {
  const Texts command{"load",   "{",     "}{",      "{}", R"({"port": {port}})",
                      "{Addr}", "{addr", "{{port}}"};
  EXPECT_EQ(expand_command(command, plan(), ""),
            (Texts{"load", "{", "}{", "{}", R"({"port": 8080})", "{Addr}", "{addr", "{8080}"}));
}

TEST(DriverCommand, DoesNotLookThroughAValueAgain) {
  LoadPlan odd = plan();
  odd.unix_socket = "/run/{port}";
  EXPECT_EQ(expand_command({"{unix}"}, odd, ""), Texts{"/run/{port}"});
}

TEST(DriverCommand, WritesAnIPv6AddressInBracketsWhereAPortFollows) {
  LoadPlan six = plan();
  for (const char* host : {"::1", "[::1]"}) {
    six.host = host;
    EXPECT_EQ(expand_command({"{addr} {host} {url}"}, six, ""),
              Texts{"[::1]:8080 ::1 http://[::1]:8080"});
  }
}

TEST(DriverCommand, HasAnHttpsUrlWhereTheTargetSpeaksIt) {
  LoadPlan secure = plan();
  secure.https = true;
  EXPECT_EQ(expand_command({"{url}"}, secure, ""), Texts{"https://127.0.0.1:8080"});
}

TEST(DriverCommand, TellsTheEnvironmentAndReplacesWhatItHadBefore) {
  EXPECT_EQ(driver_environment({"A=1", "LEAKGATE_ADDR=old", "LEAKGATE_ADDRESS=kept"}, plan()),
            (Texts{"A=1", "LEAKGATE_ADDRESS=kept", "LEAKGATE_ADDR=127.0.0.1:8080",
                   "LEAKGATE_URL=http://127.0.0.1:8080", "LEAKGATE_CYCLE=3"}));
}

TEST(DriverCommand, KnowsWhetherItAsksForAFile) {
  EXPECT_TRUE(asks_for_out({"k6", "--summary-export={out}"}));
  EXPECT_FALSE(asks_for_out({"wrk", "{url}"}));
}

TEST(DriverCommand, IsNamedByItsProgram) {
  EXPECT_EQ(driver_name({"/usr/bin/wrk", "-c1"}), "wrk");
  EXPECT_EQ(driver_name({"wrk"}), "wrk");
  EXPECT_EQ(driver_name({}), "");
}

}  // namespace
}  // namespace leakgate
