#include <array>

#include "scenario/keys.hpp"

namespace leakgate {
namespace {

// `skipped` and `interrupted` are no results that a scenario could wish for.
std::span<const std::string_view> expectable_verdicts() {
  static constexpr std::array<std::string_view, 5> kVerdicts{"pass", "leak", "target_failed",
                                                             "load_failed", "inconclusive"};
  return kVerdicts;
}

constexpr KeyRow limit(std::string_view name, Setter set, std::string_view example,
                       std::string_view doc) {
  return {.table = TableId::gate,
          .name = name,
          .type = ValueType::amount,
          .set = set,
          .example = example,
          .doc = doc};
}

}  // namespace

std::span<const KeyRow> gate_keys() {
  static constexpr KeyRow kRows[] = {
      limit("max", into<&GateSpec::max>, R"("256MiB")",
            "The most it may be after a cycle has drained. The only limit that `rss_peak` has."),
      limit("growth", into<&GateSpec::growth>, R"("1MiB")",
            "The most that the last mark may be above the baseline."),
      limit("growth_from_start", into<&GateSpec::growth_from_start>, R"("8MiB")",
            "The most that the last mark may be above the cold mark, which is taken before any "
            "load."),
      limit("per_request", into<&GateSpec::per_request>, R"("64B")",
            "The most that it may grow per request; for counts a fraction such as 0.2."),
      limit("per_minute", into<&GateSpec::per_minute>, R"("1MiB")",
            "The most that it may grow per minute, with or without load; what a target that is "
            "only watched (`[watch]`) is judged by."),
      {.table = TableId::gate,
       .name = "leak",
       .type = ValueType::flag,
       .set = into<&GateSpec::leak>,
       .fallback = "true",
       .example = "false",
       .doc = "Whether the growth rule judges this metric. `objects`, `rss` and `rss_peak` have "
              "none."},
  };
  return kRows;
}

std::span<const KeyRow> known_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::known,
       .name = "kind",
       .type = ValueType::choice,
       .set = into<&KnownLeak::kind>,
       .example = R"("goroutine-chan-send")",
       .doc = "The kind of finding. Needed.",
       .choices = leak_kind_names},
      {.table = TableId::known,
       .name = "culprit",
       .set = into<&KnownLeak::culprit>,
       .example = R"("main.rebuildImage")",
       .doc = "The function it names, without closure suffixes; without it any will do, but still "
              "only one finding.",
       .check = check_named},
      {.table = TableId::known,
       .name = "max_per_request",
       .type = ValueType::amount,
       .set = into<&KnownLeak::max_per_request>,
       .example = R"(1.05)",
       .doc = "The most that it may grow per request and still be let through: a size for `heap`, "
              "`native-malloc` and `native-mmap`, else a number."},
      {.table = TableId::known,
       .name = "owner",
       .set = into<&KnownLeak::owner>,
       .example = R"("team payments, SHOP-1234")",
       .doc = "Who mends it; only said in reports.",
       .check = check_named},
      {.table = TableId::known,
       .name = "until",
       .type = ValueType::date,
       .set = into<&KnownLeak::until>,
       .example = "2027-01-31",
       .doc = "The last day on which it is let through, held against the day (UTC) of the "
              "recording. Without it there is no end."},
  };
  return kRows;
}

std::span<const KeyRow> expect_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::expect,
       .name = "verdict",
       .type = ValueType::choice,
       .set = into<&Expect::verdict>,
       .fallback = R"("leak")",
       .example = R"("leak")",
       .doc = "The verdict that this scenario must have.",
       .choices = expectable_verdicts},
  };
  return kRows;
}

std::span<const KeyRow> finding_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::finding,
       .name = "kind",
       .type = ValueType::choice,
       .set = into<&ExpectedFinding::kind>,
       .example = R"("goroutine-chan-send")",
       .doc = "The kind of finding. Needed.",
       .choices = names<FindingKind>},
      {.table = TableId::finding,
       .name = "culprit",
       .set = into<&ExpectedFinding::culprit>,
       .example = R"("main.rebuildImage")",
       .doc = "The function it must name, without closure suffixes; without it any will do."},
  };
  return kRows;
}

}  // namespace leakgate
