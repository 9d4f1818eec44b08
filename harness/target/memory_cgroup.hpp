// A memory cgroup (v1 or v2) for one target, made below leakgate's own. The target joins it between
// fork and exec; supervisor and leakgate stay outside.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace leakgate {

class MemoryCgroup {
 public:
  // Errors: code unsupported where none can be made, with the reason.
  [[nodiscard]] static Result<MemoryCgroup> create(Bytes limit);
  MemoryCgroup(MemoryCgroup&& other) noexcept;
  MemoryCgroup& operator=(MemoryCgroup&& other) noexcept;
  ~MemoryCgroup();  // removes it; its processes must have ended

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // Processes that the kernel killed for this group's limit.
  [[nodiscard]] long oom_kills() const;

 private:
  explicit MemoryCgroup(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void remove();
  std::filesystem::path folder_;
};

// The value of `oom_kill` in memory.events, memory.oom_control or /proc/vmstat; 0 when it is
// missing.
[[nodiscard]] long oom_kills_in(std::string_view text);

// OOM kills of the whole machine since it was started.
[[nodiscard]] long machine_oom_kills();

// Where the memory controller is: its mount point and our own path below it.
struct CgroupPlace {
  std::filesystem::path mount;
  std::string own;
  bool v2 = false;
  friend bool operator==(const CgroupPlace&, const CgroupPlace&) = default;
};
// From /proc/self/mounts and /proc/self/cgroup; a v1 memory controller is preferred, as v2 does not
// have it then. Pure.
[[nodiscard]] std::optional<CgroupPlace> find_memory_cgroup(std::string_view mounts,
                                                            std::string_view own);

}  // namespace leakgate
