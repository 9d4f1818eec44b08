// Calendar dates, as scenarios write them: 2027-01-31. They are only compared with the date of a
// recording, never with today's, so that a judgement can be repeated.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace leakgate {

using Date = std::chrono::year_month_day;

// "2027-01-31"; nullopt for anything else, and for a day that no calendar has.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

// "2027-01-31".
[[nodiscard]] std::string to_text(const Date& date);

}  // namespace leakgate
