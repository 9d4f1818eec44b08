#include "scenario/keys.hpp"

namespace leakgate {

std::span<const KeyRow> metrics_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::metrics,
       .name = "url",
       .set = into<&MetricsSpec::url>,
       .example = R"("http://{addr}/metrics")",
       .doc = "Where they are served. `{addr}`, `{host}`, `{port}` and `{helper.NAME.addr}` are "
              "filled in. Needed.",
       .check = check_metrics_url},
      {.table = TableId::metrics,
       .name = "series",
       .type = ValueType::text_list,
       .set = into<&MetricsSpec::series>,
       .example = R"(["process_resident_memory_bytes", "go_goroutines"])",
       .doc = "What is read, at most 64. Prometheus names, with labels where one name has several "
              "series: `'go_memstats_alloc_bytes{instance=\"a\"}'`; or, of an endpoint that "
              "answers in JSON, pointers such as `\"/memory/rss\"`. Needed.",
       .bounds = {.least = 1},
       .check = check_series,
       .check_list = check_series_list},
      {.table = TableId::metrics,
       .name = "interval",
       .type = ValueType::duration,
       .set = into<&MetricsSpec::interval>,
       .fallback = R"("1s")",
       .example = R"("500ms")",
       .doc = "Time between two readings.",
       .bounds = {.least = 0.1, .most = kHour}},
      {.table = TableId::metrics,
       .name = "timeout",
       .type = ValueType::duration,
       .set = into<&MetricsSpec::timeout>,
       .example = R"("200ms")",
       .doc = "How long an answer may take, at most `interval`; a later one is a gap. Without it: "
              "`interval`, at most 1 s.",
       .bounds = kTimeout},
  };
  return kRows;
}

}  // namespace leakgate
