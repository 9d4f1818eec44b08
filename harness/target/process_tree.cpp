#include "target/process_tree.hpp"

#include <dirent.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

std::vector<ProcessStat> all_processes() {
  std::vector<ProcessStat> all;
  const std::unique_ptr<DIR, CloseFolder> folder{::opendir("/proc")};
  if (!folder) return all;
  while (const dirent* entry = ::readdir(folder.get())) {
    const auto pid = number_of<int>(entry->d_name);
    if (!pid) continue;
    if (auto stat = read_process_stat(*pid)) all.push_back(std::move(*stat));
  }
  return all;
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // pid (name) state ppid pgrp ...; field 22 is the start time, field 52 the exit status. The name
  // ends at the last ')'.
  constexpr std::size_t kStartTime = 22 - 3;
  constexpr std::size_t kExitStatus = 52 - 3;
  const auto open = text.find(" (");
  const auto close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2) {
    return std::nullopt;
  }
  const auto fields = split(trim(text.substr(close + 2)), ' ');
  if (fields.size() <= kStartTime || fields[0].size() != 1) return std::nullopt;
  const auto pid = number_of<int>(text.substr(0, open));
  const auto ppid = number_of<int>(fields[1]);
  const auto pgid = number_of<int>(fields[2]);
  const auto start = number_of<std::uint64_t>(fields[kStartTime]);
  if (!pid || !ppid || !pgid || !start) return std::nullopt;
  ProcessStat stat{*pid,         *ppid,  *pgid,
                   fields[0][0], *start, std::string(text.substr(open + 2, close - open - 2))};
  if (fields.size() > kExitStatus) {
    stat.wait_status = number_of<int>(fields[kExitStatus]).value_or(0);
  }
  return stat;
}

std::optional<ProcessStat> read_process_stat(int pid) {
  const auto text = read_system_file("/proc/" + std::to_string(pid) + "/stat");
  return text ? parse_process_stat(*text) : std::nullopt;
}

bool is_dead(const ProcessStat& process) { return process.state == 'Z' || process.state == 'X'; }

std::vector<ProcessStat> descendants_of(int ancestor) {
  const auto all = all_processes();
  std::set<int> family{ancestor};
  // Pids wrap around, so a child may come before its parent: repeat until nothing is added.
  for (std::size_t before = 0; before != family.size();) {
    before = family.size();
    for (const auto& process : all) {
      if (family.contains(process.ppid)) family.insert(process.pid);
    }
  }
  std::vector<ProcessStat> found;
  for (const auto& process : all) {
    if (process.pid != ancestor && family.contains(process.pid)) found.push_back(process);
  }
  std::ranges::sort(found, {}, &ProcessStat::pid);
  return found;
}

std::optional<ProcessIdentity> identity_of(int pid) {
  const auto stat = read_process_stat(pid);
  if (!stat || is_dead(*stat)) return std::nullopt;
  return ProcessIdentity{pid, stat->start_ticks};
}

bool is_running(const ProcessIdentity& process) { return identity_of(process.pid) == process; }

std::vector<ProcessName> live_names(const std::vector<ProcessStat>& processes, int except) {
  std::vector<ProcessName> names;
  for (const auto& process : processes) {
    if (process.pid != except && !is_dead(process)) {
      names.push_back({process.pid, printable(process.name)});
    }
  }
  return names;
}

}  // namespace leakgate
