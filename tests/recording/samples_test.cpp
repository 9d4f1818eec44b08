#include "recording/samples.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(SamplesCsv, HasALineASampleAndNothingWhereAValueIsUnknown) {
  Recording recording;
  recording.samples = {{.at = Seconds{0.1},
                        .rss = Bytes{14'680'064},
                        .threads = 8,
                        .goroutines = 3,
                        .heap_objects = Bytes{300'000},
                        .heap_live = Bytes{200'000}},
                       {.at = Seconds{0.2},
                        .rss = Bytes{14'680'064},
                        .threads = 0,
                        .goroutines = {},
                        .heap_objects = {},
                        .heap_live = {}}};
  EXPECT_EQ(samples_to_csv(recording),
            "at_s,rss_bytes,threads,goroutines,heap_objects_bytes,heap_live_bytes\n"
            "0.100,14680064,8,3,300000,200000\n"
            "0.200,14680064,0,,,\n");
}

TEST(SamplesCsv, IsOnlyItsHeaderWithoutSamples) {
  EXPECT_EQ(samples_to_csv({}),
            "at_s,rss_bytes,threads,goroutines,heap_objects_bytes,heap_live_bytes\n");
}

TEST(MetricsCsv, HasAColumnASeriesAndNothingWhereAValueIsMissing) {
  const MetricReadings metrics{
      .at = {Seconds{0.5}, Seconds{1.5}},
      .series = {{.name = R"(rss{a="b",c="d"})", .values = {14'680'064.0, std::nullopt}},
                 {.name = "ratio", .values = {0.25, 0.0}}}};
  EXPECT_EQ(metrics_to_csv(metrics),
            "at_s,\"rss{a=\"\"b\"\",c=\"\"d\"\"}\",\"ratio\"\n"
            "0.500,14680064,0.25\n"
            "1.500,,0\n");
}

}  // namespace
}  // namespace leakgate
