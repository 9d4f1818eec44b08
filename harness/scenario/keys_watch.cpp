#include "scenario/keys.hpp"

namespace leakgate {

std::span<const KeyRow> watch_keys() {
  static constexpr double kWeek = 7 * 24 * kHour;
  static constexpr KeyRow kRows[] = {
      {.table = TableId::watch,
       .name = "duration",
       .type = ValueType::duration,
       .set = into<&WatchSpec::duration>,
       .fallback = R"("0")",
       .example = R"("10m")",
       .doc = "How long. `0`: until leakgate is interrupted; what was seen is judged then.",
       .bounds = {.least = 0, .most = kWeek}},
      {.table = TableId::watch,
       .name = "every",
       .type = ValueType::duration,
       .set = into<&WatchSpec::every>,
       .fallback = R"("10s")",
       .example = R"("1m")",
       .doc = "How long a window is, at whose end a mark is taken. At least six are needed to tell "
              "a leak. After 128 of them every second mark is dropped, and windows are twice as "
              "long.",
       .bounds = {.least = 0.1, .most = kHour}},
  };
  return kRows;
}

}  // namespace leakgate
