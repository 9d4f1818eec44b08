// Recordings that nobody ran, changed at random places: each is refused with an error, or has a
// verdict and every report of it. Run with the sanitizers, this is where they matter.
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include <nlohmann/json.hpp>

#include "recording/recording_json.hpp"
#include "report/decisions_text.hpp"
#include "report/report.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

Json hostile_number(Random& random) {
  using Whole = std::numeric_limits<std::int64_t>;
  switch (below(random, 8)) {
    case 0:
      return Whole::max();
    case 1:
      return Whole::min();
    case 2:
      return 1e300;
    case 3:
      return -1;
    case 4:
      return 0;
    case 5:
      return std::int64_t{1'000'000'000'000'000'000};
    case 6:
      return -1e-300;
    default:
      return static_cast<std::int64_t>(random() >> below(random, 64));
  }
}

// Every place in a document that holds a value.
void collect(Json& value, std::vector<Json*>& places) {
  places.push_back(&value);
  if (value.is_structured()) {
    for (Json& child : value) collect(child, places);
  }
}

void change(Json& value, Random& random) {
  if (value.is_number()) {
    value = hostile_number(random);
  } else if (value.is_string()) {
    value = below(random, 2) == 0 ? std::string() : std::string(below(random, 3000), '\x1b');
  } else if (value.is_array() && !value.empty()) {
    switch (below(random, 3)) {
      case 0:
        value.erase(below(random, value.size()));
        break;
      case 1:
        value.push_back(value[below(random, value.size())]);
        break;
      default:
        std::swap(value[0], value[value.size() - 1]);
    }
  } else if (value.is_boolean()) {
    value = !value.get<bool>();
  } else {
    value = nullptr;
  }
}

void must_survive(const std::string& text) {
  Result<Recording> recording = recording_from_json(text);
  if (!recording) {
    EXPECT_FALSE(recording.error().what.empty());
    return;
  }
  (void)decide(*recording);
  (void)decide_warmup(*recording);
  const Report report = conclude(*std::move(recording));
  EXPECT_FALSE(report.judgement.reason.empty());
  EXPECT_FALSE(terminal_report(report, {.verbose = true}).empty());
  EXPECT_FALSE(decisions_text(report).empty());
  EXPECT_FALSE(junit_xml({&report}).empty());
  EXPECT_TRUE(Json::accept(result_json(report)));
}

void change_at_random(const Recording& recording, unsigned seed, int rounds) {
  Random random(seed);
  const Json whole = Json::parse(recording_to_json(recording));
  for (int round = 0; round < rounds; ++round) {
    Json changed = whole;
    const std::size_t changes = 1 + below(random, 6);
    for (std::size_t i = 0; i < changes; ++i) {
      std::vector<Json*> places;
      collect(changed, places);
      change(*places[below(random, places.size())], random);
    }
    must_survive(changed.dump());
  }
}

constexpr int kRounds = 1500;

Recording limited(const char* text) {
  Recording recording = recording_from(text);
  recording.target.limits = {.fds = 256,
                             .threads = 500,
                             .mappings = 65530,
                             .inotify = 128,
                             .memory = Bytes{kGiB},
                             .go_memory = Bytes{kGiB}};
  return recording;
}

TEST(HostileRecording, OfALeakHasAVerdictOrAnError) {
  change_at_random(
      limited(
          "cold heap=200K goroutines=3 rss=9M native=1M threads=8 fds=9 fd.socket=3;"
          "warm-up heap=+100K rss=+4M; warm-up*2 heap=+2K; idle; baseline;"
          "load*5 heap=+2M goroutines=+2003 rss=+3M fds=+7 fd.socket=+7 native=+500K threads=+3;"
          "quiet; double heap=+4M goroutines=+4006"),
      20261125, kRounds);
}

TEST(HostileRecording, OfACleanRunHasAVerdictOrAnError) {
  change_at_random(limited("cold heap=200K goroutines=3 rss=9M native=1M threads=8 fds=9;"
                           "warm-up*3 heap=+2K; idle; baseline; load*5 heap=+1K"),
                   20261126, kRounds);
}

}  // namespace
}  // namespace leakgate
