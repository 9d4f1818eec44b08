#include "inspect/go_layout.hpp"

#include <fmt/format.h>

#include <array>

namespace leakgate {
namespace {

constexpr std::string_view kG = "runtime.g";
constexpr std::string_view kGobuf = "runtime.gobuf";
constexpr std::string_view kStack = "runtime.stack";
constexpr std::string_view kController = "runtime.gcControllerState";
constexpr std::string_view kStats = "runtime.mstats";
constexpr std::string_view kBucket = "runtime.bucket";
constexpr std::string_view kRecord = "runtime.memRecord";
constexpr std::string_view kRecordCycle = "runtime.memRecordCycle";

constexpr std::array kStructs = {kG,     kGobuf,  kStack,  kController,
                                 kStats, kBucket, kRecord, kRecordCycle};

using Layout = GoLayout;
constexpr std::array kFields = {
    LayoutField{"g_size", &Layout::g_size, kG},
    LayoutField{"g_stack_low", &Layout::g_stack_low, kG, "stack", kStack, "lo"},
    LayoutField{"g_stack_high", &Layout::g_stack_high, kG, "stack", kStack, "hi"},
    LayoutField{"g_sched_sp", &Layout::g_sched_sp, kG, "sched", kGobuf, "sp"},
    LayoutField{"g_sched_pc", &Layout::g_sched_pc, kG, "sched", kGobuf, "pc"},
    LayoutField{"g_syscall_sp", &Layout::g_syscall_sp, kG, "syscallsp"},
    LayoutField{"g_syscall_pc", &Layout::g_syscall_pc, kG, "syscallpc"},
    LayoutField{"g_status", &Layout::g_status, kG, "atomicstatus"},
    LayoutField{"g_go_pc", &Layout::g_go_pc, kG, "gopc"},
    LayoutField{"g_start_pc", &Layout::g_start_pc, kG, "startpc"},
    LayoutField{"heap_marked", &Layout::heap_marked, kController, "heapMarked"},
    LayoutField{"heap_live", &Layout::heap_live, kController, "heapLive"},
    LayoutField{"heap_in_use", &Layout::heap_in_use, kController, "heapInUse"},
    LayoutField{"heap_released", &Layout::heap_released, kController, "heapReleased"},
    LayoutField{"heap_free", &Layout::heap_free, kController, "heapFree"},
    LayoutField{"gc_cycles", &Layout::gc_cycles, kStats, "numgc"},
    LayoutField{"gc_cycles_forced", &Layout::gc_cycles_forced, kStats, "numforcedgc"},
    LayoutField{"span_bytes", &Layout::span_bytes, kStats, "mspan_sys"},
    LayoutField{"cache_bytes", &Layout::cache_bytes, kStats, "mcache_sys"},
    LayoutField{"gc_bytes", &Layout::gc_bytes, kStats, "gcMiscSys"},
    LayoutField{"profiling_bytes", &Layout::profiling_bytes, kStats, "buckhash_sys"},
    LayoutField{"other_bytes", &Layout::other_bytes, kStats, "other_sys"},
    LayoutField{"bucket_size", &Layout::bucket_size, kBucket},
    LayoutField{"bucket_next", &Layout::bucket_next, kBucket, "allnext"},
    LayoutField{"bucket_block", &Layout::bucket_block, kBucket, "size"},
    LayoutField{"bucket_depth", &Layout::bucket_depth, kBucket, "nstk"},
    LayoutField{"record_allocs", &Layout::record_allocs, kRecord, "active", kRecordCycle, "allocs"},
    LayoutField{"record_frees", &Layout::record_frees, kRecord, "active", kRecordCycle, "frees"},
    LayoutField{"record_alloc_bytes", &Layout::record_alloc_bytes, kRecord, "active", kRecordCycle,
                "alloc_bytes"},
    LayoutField{"record_free_bytes", &Layout::record_free_bytes, kRecord, "active", kRecordCycle,
                "free_bytes"},
    LayoutField{.name = "g_running_cleanups",
                .offset = &Layout::g_running_cleanups,
                .type = kG,
                .member = "runningCleanups",
                .is_optional = true},
};

// Of a Go whose structs did not change from one patch release to the next; 64-bit little-endian.
// From the DWARF of go1.22.12, go1.23.12, go1.24.9, go1.25.4 and go1.26.8: a test compares them.
constexpr GoLayout layout(GoLayout special) {
  special.g_stack_low = 0;
  special.g_stack_high = 8;
  special.g_sched_sp = 56;
  special.g_sched_pc = 64;
  special.heap_marked = 152;
  special.heap_live = 104;
  special.heap_in_use = 272;
  special.heap_released = 280;
  special.heap_free = 288;
  special.gc_cycles_forced = special.gc_cycles + 4;
  special.cache_bytes = special.span_bytes + 8;
  special.profiling_bytes = special.span_bytes + 16;
  special.gc_bytes = special.span_bytes + 24;
  special.other_bytes = special.span_bytes + 32;
  special.bucket_size = 48;
  special.bucket_next = 8;
  special.bucket_block = 32;
  special.bucket_depth = 40;
  special.record_allocs = 0;
  special.record_frees = 8;
  special.record_alloc_bytes = 16;
  special.record_free_bytes = 24;
  return special;
}

struct VersionLayout {
  std::string_view version;
  GoLayout layout;
};

constexpr std::array kVersions = {
    VersionLayout{"go1.22", layout({.g_size = 424,
                                    .g_syscall_sp = 112,
                                    .g_syscall_pc = 120,
                                    .g_status = 144,
                                    .g_go_pc = 280,
                                    .g_start_pc = 296,
                                    .gc_cycles = 7704,
                                    .span_bytes = 3552})},
    VersionLayout{"go1.23", layout({.g_size = 432,
                                    .g_syscall_sp = 112,
                                    .g_syscall_pc = 120,
                                    .g_status = 152,
                                    .g_go_pc = 288,
                                    .g_start_pc = 304,
                                    .gc_cycles = 7704,
                                    .span_bytes = 3552})},
    VersionLayout{"go1.24", layout({.g_size = 440,
                                    .g_syscall_sp = 112,
                                    .g_syscall_pc = 120,
                                    .g_status = 152,
                                    .g_go_pc = 288,
                                    .g_start_pc = 304,
                                    .gc_cycles = 7704,
                                    .span_bytes = 3552})},
    VersionLayout{"go1.25", layout({.g_size = 440,
                                    .g_syscall_sp = 104,
                                    .g_syscall_pc = 112,
                                    .g_status = 144,
                                    .g_go_pc = 280,
                                    .g_start_pc = 296,
                                    .gc_cycles = 7680,
                                    .span_bytes = 3528,
                                    .g_running_cleanups = 218})},
    VersionLayout{"go1.26", layout({.g_size = 456,
                                    .g_syscall_sp = 104,
                                    .g_syscall_pc = 112,
                                    .g_status = 144,
                                    .g_go_pc = 288,
                                    .g_start_pc = 304,
                                    .gc_cycles = 7680,
                                    .span_bytes = 3528,
                                    .g_running_cleanups = 220})},
};

std::optional<std::uint64_t> offset_in(const StructLayouts& structs, std::string_view type,
                                       std::string_view member) {
  const auto found = structs.find(type);
  if (found == structs.end()) return std::nullopt;
  if (member.empty()) return found->second.size;
  const auto offset = found->second.offsets.find(member);
  if (offset == found->second.offsets.end()) return std::nullopt;
  return offset->second;
}

std::optional<std::uint64_t> offset_of(const StructLayouts& structs, const LayoutField& field) {
  const auto outer = offset_in(structs, field.type, field.member);
  if (field.inner_type.empty() || !outer) return outer;
  const auto inner = offset_in(structs, field.inner_type, field.inner_member);
  return inner ? std::optional(*outer + *inner) : std::nullopt;
}

}  // namespace

std::span<const LayoutField> layout_fields() { return kFields; }

std::span<const std::string_view> layout_structs() { return kStructs; }

Result<GoLayout> layout_from(const StructLayouts& structs) {
  GoLayout layout;
  for (const LayoutField& field : kFields) {
    const std::optional<std::uint64_t> offset = offset_of(structs, field);
    if (!offset && !field.is_optional) {
      return fail(ErrorCode::unsupported,
                  fmt::format("its {} has no {}: this Go is not known", field.type, field.member));
    }
    layout.*field.offset = offset.value_or(0);
  }
  return layout;
}

std::optional<GoLayout> layout_of_version(std::string_view go_version) {
  for (const VersionLayout& known : kVersions) {
    if (!go_version.starts_with(known.version)) continue;
    const std::string_view rest = go_version.substr(known.version.size());
    const bool is_release = rest.find_first_not_of(".0123456789") == std::string_view::npos;
    if (is_release && (rest.empty() || rest.front() == '.')) return known.layout;
  }
  return std::nullopt;
}

}  // namespace leakgate
