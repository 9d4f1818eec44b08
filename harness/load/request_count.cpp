#include "load/request_count.hpp"

#include <charconv>
#include <cmath>
#include <regex>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;
using Match = std::match_results<std::string_view::const_iterator>;

constexpr double kCountMax = 9007199254740992.0;  // 2^53: above it doubles skip whole numbers

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// "12,345" without the commas; nullopt where they do not stand before groups of three digits.
std::optional<std::string> without_commas(std::string_view text) {
  const auto groups = split(text, ',');
  std::string plain(groups.front());
  if (groups.size() == 1) return plain;
  if (plain.empty() || plain.size() > 3) return std::nullopt;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const bool last = i + 1 == groups.size();
    const auto digits = last ? groups[i].substr(0, groups[i].find('.')) : groups[i];
    if (digits.size() != 3) return std::nullopt;
    plain += groups[i];
  }
  return plain;
}

std::optional<Count> whole(double number) {
  if (!(number >= 0) || number > kCountMax || number != std::floor(number)) return std::nullopt;
  return static_cast<Count>(number);
}

std::optional<Count> count_of(const Json& value) {
  if (value.is_number()) return whole(value.get<double>());
  if (value.is_string()) return parse_count(value.get_ref<const std::string&>());
  return std::nullopt;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return printable(text.size() > kShown ? std::string(text.substr(0, kShown)) + "..."
                                        : std::string(text));
}

// The first group of the last match in a line.
std::optional<std::string> last_in_line(std::string_view line, const std::regex& regex) {
  std::optional<std::string> found;
  using Iterator = std::regex_iterator<std::string_view::const_iterator>;
  for (Iterator at(line.begin(), line.end(), regex), end; at != end; ++at) found = (*at)[1].str();
  return found;
}

// The lines of a text, the last one first.
std::optional<std::string> last_match(std::string_view text, const std::regex& regex) {
  while (!text.empty()) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const auto before = text.rfind('\n');
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    std::string_view line = text.substr(start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto found = last_in_line(line.substr(0, kMatchedLineMax), regex)) return found;
    text = text.substr(0, start);
  }
  return std::nullopt;
}

Result<void> check_regex(const std::string& regex) {
  try {
    if (std::regex(regex).mark_count() > 0) return {};
    return fail(ErrorCode::usage, "the requests_regex has no group: \"" + printable(regex) + "\"",
                {}, "put the number in parentheses, as in \"([0-9,]+) requests\"");
  } catch (const std::regex_error& error) {
    return fail(ErrorCode::usage, "the requests_regex is none: \"" + printable(regex) + "\"", {},
                error.what());
  }
}

Result<void> check_pointer(const std::string& pointer) {
  try {
    (void)Json::json_pointer(pointer);
    return {};
  } catch (const Json::exception&) {
    return fail(ErrorCode::usage, "the requests_pointer is none: \"" + printable(pointer) + "\"",
                {}, "a JSON pointer begins with \"/\", as in \"/metrics/http_reqs/count\"");
  }
}

}  // namespace

Result<void> check_count_rule(const DriverSpec& driver) {
  if (!driver.requests_regex.empty() && !driver.requests_pointer.empty()) {
    return fail(ErrorCode::usage, "a driver has requests_regex or requests_pointer, not both");
  }
  if (!driver.requests_regex.empty()) return check_regex(driver.requests_regex);
  if (!driver.requests_pointer.empty()) return check_pointer(driver.requests_pointer);
  return {};
}

std::optional<Count> parse_count(std::string_view text) {
  const auto plain = without_commas(trim(text));
  if (!plain || plain->empty() || !is_digit(plain->front())) return std::nullopt;
  double number = 0;
  const char* end = plain->data() + plain->size();
  const auto [stopped, error] = std::from_chars(plain->data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return whole(number);
}

Result<std::optional<Count>> count_in_lines(std::string_view text, const std::string& regex) {
  std::optional<std::string> found;
  try {
    found = last_match(text, std::regex(regex));
  } catch (const std::regex_error& error) {
    return fail(ErrorCode::load, "the requests_regex cannot be matched", {}, error.what());
  }
  if (!found) return std::optional<Count>{};
  const auto count = parse_count(*found);
  if (count) return count;
  return fail(ErrorCode::load,
              "what requests_regex finds is no number of requests: \"" + shortened(*found) + "\"");
}

Result<Count> count_in_json(std::string_view json, const std::string& pointer) {
  const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return fail(ErrorCode::load, "not a JSON document");
  try {
    const Json::json_pointer place(pointer);
    if (!document.contains(place)) {
      return fail(ErrorCode::load, "nothing is at \"" + printable(pointer) + "\" in its JSON");
    }
    const Json& value = document.at(place);
    if (const auto count = count_of(value)) return *count;
    const std::string seen = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    return fail(ErrorCode::load, "what is at \"" + printable(pointer) +
                                     "\" is no number of requests: " + shortened(seen));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::load, error.what());
  }
}

}  // namespace leakgate
