// Rules for the text of single values. Each takes the value with ${ENV} expanded and gives what is
// wrong with it, to be read after the quoted value: "get" is not an HTTP method.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/problems.hpp"

namespace leakgate {

using TextCheck = std::optional<Complaint> (*)(std::string_view text);

// A rule for a whole list: which entry is wrong, and what is.
struct ListComplaint {
  std::size_t index = 0;
  Complaint complaint;
};
using ListCheck = std::optional<ListComplaint> (*)(const std::vector<std::string>& texts);

// Any text but none.
[[nodiscard]] std::optional<Complaint> check_named(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_scenario_name(std::string_view text);
// Letters, digits, '-' and '_': it stands in {helper.NAME.addr}.
[[nodiscard]] std::optional<Complaint> check_helper_name(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_variable_name(std::string_view text);

// What the kernel takes as an argument, a variable's value or a path: anything without a NUL.
[[nodiscard]] std::optional<Complaint> check_argument(std::string_view text);
// An argument of go build that leaves what leakgate sets by itself alone: -o.
[[nodiscard]] std::optional<Complaint> check_build_argument(std::string_view text);

// ">=1.19", "<1.23"; several joined by commas.
[[nodiscard]] std::optional<Complaint> check_go_condition(std::string_view text);
// "127.0.0.1:8080", "[::1]:8080", "localhost:8080".
[[nodiscard]] std::optional<Complaint> check_address(std::string_view text);
// http or https, with a host, which may be {addr}.
[[nodiscard]] std::optional<Complaint> check_http_url(std::string_view text);
// The same, and every {...} in it is one that leakgate fills in.
[[nodiscard]] std::optional<Complaint> check_metrics_url(std::string_view text);

// A series of a metrics endpoint: a Prometheus name, with or without labels, or a JSON pointer.
[[nodiscard]] std::optional<Complaint> check_series(std::string_view text);
// At most 64, none twice, all of one form.
[[nodiscard]] std::optional<ListComplaint> check_series_list(const std::vector<std::string>& texts);

// Nothing here can end a line of the request early: CR, LF and other control bytes are refused.
[[nodiscard]] std::optional<Complaint> check_method(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_request_path(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_header_name(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_header_value(std::string_view text);
// What an environment variable holds, to be read after its name: "user:password", a token.
[[nodiscard]] std::optional<Complaint> check_login(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_token(std::string_view text);
// A regular expression with a group; a JSON pointer.
[[nodiscard]] std::optional<Complaint> check_regex(std::string_view text);
[[nodiscard]] std::optional<Complaint> check_pointer(std::string_view text);
// "2xx" or "204".
[[nodiscard]] std::optional<Complaint> check_status(std::string_view text);

}  // namespace leakgate
