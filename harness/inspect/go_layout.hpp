// Where the Go runtime keeps what is read of it: offsets in its structs. They move from version to
// version; DWARF tells them, and where that was left out (-ldflags=-w) a table by version.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "inspect/dwarf_structs.hpp"

namespace leakgate {

// Bytes. Structs of runtime/runtime2.go, mgcpacer.go, mstats.go and mprof.go.
struct GoLayout {
  // runtime.g, of a goroutine
  std::uint64_t g_size = 0;
  std::uint64_t g_stack_low = 0, g_stack_high = 0;
  std::uint64_t g_sched_sp = 0, g_sched_pc = 0;      // where it goes on
  std::uint64_t g_syscall_sp = 0, g_syscall_pc = 0;  // while it is in a system call
  std::uint64_t g_status = 0;
  std::uint64_t g_go_pc = 0;     // of the go statement that started it
  std::uint64_t g_start_pc = 0;  // of its entry function
  // runtime.gcControllerState
  std::uint64_t heap_marked = 0, heap_live = 0, heap_in_use = 0, heap_released = 0, heap_free = 0;
  // runtime.mstats
  std::uint64_t gc_cycles = 0, gc_cycles_forced = 0;
  std::uint64_t span_bytes = 0, cache_bytes = 0, gc_bytes = 0;  // what it needs for itself
  std::uint64_t profiling_bytes = 0, other_bytes = 0;
  // runtime.bucket, of the memory profile; the stack follows it, then the runtime.memRecord
  std::uint64_t bucket_size = 0, bucket_next = 0, bucket_block = 0, bucket_depth = 0;
  std::uint64_t record_allocs = 0, record_frees = 0;
  std::uint64_t record_alloc_bytes = 0, record_free_bytes = 0;
  // In a g since Go 1.25: a cleanup of the target's is running. 0: there is no such thing.
  std::uint64_t g_running_cleanups = 0;
  friend bool operator==(const GoLayout&, const GoLayout&) = default;
};

// A member and where it comes from: its name in a cache, and up to two steps into structs.
struct LayoutField {
  std::string_view name;
  std::uint64_t GoLayout::* offset = nullptr;
  std::string_view type, member;              // "runtime.g", "sched"; no member: the size
  std::string_view inner_type, inner_member;  // "runtime.gobuf", "sp"; empty: no second step
  bool is_optional = false;
};
[[nodiscard]] std::span<const LayoutField> layout_fields();

// The structs that layout_from() needs.
[[nodiscard]] std::span<const std::string_view> layout_structs();

// Error (code unsupported): a member is missing, this is a Go that we do not know.
[[nodiscard]] Result<GoLayout> layout_from(const StructLayouts& structs);

// By "go1.26.8", for amd64 and arm64; nullopt for versions that we do not know, and those built
// with an experiment ("go1.26.8 X:...").
[[nodiscard]] std::optional<GoLayout> layout_of_version(std::string_view go_version);

}  // namespace leakgate
