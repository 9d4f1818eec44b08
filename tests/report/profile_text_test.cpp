#include "report/profile_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace leakgate {
namespace {

const Frame kSend{"main.send", "/src/main.go", 41};
const Frame kServe{"net/http.(*conn).serve", "/go/src/net/http/server.go", 2100};

ProfileInput goroutines(Count count, int minutes) {
  ProfileInput input{.kind = ProfileKind::goroutine};
  const Stack stack{kSend, kServe};
  input.groups.push_back({.reason = WaitReason::chan_send,
                          .stack = stack,
                          .count = count,
                          .key = key_of(WaitReason::chan_send, stack),
                          .created_by = "net/http.(*Server).Serve server.go:3500",
                          .minutes_max = minutes});
  return input;
}

ProfileInput heap(std::int64_t bytes) {
  Profile profile{.sample_types = {"inuse_objects", "inuse_space"},
                  .sample_units = {"count", "bytes"}};
  profile.add({kSend}, {bytes / 64, bytes});
  profile.add({kServe}, {1, 512});
  return input_from(std::move(profile));
}

TEST(ProfileText, ShowsGroupsWithReasonWaitCulpritCreatorAndStack) {
  const ProfileInput newer = goroutines(10'018, 12);
  EXPECT_EQ(profile_text(compare(nullptr, newer).value(), {}),
            "goroutine profile: 10,018 goroutines in 1 group\n"
            "\n"
            "      10,018  main.send main.go:41   chan-send, up to 12 minutes   created by "
            "net/http.(*Server).Serve server.go:3500\n"
            "              main.send main.go:41\n"
            "              net/http.(*conn).serve server.go:2100\n");
}

TEST(ProfileText, ShowsGrowthAndLeavesOutWhatDidNotChange) {
  const ProfileInput base = heap(64'000);
  const ProfileInput newer = heap(128'000);
  EXPECT_EQ(profile_text(compare(&base, newer).value(), {}),
            "heap profile: inuse_space 63 KiB -> 126 KiB (+63 KiB)\n"
            "\n"
            "     +63 KiB  main.send main.go:41   63 KiB -> 125 KiB   +1,000 objects\n"
            "              main.send main.go:41\n");
  EXPECT_EQ(profile_text(compare(&base, base).value(), {}),
            "heap profile: inuse_space 63 KiB -> 63 KiB (0 B)\nnothing has changed\n");
}

TEST(ProfileText, SaysWhatIsNotShownNotCountedAndNotTold) {
  ProfileInput newer = heap(64'000);
  EXPECT_NE(profile_text(compare(nullptr, newer).value(), {.groups_max = 1})
                .find("\n1 of 2 groups: --top 0 shows all\n"),
            std::string::npos);
  ProfileInput cut = goroutines(3, 0);
  cut.truncated = 1;
  cut.tells_states = false;
  const std::string text = profile_text(compare(nullptr, cut).value(), {});
  EXPECT_NE(text.find("the profile ends in the middle of a goroutine"), std::string::npos);
  EXPECT_NE(text.find("does not say what goroutines wait for"), std::string::npos);
  EXPECT_EQ(text.find("chan-send"), std::string::npos);
}

TEST(ProfileText, LetsNoNameReachTheTerminal) {
  ProfileInput newer{.kind = ProfileKind::goroutine};
  newer.groups.push_back(
      {.stack = {{"main.\x1b[31mred\n", "a\x1b.go", 1}}, .count = 1, .key = "k"});
  EXPECT_EQ(profile_text(compare(nullptr, newer).value(), {}).find('\x1b'), std::string::npos);
  EXPECT_EQ(profile_json(compare(nullptr, newer).value(), 0).find('\x1b'), std::string::npos);
}

TEST(ProfileJson, HasNullsForWhatIsNotKnown) {
  const ProfileInput newer = goroutines(5, 0);
  const auto json = nlohmann::json::parse(profile_json(compare(nullptr, newer).value(), 0));
  EXPECT_EQ(json.at("total"), 5);
  EXPECT_TRUE(json.at("base_total").is_null());
  const auto& group = json.at("groups").at(0);
  EXPECT_TRUE(group.at("growth").is_null());
  EXPECT_TRUE(group.at("wait_minutes").is_null());
  EXPECT_EQ(group.at("reason"), "chan-send");
  EXPECT_EQ(group.at("culprit"), "main.send main.go:41");
  EXPECT_EQ(group.at("stack").at(0).at("line"), 41);
}

// As go tool pprof rounds: measured with its own output in the end-to-end test.
TEST(FunctionText, RoundsValuesAndSharesAsPprof) {
  FunctionTable table{.sample_type = "inuse_space", .unit = "bytes", .total = 4'000'000};
  table.rows = {{.name = "main.a", .flat = 3'000'000, .cum = 4'000'000},
                {.name = "main.b", .flat = -2048, .cum = 999, .inlined = InlineLabel::all}};
  table.functions = 3;
  EXPECT_EQ(function_text(table),
            "Type: inuse_space\n"
            "Showing nodes accounting for 2927.69kB, 74.95% of 3906.25kB total\n"
            "Showing top 2 nodes out of 3\n"
            "      flat  flat%   sum%        cum   cum%\n"
            " 2929.69kB 75.00% 75.00%  3906.25kB   100%  main.a\n"
            "      -2kB 0.051% 74.95%     0.98kB 0.025%  main.b (inline)\n");
}

TEST(FunctionText, CountsAndTimesHaveTheirOwnUnits) {
  FunctionTable table{.sample_type = "cpu", .unit = "nanoseconds", .total = 2'000'000'000};
  table.rows = {{.name = "main.a", .flat = 1'500'000'000, .cum = 2'000'000'000}};
  EXPECT_NE(function_text(table).find("     1.50s 75.00% 75.00%         2s   100%  main.a"),
            std::string::npos)
      << function_text(table);
  table = {.sample_type = "goroutine", .unit = "count", .total = 3};
  table.rows = {{.name = "main.a", .flat = 3, .cum = 3}};
  EXPECT_NE(function_text(table).find("         3   100%   100%          3   100%  main.a"),
            std::string::npos);
}

}  // namespace
}  // namespace leakgate
