#include "recording/recording_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "recording/full_recording.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Recording round_trip(const Recording& recording) {
  Result<Recording> again = recording_from_json(recording_to_json(recording));
  EXPECT_TRUE(again.has_value()) << to_text(again.error());
  return again ? *again : Recording{};
}

// The JSON of a full recording with the first occurrence of one text replaced by another.
std::string json_with(std::string_view from, std::string_view to) {
  std::string text = recording_to_json(full_recording());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

Error error_of(std::string_view json) {
  const Result<Recording> recording = recording_from_json(json);
  EXPECT_FALSE(recording.has_value());
  return recording ? Error{} : recording.error();
}

TEST(RecordingJson, WrittenAgainIsTheSameToTheByte) {
  const std::string once = recording_to_json(full_recording());
  EXPECT_EQ(recording_to_json(round_trip(full_recording())), once);
}

TEST(RecordingJson, KeepsEveryFieldOfATargetAndItsEnd) {
  const Recording again = round_trip(full_recording());
  EXPECT_EQ(again.target, full_recording().target);
  EXPECT_EQ(again.failure, full_recording().failure);
  EXPECT_EQ(again.harness, full_recording().harness);
  EXPECT_EQ(again.interrupt_signal, 15);
  EXPECT_TRUE(again.interrupted);
  EXPECT_TRUE(again.still_filling);
}

TEST(RecordingJson, KeepsLoadGapsEventsAndScenario) {
  const Recording again = round_trip(full_recording());
  EXPECT_EQ(again.load, full_recording().load);
  EXPECT_EQ(again.gaps, full_recording().gaps);
  EXPECT_EQ(again.events, full_recording().events);
  EXPECT_EQ(again.decisions, full_recording().decisions);
  EXPECT_EQ(again.created_by, full_recording().created_by);
  EXPECT_EQ(again.goroutine_dump_file, "profiles/goroutines.txt");
  EXPECT_EQ(again.scenario, full_recording().scenario);
}

// Every member by name: a member that is added does not compile until it is compared here.
auto members(const Mark& mark) {
  const auto& [kind, at, goroutines, objects, threads, fds, heap, rss, native, rss_raw, rss_peak,
               lazy_free, load_end_ledger, ledger, runtime, fd_kinds, fd_peers, thread_names,
               c_memory, mappings, map_room, heap_profile, goroutine_profile, native_profile,
               thread_profile, leak_profile] = mark;
  return std::tuple(kind, at, goroutines, objects, threads, fds, heap, rss, native, rss_raw,
                    rss_peak, lazy_free, load_end_ledger, ledger, runtime, fd_kinds, fd_peers,
                    thread_names, c_memory, mappings, map_room, heap_profile.file,
                    goroutine_profile.file, native_profile.file, thread_profile.file,
                    leak_profile.file);
}

auto members(const NativeFacts& native) {
  const auto& [counted, reason, tool, mean, not_sampled, mappings_not_counted, last, profile,
               tool_profile] = native;
  return std::tuple(counted, reason, tool, mean, not_sampled, mappings_not_counted, last,
                    profile.file, tool_profile.file);
}

auto members(const Cycle& cycle) {
  const auto& [kind, started, load_ended, ended, requests, errors, endpoints, open, requests_known,
               drain, drained, sampled, mark] = cycle;
  return std::tuple(kind, started, load_ended, ended, requests, errors, endpoints, open,
                    requests_known, drain, drained, sampled, members(mark));
}

TEST(RecordingJson, KeepsEveryMemberOfMarksAndCycles) {
  const Recording before = full_recording();
  const Recording again = round_trip(before);
  EXPECT_EQ(members(*again.cold), members(*before.cold));
  EXPECT_EQ(members(*again.baseline), members(*before.baseline));
  ASSERT_EQ(again.cycles.size(), before.cycles.size());
  for (std::size_t i = 0; i < before.cycles.size(); ++i) {
    EXPECT_EQ(members(again.cycles[i]), members(before.cycles[i]));
  }
}

TEST(RecordingJson, KeepsWhatARecordingHasBesides) {
  const Recording before = full_recording();
  const Recording again = round_trip(before);
  EXPECT_EQ(again.samples, before.samples);
  EXPECT_EQ(members(*again.native), members(*before.native));
  EXPECT_EQ(again.metrics, before.metrics);
  EXPECT_EQ(again.tool_version, before.tool_version);
  EXPECT_EQ(again.started_at, before.started_at);
}

TEST(RecordingJson, KeepsEveryBitOfADouble) {
  Recording recording;
  for (const double value : {0.1 + 0.2, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0}) {
    recording.load.rate = value;
    EXPECT_EQ(std::signbit(round_trip(recording).load.rate), std::signbit(value));
    EXPECT_EQ(round_trip(recording).load.rate, value);
  }
}

TEST(RecordingJson, KeepsWhatIsNotKnownUnknown) {
  Recording recording = recording_from("baseline; load*2");
  recording.samples.emplace_back();
  const Recording again = round_trip(recording);
  EXPECT_EQ(again.cycles[1].mark.heap, std::nullopt);
  EXPECT_EQ(again.cycles[1].mark.ledger, std::nullopt);
  EXPECT_EQ(again.samples, recording.samples);
  EXPECT_EQ(again.cold, std::nullopt);
  EXPECT_TRUE(again.cycles[1].mark.heap_profile.file.empty());
}

// What an older leakgate did not write is as if it had not been.
TEST(RecordingJson, ReadsCyclesFromBeforeThereWasARate) {
  Recording recording = recording_from("baseline; load*2");
  std::string text = recording_to_json(recording);
  for (const std::string_view later :
       {",\"body\":0", ",\"open\":null", ",\"requests_known\":true", ",\"expect_body\":\"\""}) {
    EXPECT_TRUE(text.contains(later)) << later;
    for (std::size_t at = 0; (at = text.find(later)) != std::string::npos;) {
      text.erase(at, later.size());
    }
  }
  const auto again = recording_from_json(text);
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(recording_to_json(*again), recording_to_json(recording));
}

TEST(RecordingJson, PassesOverKeysItDoesNotKnow) {
  EXPECT_TRUE(recording_from_json(json_with("{\n", "{\n\"of_the_future\": [1, {}],\n")));
}

TEST(RecordingJson, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"", "[", "{\"a\":", "nul", "\xFF\xFE", "{} x", "NaN"}) {
    EXPECT_EQ(error_of(text).code, ErrorCode::malformed) << text;
  }
  EXPECT_EQ(error_of("[]").what, "expected an object");
  EXPECT_EQ(error_of("3").what, "expected an object");
  EXPECT_EQ(error_of("{}").what, "\"recording_version\" is missing");
}

TEST(RecordingJson, RefusesAVersionItCannotRead) {
  const Error error = error_of(json_with("\"recording_version\": 1", "\"recording_version\": 2"));
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_EQ(error.where, "recording_version");
  EXPECT_FALSE(error.hint.empty());
}

TEST(RecordingJson, NamesThePathOfWhatIsWrong) {
  EXPECT_EQ(error_of(json_with("\"mark\":{\"kind\":\"load\"", "\"mark\":{\"kind\":7")).where,
            "cycles[1].mark.kind");
  EXPECT_EQ(error_of(json_with("\"connect\":1,", "\"connect\":\"1\",")).where,
            "cycles[0].errors.connect");
  EXPECT_EQ(error_of(json_with("\"socket\":3", "\"socket\":[]")).where, "cold.fd_kinds.socket");
}

TEST(RecordingJson, SaysWhatItExpectedInstead) {
  EXPECT_EQ(error_of(json_with("\"drained\":true", "\"drained\":1")).what,
            "expected true or false, found number");
  EXPECT_EQ(error_of(json_with("\"cycles\": [", "\"cycles\": 3, \"x\": [")).what,
            "expected an array, found number");
  const Error unknown = error_of(json_with("\"kind\":\"quiet\"", "\"kind\":\"sil\\u0007ent\""));
  EXPECT_TRUE(
      unknown.what.starts_with("unknown name \"sil\xEF\xBF\xBD"
                               "ent\""))
      << unknown.what;
  EXPECT_NE(unknown.what.find("warm-up, load, idle"), std::string::npos) << unknown.what;
}

TEST(RecordingJson, RefusesAMissingField) {
  const Error error = error_of(json_with("\"drained\":true,", ""));
  EXPECT_EQ(error.what, "\"drained\" is missing");
  EXPECT_EQ(error.where, "cycles[0]");
}

TEST(RecordingJson, TakesAMissingValueOfAMarkForUnknown) {
  const Result<Recording> recording = recording_from_json(json_with("\"goroutines\":1001,", ""));
  ASSERT_TRUE(recording.has_value());
  EXPECT_EQ(recording->cold->goroutines, std::nullopt);
}

TEST(RecordingJson, ReadsWhatAnOlderLeakgateWroteWithoutALeakProfile) {
  const Result<Recording> recording = recording_from_json(
      json_with(",\"leak_profile\":\"profiles/goroutineleak-baseline.pb.gz\"", ""));
  ASSERT_TRUE(recording.has_value()) << to_text(recording.error());
  EXPECT_TRUE(recording->baseline->leak_profile.file.empty());
}

TEST(RecordingJson, RefusesNumbersThatNoReadingCanHave) {
  for (const std::string_view number :
       {"1e999", "-1e999", "9223372036854775807", "18446744073709551615", "99999999999999999999",
        "-9223372036854775808", "1.5", "true"}) {
    const std::string json =
        json_with("\"goroutines\":1001", "\"goroutines\":" + std::string(number));
    EXPECT_EQ(error_of(json).code, ErrorCode::malformed) << number;
  }
  EXPECT_EQ(error_of(json_with("\"pid\":4121", "\"pid\":3000000000")).what,
            "the number is out of range");
}

TEST(RecordingJson, RefusesColumnsOfSamplesThatDoNotMatch) {
  const Error error = error_of(json_with("\"threads\":[2,null]", "\"threads\":[2]"));
  EXPECT_EQ(error.where, "samples");
  EXPECT_EQ(error.what, "threads has 1 values, at_s has 2");
  EXPECT_EQ(error_of(json_with("\"threads\":[2,null]", "\"threads\":[2,{}]")).where,
            "samples.threads[1]");
  EXPECT_EQ(error_of(json_with("\"samples\": ", "\"samples\": 3, \"x\": ")).where, "samples");
  EXPECT_EQ(error_of(json_with("\"samples\": ", "\"x\": ")).what, "\"samples\" is missing");
}

TEST(RecordingJson, RefusesSeriesOfMetricsThatDoNotMatch) {
  const Error error = error_of(json_with("\"values\":[1.5,null]", "\"values\":[1.5]"));
  EXPECT_EQ(error.where, "metrics");
  EXPECT_EQ(error.what, "a series has 1 values, at_s has 2");
}

// As one was written before there were any.
TEST(RecordingJson, DoesWithoutMetrics) {
  const auto without = recording_from_json(json_with("\"metrics\": {\"at", "\"x\": {\"at"));
  ASSERT_TRUE(without) << to_text(without.error());
  EXPECT_EQ(without->metrics, std::nullopt);
  EXPECT_TRUE(recording_from_json(json_with(",\"series\":null", "")));
}

TEST(RecordingJson, SurvivesBeingNestedVeryDeeply) {
  EXPECT_EQ(error_of(std::string(1'000'000, '[')).code, ErrorCode::malformed);
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(error_of("{\"recording_version\": " + deep + "}").code, ErrorCode::malformed);
}

TEST(RecordingJson, SurvivesTheLossOfAnyPart) {
  const std::string whole = recording_to_json(full_recording());
  for (std::size_t size = 0; size + 3 < whole.size(); size += 97) {
    EXPECT_FALSE(recording_from_json(std::string_view(whole).substr(0, size)));
  }
}

TEST(RecordingJson, SurvivesAnyChangedByte) {
  const std::string whole = recording_to_json(full_recording());
  for (std::size_t at = 0; at < whole.size(); at += 31) {
    for (const char c : {'\0', '"', '9', '{'}) {
      std::string changed = whole;
      changed[at] = c;
      const Result<Recording> recording = recording_from_json(changed);
      if (recording) continue;
      EXPECT_EQ(recording.error().code, ErrorCode::malformed);
    }
  }
}

TEST(RecordingJson, WritesBrokenTextAsValidJson) {
  Recording recording;
  recording.target.processes = {{.pid = 1,
                                 .name = "a\xFF\x01"
                                         "b"}};
  EXPECT_EQ(round_trip(recording).target.processes.front().name,
            "a\xEF\xBF\xBD\x01"
            "b");
}

TEST(RecordingJson, WritesWhatIsNotFiniteAsUnknown) {
  Recording recording;
  recording.load.target_rate = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(round_trip(recording).load.target_rate, std::nullopt);
}

}  // namespace
}  // namespace leakgate
