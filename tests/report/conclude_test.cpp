#include <gtest/gtest.h>

#include "recording/recording_json.hpp"
#include "report/report.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

// What a reader of the result sees, for runs that end in different ways.
std::string concluded(const Recording& recording) {
  const Report report = conclude(recording);
  return result_json(report) + junit_xml({&report}) + terminal_report(report, {});
}

TEST(Conclude, SaysOfARecordingReadAgainTheSameToTheByte) {
  for (const std::string_view text :
       {"",
        "cold heap=200K goroutines=3 rss=9M threads=8 fds=9 native=1M; warm-up*3 heap=+4K;"
        "baseline; load*5 heap=+700K goroutines=+2003 requests=2003; quiet",
        "cold heap=200K goroutines=3 rss=9M threads=8 fds=9 native=1M; warm-up*3 heap=+4K;"
        "baseline; load*5 heap=+100 requests=2003 seconds=0.123456789",
        "baseline rss=14M threads=8 fds=9 native=1M; load*5 rss=+1M requests=2003"}) {
    const Recording recording = recording_from(text);
    const Result<Recording> again = recording_from_json(recording_to_json(recording));
    ASSERT_TRUE(again) << to_text(again.error());
    EXPECT_EQ(concluded(*again), concluded(recording)) << text;
  }
}

TEST(Conclude, ComparesWithExpectOnlyWhereThereIsOne) {
  Recording recording = recording_from("baseline heap=1M; load*5");
  EXPECT_EQ(conclude(recording).expect, std::nullopt);
  recording.scenario.expect = Expect{};
  EXPECT_NE(conclude(recording).expect, std::nullopt);
}

}  // namespace
}  // namespace leakgate
