#include "scenario/keys.hpp"

namespace leakgate {
namespace {

// "3" is three cycles; "5..10" stops as soon as the answer is clear.
void set_count(Draft& draft, const Parsed& value) {
  const auto range = std::get<CountRange>(value);
  draft.scenario.cycles.count_min = range.least;
  draft.scenario.cycles.count_max = range.most;
}

void set_expect(Draft& draft, const Parsed& value) {
  draft.request->expect = {std::get<std::string>(value)};
}

constexpr KeyRow later_load_key(std::string_view name, std::string_view doc,
                                std::string_view instead) {
  return {.table = TableId::load, .name = name, .doc = doc, .later = instead};
}

constexpr std::string_view kSetRequests = "set requests, the number of them in a cycle";
constexpr std::string_view kPlainHttp = "the target is spoken to in plain HTTP/1.1 over TCP";
constexpr std::string_view kOwnEngine = "leave it out: the load comes from leakgate's own engine";

}  // namespace

std::span<const KeyRow> load_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::load,
       .name = "connections",
       .type = ValueType::count,
       .set = into<&LoadSpec::connections>,
       .fallback = "16",
       .example = "16",
       .doc = "Connections that are open at once; each sends its next request when the last one is "
              "answered.",
       .bounds = {.least = 1, .most = 10000}},
      {.table = TableId::load,
       .name = "requests",
       .type = ValueType::count,
       .set = into<&LoadSpec::requests>,
       .fallback = "2003",
       .example = "2003",
       .doc =
           "Requests of a cycle. The default is a prime, so that growth by a multiple of it is "
           "growth per request. With several kinds of request each gets the nearest unused prime "
           "to its share.",
       .bounds = {.least = 1, .most = 1e9}},
      {.table = TableId::load,
       .name = "timeout",
       .type = ValueType::duration,
       .set = into<&LoadSpec::timeout>,
       .fallback = R"("15s")",
       .example = R"("15s")",
       .doc = "How long an answer may take; a request that takes longer is an error.",
       .bounds = kTimeout},
      {.table = TableId::load,
       .name = "max_errors",
       .type = ValueType::share,
       .set = into<&LoadSpec::max_errors>,
       .fallback = R"("1%")",
       .example = R"("1%")",
       .doc = "The share of failed requests above which the run is `load_failed`.",
       .bounds = {.most = 1}},
      later_load_key("rate", "Requests per second, whatever the target answers.", kSetRequests),
      later_load_key("duration", "Length of a cycle with `rate`.", kSetRequests),
      later_load_key("stage", "A load that changes over time.", kSetRequests),
      later_load_key("tls", "HTTPS to the target.", kPlainHttp),
      later_load_key("https", "HTTPS to the target.", kPlainHttp),
      later_load_key("ca_file", "The certificate to trust with HTTPS.", kPlainHttp),
      later_load_key("insecure", "HTTPS without checking the certificate.", kPlainHttp),
      later_load_key("unix", "A Unix socket instead of TCP.", kPlainHttp),
      later_load_key("driver", "A load program of your own.", kOwnEngine),
      later_load_key("engine", "Another load engine.", kOwnEngine),
  };
  return kRows;
}

std::span<const KeyRow> request_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::request,
       .name = "method",
       .set = into<&LoadRequest::method>,
       .fallback = R"("GET")",
       .example = R"("POST")",
       .doc = "The HTTP method.",
       .check = check_method},
      {.table = TableId::request,
       .name = "path",
       .set = into<&LoadRequest::path>,
       .fallback = R"("/")",
       .example = R"("/rebuild?id={seq}")",
       .doc = "Path and query. `{seq}` counts requests, `{random}` and `{uuid}` differ each time.",
       .check = check_request_path},
      {.table = TableId::request,
       .name = "headers",
       .type = ValueType::text_map,
       .set = into<&LoadRequest::headers>,
       .fallback = "{}",
       .example = R"({ Accept = "application/json" })",
       .doc = "Sent with the request; values may hold `{seq}`, `{random}` and `{uuid}`.",
       .check = check_header_value,
       .check_name = check_header_name},
      {.table = TableId::request,
       .name = "body",
       .set = into<&LoadRequest::body>,
       .fallback = R"("")",
       .example = R"('{"id": {seq}}')",
       .doc = "Sent with the request; may hold `{seq}`, `{random}` and `{uuid}`."},
      {.table = TableId::request,
       .name = "body_file",
       .type = ValueType::file_text,
       .set = into<&LoadRequest::body>,
       .example = R"("../fixtures/pixel.png")",
       .doc = "A file of at most 1 MiB that is sent as the body.",
       .check = check_argument},
      {.table = TableId::request,
       .name = "weight",
       .type = ValueType::number,
       .set = into<&LoadRequest::weight>,
       .fallback = "1",
       .example = "3",
       .doc = "The share of this kind of request against the others.",
       .bounds = {.most = 1e6, .more_than_least = true}},
      {.table = TableId::request,
       .name = "expect",
       .set = set_expect,
       .fallback = R"("2xx")",
       .example = R"("204")",
       .doc = "The class of status, or the status, that counts as success.",
       .check = check_status},
  };
  return kRows;
}

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
