#include "scenario/keys.hpp"

namespace leakgate {
namespace {

// "3" is three cycles; "5..10" stops as soon as the answer is clear.
void set_count(Draft& draft, const Parsed& value) {
  const auto range = std::get<CountRange>(value);
  draft.scenario.cycles.count_min = range.least;
  draft.scenario.cycles.count_max = range.most;
}

}  // namespace

std::span<const KeyRow> cycle_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::cycles,
       .name = "warmup",
       .type = ValueType::count,
       .set = into<&CycleSpec::warmup>,
       .example = "2000",
       .doc = "Requests before the baseline is taken; 0: none. Without it: 2,000, or 20 a "
              "connection where that is more, and then more until the heap has settled.",
       .bounds = {.most = 1e9}},
      {.table = TableId::cycles,
       .name = "count",
       .type = ValueType::count_range,
       .set = set_count,
       .fallback = R"("5..10")",
       .example = "3",
       .doc = "Cycles of load: a number, or a range of which as many are run as the answer needs.",
       .bounds = {.least = 1, .most = 1000}},
      {.table = TableId::cycles,
       .name = "drain",
       .type = ValueType::duration,
       .set = into<&CycleSpec::drain>,
       .fallback = R"("30s")",
       .example = R"("30s")",
       .doc = "The longest wait for the target to settle after a cycle.",
       .bounds = kTimeout},
      {.table = TableId::cycles,
       .name = "quiet",
       .type = ValueType::duration,
       .set = into<&CycleSpec::quiet>,
       .fallback = R"("12s")",
       .example = R"("12s")",
       .doc =
           "How long the target is left alone before a leak is concluded: what falls back by then "
           "was no leak.",
       .bounds = {.most = kHour}},
      {.table = TableId::cycles,
       .name = "max_gap",
       .type = ValueType::share,
       .set = into<&CycleSpec::max_gap>,
       .fallback = R"("20%")",
       .example = R"("20%")",
       .doc = "The share of samples that may be missing before the run is `inconclusive`.",
       .bounds = {.most = 1}},
  };
  return kRows;
}

}  // namespace leakgate
