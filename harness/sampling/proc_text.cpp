#include "sampling/proc_text.hpp"

#include <charconv>
#include <limits>

#include "base/text.hpp"

namespace leakgate {
namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "   1234 kB"
std::optional<Bytes> kilobytes_in(std::string_view text) {
  text = trim(text);
  if (!text.ends_with(" kB")) return std::nullopt;
  const auto count = number_in<std::int64_t>(trim(text.substr(0, text.size() - 3)));
  if (!count || *count < 0 || *count > std::numeric_limits<std::int64_t>::max() / kKiB) {
    return std::nullopt;
  }
  return Bytes{*count * kKiB};
}

std::unexpected<Error> odd_line(std::string_view line) {
  return fail(ErrorCode::malformed,
              "not a line of /proc/PID/status: " + printable(line.substr(0, 80)));
}

}  // namespace

Result<StatusText> parse_status(std::string_view text) {
  StatusText status;
  bool has_state = false;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (key == "State") {
      if (value.empty()) return odd_line(line);
      status.state = value.front();
      has_state = true;
    } else if (key == "VmRSS") {
      status.rss = kilobytes_in(value);
      if (!status.rss) return odd_line(line);
    } else if (key == "VmHWM") {
      status.rss_peak = kilobytes_in(value);
      if (!status.rss_peak) return odd_line(line);
    } else if (key == "Threads") {
      status.threads = number_in<Count>(value);
      if (!status.threads || *status.threads < 0) return odd_line(line);
    }
  }
  if (!has_state) return fail(ErrorCode::malformed, "/proc/PID/status has no line State");
  return status;
}

Result<StatText> parse_stat(std::string_view text) {
  // PID (NAME) STATE ...: a name may hold spaces and parentheses, so the last one counts.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) {
    return fail(ErrorCode::malformed, "/proc/PID/stat has no name");
  }
  const std::vector<std::string_view> fields = split(trim(text.substr(name_end + 1)), ' ');
  constexpr std::size_t kState = 0;       // field 3 of proc(5)
  constexpr std::size_t kStartTime = 19;  // field 22
  if (fields.size() <= kStartTime || fields[kState].size() != 1) {
    return fail(ErrorCode::malformed, "/proc/PID/stat is too short");
  }
  const auto start = number_in<std::uint64_t>(fields[kStartTime]);
  if (!start) return fail(ErrorCode::malformed, "/proc/PID/stat has no start time");
  return StatText{.state = fields[kState].front(), .start_ticks = *start};
}

std::string fd_kind(std::string_view link) {
  if (link.starts_with("/memfd:")) return "memfd";
  if (link.starts_with("/dev/") && !link.starts_with("/dev/shm/")) return "device";
  if (link.starts_with('/')) return "file";
  if (link.starts_with("anon_inode:")) return printable(link.substr(0, 64));
  const std::size_t colon = link.find(":[");
  if (colon == 0 || colon == std::string_view::npos) return "other";
  return printable(link.substr(0, std::min<std::size_t>(colon, 32)));
}

bool is_living_state(char state) { return state != 'Z' && state != 'X' && state != 'x'; }

bool is_stopped_state(char state) { return state == 'T' || state == 't'; }

}  // namespace leakgate
