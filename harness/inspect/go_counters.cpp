#include "inspect/go_counters.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <vector>

namespace leakgate {

Result<RuntimeReading> read_go_counters(const TargetMemory& memory, const GoBinary& binary,
                                        std::uint64_t load_address) {
  const GoLayout& layout = binary.layout();
  const std::uint64_t controller = binary.variables().controller + load_address;
  const std::uint64_t stats = binary.variables().stats + load_address;
  // In the order of `places`.
  enum Counter : std::uint8_t {
    marked,
    live,
    in_use,
    released,
    free,
    spans,
    caches,
    collector,
    profiling,
    other
  };
  std::array<std::uint64_t, other + 1> counts{};
  const std::array places = {controller + layout.heap_marked, controller + layout.heap_live,
                             controller + layout.heap_in_use, controller + layout.heap_released,
                             controller + layout.heap_free,   stats + layout.span_bytes,
                             stats + layout.cache_bytes,      stats + layout.gc_bytes,
                             stats + layout.profiling_bytes,  stats + layout.other_bytes};
  static_assert(std::tuple_size_v<decltype(places)> == std::tuple_size_v<decltype(counts)>);
  std::uint32_t cycles = 0;
  std::uint32_t forced = 0;
  const auto range = [](std::uint64_t address, auto& value) {
    return MemoryRange{.address = address, .into = std::as_writable_bytes(std::span(&value, 1))};
  };
  std::vector<MemoryRange> ranges = {range(stats + layout.gc_cycles, cycles),
                                     range(stats + layout.gc_cycles_forced, forced)};
  for (std::size_t i = 0; i < places.size(); ++i) ranges.push_back(range(places[i], counts[i]));
  memory.read(ranges);
  for (const MemoryRange& read : ranges) {
    if (!read.is_read) return fail(ErrorCode::sampling, "its memory cannot be read");
  }
  const auto bytes = [](std::uint64_t count) { return Bytes{static_cast<std::int64_t>(count)}; };
  RuntimeReading reading;
  if (cycles > 0)
    reading.heap_live = bytes(counts[marked]);  // before, it is where the pacer begins
  reading.heap_objects = bytes(counts[live]);
  reading.heap_unused = bytes(counts[in_use] - std::min(counts[in_use], counts[live]));
  reading.heap_released = bytes(counts[released]);
  reading.heap_free = bytes(counts[free]);
  reading.metadata = bytes(counts[spans] + counts[caches] + counts[collector]);
  reading.profiling = bytes(counts[profiling]);
  reading.other = bytes(counts[other]);
  reading.gc_cycles = cycles;
  reading.gc_cycles_forced = forced;
  return reading;
}

}  // namespace leakgate
