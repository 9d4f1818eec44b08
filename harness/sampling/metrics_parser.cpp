#include "sampling/metrics_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.hpp"
#include "sampling/metrics_json.hpp"
#include "sampling/metrics_text.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kOpenMetrics = "application/openmetrics-text";

// "text/plain; version=0.0.4" as "text/plain".
std::string media_type(std::string_view content_type) {
  std::string type(trim(content_type.substr(0, content_type.find(';'))));
  std::ranges::transform(type, type.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

// Go's server says text/plain of its own accord where a handler says nothing.
bool is_plain(std::string_view type) { return type.empty() || type == "text/plain"; }

bool is_json(std::string_view type) {
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

std::unexpected<Error> no_metrics(std::string what) {
  return fail(ErrorCode::sampling, std::move(what) + " instead of metrics");
}

}  // namespace

MetricsParser::MetricsParser(std::vector<std::string> series) {
  if (!series.empty() && series.front().starts_with('/')) {
    pointers_ = std::move(series);
    return;
  }
  for (const std::string& name : series) {
    names_.push_back(series_name_from(name).value_or(SeriesName{}));
  }
}

Result<SeriesValues> MetricsParser::parse(const HttpAnswer& answer) const {
  constexpr std::size_t kTypeShown = 60;
  if (answer.status != 200) return no_metrics(fmt::format("status {}", answer.status));
  const std::string type = media_type(answer.content_type);
  const std::string_view body = trim(answer.body);
  if (body.starts_with('<') || type == "text/html") return no_metrics("HTML");
  const bool is_json_wanted = !pointers_.empty();
  if (!is_plain(type) && !(is_json_wanted ? is_json(type) : type == kOpenMetrics)) {
    return no_metrics("content type " + printable(type.substr(0, kTypeShown)));
  }
  if (body.empty()) return fail(ErrorCode::sampling, "the answer is empty");
  if (is_json_wanted) return parse_metrics_json(body, pointers_);
  return parse_metrics_text(
      answer.body, names_,
      type == kOpenMetrics ? MetricsText::open_metrics : MetricsText::prometheus);
}

}  // namespace leakgate
