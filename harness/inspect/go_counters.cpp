#include "inspect/go_counters.hpp"

#include <array>
#include <span>

namespace leakgate {

Result<RuntimeReading> read_go_counters(const TargetMemory& memory, const GoBinary& binary,
                                        std::uint64_t load_address) {
  const GoLayout& layout = binary.layout();
  const std::uint64_t controller = binary.variables().controller + load_address;
  const std::uint64_t stats = binary.variables().stats + load_address;
  std::uint64_t marked = 0;
  std::uint64_t live = 0;
  std::uint64_t in_use = 0;
  std::uint64_t released = 0;
  std::uint64_t free = 0;
  std::uint32_t cycles = 0;
  std::uint32_t forced = 0;
  const auto range = [](std::uint64_t address, auto& value) {
    return MemoryRange{.address = address, .into = std::as_writable_bytes(std::span(&value, 1))};
  };
  std::array ranges = {range(controller + layout.heap_marked, marked),
                       range(controller + layout.heap_live, live),
                       range(controller + layout.heap_in_use, in_use),
                       range(controller + layout.heap_released, released),
                       range(controller + layout.heap_free, free),
                       range(stats + layout.gc_cycles, cycles),
                       range(stats + layout.gc_cycles_forced, forced)};
  memory.read(ranges);
  for (const MemoryRange& read : ranges) {
    if (!read.is_read) return fail(ErrorCode::sampling, "its memory cannot be read");
  }
  const auto bytes = [](std::uint64_t count) { return Bytes{static_cast<std::int64_t>(count)}; };
  RuntimeReading reading;
  if (cycles > 0) reading.heap_live = bytes(marked);  // before, it is where the pacer begins
  reading.heap_objects = bytes(live);
  reading.heap_unused = bytes(in_use > live ? in_use - live : 0);
  reading.heap_released = bytes(released);
  reading.heap_free = bytes(free);
  reading.gc_cycles = cycles;
  reading.gc_cycles_forced = forced;
  return reading;
}

}  // namespace leakgate
