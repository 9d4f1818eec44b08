#include "run/watch_text.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

TEST(WatchText, NamesTheGroupsThatGrewMostFirst) {
  const Recording recording = recording_from(
      "baseline goroutines=5 go.chan_send.main.send@4=2 go.select.main.idle@9=1;"
      "load goroutines=320 go.chan_send.main.send@4=+15 go.select.main.idle@9=+300"
      " go.io.main.read@7=1 go.sleep.main.tick@3=1");
  EXPECT_EQ(growing_groups_text(recording),
            "  +300 select main.idle main.go:9, +15 chan-send main.send main.go:4, +1 io main.read "
            "main.go:7");
}

TEST(WatchText, SaysNothingOfGroupsThatStay) {
  EXPECT_EQ(growing_groups_text(recording_from(
                "baseline goroutines=3 go.select.main.idle@9=3; load go.select.main.idle@9=2")),
            "");
  EXPECT_EQ(growing_groups_text(recording_from("baseline goroutines=3")), "");
}

TEST(WatchText, TakesFromTheLastMarkWhatASampleDoesNotHave) {
  const Recording recording = recording_from("baseline rss=10M heap=2M goroutines=1204");
  EXPECT_EQ(watch_text(recording, {.at = Seconds{130.4}, .rss = Bytes{20 * kMiB}}),
            "2 min 10 s  rss 20 MiB  heap 2 MiB  goroutines 1,204");
  EXPECT_EQ(watch_text(recording, {.at = Seconds{1}, .goroutines = 7}),
            "1 s  rss 10 MiB  heap 2 MiB  goroutines 7");
}

}  // namespace
}  // namespace leakgate
