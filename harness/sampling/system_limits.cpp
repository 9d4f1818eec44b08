#include "sampling/system_limits.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string>

#include "base/text.hpp"
#include "sampling/file_text.hpp"
#include "target/memory_cgroup.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// cgroup v1 writes "no limit" as the largest multiple of a page.
constexpr Count kMeantMost = Count{1} << 60;

std::optional<Count> number_in(std::string_view text) {
  Count number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Count> read_limit(const fs::path& file) {
  return limit_from(read_system_file(file).value_or(""));
}

std::optional<Count> least(std::optional<Count> a, std::optional<Count> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// A limit holds for all groups below it, so the least on the way up is the one that counts.
std::optional<Count> least_on_the_way_up(const CgroupPlace& place, const char* file) {
  std::optional<Count> limit;
  fs::path own = fs::path(place.own).relative_path();
  for (;;) {
    limit = least(limit, read_limit(place.mount / own / file));
    if (own.empty()) return limit;
    own = own.parent_path();
  }
}

}  // namespace

std::optional<Count> limit_from(std::string_view text) {
  const std::optional<Count> number = number_in(trim(text));
  return number && *number > 0 && *number < kMeantMost ? number : std::nullopt;
}

std::optional<Count> open_files_limit(std::string_view limits) {
  constexpr std::string_view kName = "Max open files";
  for (std::string_view line : split(limits, '\n')) {
    if (!line.starts_with(kName)) continue;
    line = trim(line.substr(kName.size()));
    return limit_from(line.substr(0, line.find(' ')));
  }
  return std::nullopt;
}

std::optional<Bytes> go_memory_limit(std::string_view environ) {
  constexpr std::string_view kName = "GOMEMLIMIT=";
  constexpr std::string_view kTiB = "TiB";
  for (std::string_view variable : split(environ, '\0')) {
    if (!variable.starts_with(kName)) continue;
    variable.remove_prefix(kName.size());
    if (const auto plain = limit_from(variable)) return Bytes{*plain};
    std::string text(variable);
    if (variable.ends_with(kTiB)) {
      text.resize(text.size() - kTiB.size());
      text += "GiB";
    }
    const Result<Bytes> bytes = parse_bytes(text);
    if (!bytes || bytes->count <= 0 || bytes->count >= kMeantMost / 1024) return std::nullopt;
    return variable.ends_with(kTiB) ? Bytes{bytes->count * 1024} : *bytes;
  }
  return std::nullopt;
}

SystemLimits read_system_limits(int pid) {
  SystemLimits limits;
  limits.fds = open_files_limit(read_proc_file(pid, "limits").value_or(""));
  limits.mappings = read_limit("/proc/sys/vm/max_map_count");
  limits.threads = read_limit("/proc/sys/kernel/threads-max");
  limits.inotify = read_limit("/proc/sys/fs/inotify/max_user_instances");
  limits.go_memory = go_memory_limit(read_proc_file(pid, "environ").value_or(""));
  const auto place = find_memory_cgroup(read_system_file("/proc/self/mounts").value_or(""),
                                        read_proc_file(pid, "cgroup").value_or(""));
  if (!place) return limits;
  const char* memory = place->v2 ? "memory.max" : "memory.limit_in_bytes";
  if (const auto bytes = least_on_the_way_up(*place, memory)) limits.memory = Bytes{*bytes};
  limits.threads = least(limits.threads, least_on_the_way_up(*place, "pids.max"));
  return limits;
}

}  // namespace leakgate
