#include "target/memory_cgroup.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <thread>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

bool has(std::string_view list, std::string_view word) {
  const auto words = split(list, ',');
  return std::ranges::find(words, word) != words.end();
}

struct Mounts {
  std::string_view v1, v2;
};

Mounts cgroup_mounts(std::string_view mounts) {
  Mounts found;
  for (const auto line : split(mounts, '\n')) {
    const auto fields = split(line, ' ');  // device, mount point, type, options
    if (fields.size() < 4) continue;
    if (fields[2] == "cgroup" && has(fields[3], "memory")) found.v1 = fields[1];
    if (fields[2] == "cgroup2") found.v2 = fields[1];
  }
  return found;
}

std::string unique_name() {
  static std::atomic<int> number{0};
  return "leakgate-" + std::to_string(getpid()) + "-" + std::to_string(++number);
}

// In v2 the files of a controller are in a group only when its parent hands the controller down.
bool hands_memory_down(const fs::path& parent) {
  const fs::path control = parent / "cgroup.subtree_control";
  const auto enabled = read_system_file(control);
  if (!enabled) return false;
  if (enabled->find("memory") != std::string::npos) return true;
  return write_system_file(control, "+memory") == 0;
}

// Sets the limit; the errno of the first file that matters.
int set_limit(const fs::path& folder, Bytes limit, bool v2) {
  const std::string bytes = std::to_string(limit.count);
  if (v2) {
    const int error = write_system_file(folder / "memory.max", bytes);
    // Without swap files these do not exist; with them a limit would only move the leak to swap.
    (void)write_system_file(folder / "memory.swap.max", "0");
    return error;
  }
  const int error = write_system_file(folder / "memory.limit_in_bytes", bytes);
  (void)write_system_file(folder / "memory.memsw.limit_in_bytes", bytes);
  return error;
}

// Our own group first, so that the limits of the container go on to hold; then what lies above.
std::vector<fs::path> parents_to_try(const CgroupPlace& place) {
  std::vector<fs::path> parents;
  const fs::path own = place.mount / fs::path(place.own).relative_path();
  if (fs::is_directory(own)) parents.push_back(own);
  if (place.v2 && own != place.mount) parents.push_back(own.parent_path());
  if (parents.empty()) parents.push_back(place.mount);
  return parents;
}

}  // namespace

std::optional<CgroupPlace> find_memory_cgroup(std::string_view mounts, std::string_view own) {
  const Mounts found = cgroup_mounts(mounts);
  for (const auto line : split(own, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (!found.v1.empty() && has(controllers, "memory")) return CgroupPlace{found.v1, path, false};
    if (found.v1.empty() && !found.v2.empty() && controllers.empty()) {
      return CgroupPlace{found.v2, path, true};
    }
  }
  return std::nullopt;
}

Result<MemoryCgroup> MemoryCgroup::create(Bytes limit) {
  const auto place = find_memory_cgroup(read_system_file("/proc/self/mounts").value_or(""),
                                        read_system_file("/proc/self/cgroup").value_or(""));
  if (!place) return fail(ErrorCode::unsupported, "memory_limit: no memory cgroup is mounted");
  std::string reason = "the memory controller is not handed down";
  for (const auto& parent : parents_to_try(*place)) {
    if (place->v2 && !hands_memory_down(parent)) continue;
    const fs::path folder = parent / unique_name();
    std::error_code error;
    if (!fs::create_directory(folder, error)) {
      reason = error.message();
      continue;
    }
    MemoryCgroup group(folder);
    const int failed = set_limit(folder, limit, place->v2);
    if (failed == 0) return group;
    reason = errno_text(failed);
  }
  return fail(ErrorCode::unsupported, "memory_limit: no memory cgroup can be made: " + reason,
              place->mount.string());
}

MemoryCgroup::MemoryCgroup(MemoryCgroup&& other) noexcept
    : folder_(std::exchange(other.folder_, {})) {}

MemoryCgroup& MemoryCgroup::operator=(MemoryCgroup&& other) noexcept {
  std::swap(folder_, other.folder_);
  return *this;
}

MemoryCgroup::~MemoryCgroup() { remove(); }

void MemoryCgroup::remove() {
  if (folder_.empty()) return;
  // The kernel lets go of the last process a moment after it was reaped.
  constexpr int kTries = 50;
  constexpr std::chrono::milliseconds kBetweenTries{10};
  for (int i = 0; i < kTries && ::rmdir(folder_.c_str()) != 0 && errno == EBUSY; ++i) {
    std::this_thread::sleep_for(kBetweenTries);
  }
}

long MemoryCgroup::oom_kills() const {
  for (const char* file : {"memory.events", "memory.oom_control"}) {
    if (const auto text = read_system_file(folder_ / file)) return oom_kills_in(*text);
  }
  return 0;
}

long oom_kills_in(std::string_view text) {
  constexpr std::string_view kKey = "oom_kill ";
  for (auto line : split(text, '\n')) {
    if (!line.starts_with(kKey)) continue;
    line.remove_prefix(kKey.size());
    long count = 0;
    std::from_chars(line.data(), line.data() + line.size(), count);
    return count;
  }
  return 0;
}

long machine_oom_kills() { return oom_kills_in(read_system_file("/proc/vmstat").value_or("")); }

}  // namespace leakgate
