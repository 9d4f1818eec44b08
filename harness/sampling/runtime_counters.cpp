#include "sampling/runtime_counters.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.hpp"

namespace leakgate {
namespace {

using Numbers = std::map<std::string, std::int64_t, std::less<>>;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<Count> count_of(const Numbers& numbers, std::string_view name) {
  const auto found = numbers.find(name);
  if (found == numbers.end()) return std::nullopt;
  return found->second;
}

std::optional<Bytes> bytes_of(const Numbers& numbers, std::string_view name) {
  const std::optional<Count> count = count_of(numbers, name);
  if (!count) return std::nullopt;
  return Bytes{*count};
}

// Known only when all the parts are.
std::optional<Bytes> sum_of(const Numbers& numbers, std::initializer_list<std::string_view> names) {
  Bytes sum;
  for (const std::string_view name : names) {
    const std::optional<Bytes> part = bytes_of(numbers, name);
    if (!part) return std::nullopt;
    sum += *part;
  }
  return sum;
}

std::optional<Bytes> difference_of(const Numbers& numbers, std::string_view larger,
                                   std::string_view smaller) {
  const std::optional<Bytes> from = bytes_of(numbers, larger);
  const std::optional<Bytes> take = bytes_of(numbers, smaller);
  if (!from || !take) return std::nullopt;
  return std::max(Bytes{}, *from - *take);  // the two may be read a moment apart
}

// The number that a text begins with, or nullopt.
std::optional<Count> leading_number(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  return number_in(text.substr(0, end));
}

// "# Sys = 12" gives "Sys"; "# Stack = 36 / 39" gives "Stack" and "StackSys". Lines whose value is
// no number (PauseNs, GCCPUFraction) are of no use here.
void take_mem_stat(std::string_view line, Numbers& numbers) {
  const std::size_t equals = line.find(" = ");
  if (!line.starts_with("# ") || equals == std::string_view::npos) return;
  const std::string name(line.substr(2, equals - 2));
  const std::string_view value = line.substr(equals + 3);
  const std::size_t slash = value.find(" / ");
  if (const auto first = number_in(value.substr(0, slash))) numbers[name] = *first;
  if (slash == std::string_view::npos) return;
  if (const auto second = number_in(value.substr(slash + 3))) numbers[name + "Sys"] = *second;
}

}  // namespace

Result<RuntimeReading> parse_probe_metrics(std::string_view text) {
  Numbers numbers;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const std::size_t space = line.find(' ');
    const auto value =
        space == std::string_view::npos ? std::nullopt : number_in(line.substr(space + 1));
    if (!value) {
      return fail(ErrorCode::malformed,
                  "the probe sent a line that is no metric: " + printable(line.substr(0, 80)));
    }
    numbers[std::string(line.substr(0, space))] = *value;
  }
  RuntimeReading reading;
  const std::optional<Count> all = count_of(numbers, "runtime/goroutines");
  const std::optional<Count> ours = count_of(numbers, "probe/goroutines");
  if (all && ours && *all >= *ours) reading.goroutines = *all - *ours;
  reading.gc_cycles = count_of(numbers, "/gc/cycles/total:gc-cycles");
  reading.gc_cycles_forced = count_of(numbers, "/gc/cycles/forced:gc-cycles");
  // Before the first GC the runtime says 0, which is not what lives.
  if (reading.gc_cycles != 0) reading.heap_live = bytes_of(numbers, "/gc/heap/live:bytes");
  reading.objects = count_of(numbers, "/gc/heap/objects:objects");
  reading.heap_objects = bytes_of(numbers, "/memory/classes/heap/objects:bytes");
  reading.heap_free = bytes_of(numbers, "/memory/classes/heap/free:bytes");
  reading.heap_unused = bytes_of(numbers, "/memory/classes/heap/unused:bytes");
  reading.heap_released = bytes_of(numbers, "/memory/classes/heap/released:bytes");
  reading.heap_stacks = bytes_of(numbers, "/memory/classes/heap/stacks:bytes");
  reading.os_stacks = bytes_of(numbers, "/memory/classes/os-stacks:bytes");
  reading.metadata = sum_of(
      numbers,
      {"/memory/classes/metadata/mspan/inuse:bytes", "/memory/classes/metadata/mspan/free:bytes",
       "/memory/classes/metadata/mcache/inuse:bytes", "/memory/classes/metadata/mcache/free:bytes",
       "/memory/classes/metadata/other:bytes"});
  reading.other = bytes_of(numbers, "/memory/classes/other:bytes");
  reading.profiling = bytes_of(numbers, "/memory/classes/profiling/buckets:bytes");
  reading.total = bytes_of(numbers, "/memory/classes/total:bytes");
  return reading;
}

Result<RuntimeReading> parse_mem_stats(std::string_view text) {
  const std::size_t begin = text.rfind("# runtime.MemStats");
  if (begin == std::string_view::npos) {
    return fail(ErrorCode::malformed, "the heap profile does not end in runtime.MemStats");
  }
  const std::string_view trailer = text.substr(begin);
  Numbers numbers;
  for (const std::string_view line : split(trailer, '\n')) take_mem_stat(line, numbers);
  RuntimeReading reading;
  reading.heap_objects = bytes_of(numbers, "HeapAlloc");
  if (!reading.heap_objects) {
    return fail(ErrorCode::malformed, "the runtime.MemStats of the heap profile lack HeapAlloc");
  }
  reading.objects = count_of(numbers, "HeapObjects");
  reading.heap_free = difference_of(numbers, "HeapIdle", "HeapReleased");
  reading.heap_unused = difference_of(numbers, "HeapInuse", "HeapAlloc");
  reading.heap_released = bytes_of(numbers, "HeapReleased");
  reading.heap_stacks = bytes_of(numbers, "Stack");
  reading.os_stacks = difference_of(numbers, "StackSys", "Stack");
  reading.metadata = sum_of(numbers, {"MSpanSys", "MCacheSys", "GCSys"});
  reading.other = bytes_of(numbers, "OtherSys");
  reading.profiling = bytes_of(numbers, "BuckHashSys");
  reading.total = bytes_of(numbers, "Sys");
  reading.gc_cycles = count_of(numbers, "NumGC");
  reading.gc_cycles_forced = count_of(numbers, "NumForcedGC");
  return reading;
}

std::optional<Count> goroutines_in_index(std::string_view html) {
  // <tr><td>12</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>
  const std::size_t name = html.find(">goroutine</a>");
  if (name == std::string_view::npos) return std::nullopt;
  constexpr std::string_view kRow = "<tr><td>";
  const std::size_t row = html.rfind(kRow, name);
  if (row == std::string_view::npos) return std::nullopt;
  return leading_number(html.substr(row + kRow.size(), name - row - kRow.size()));
}

std::optional<Count> goroutines_in_profile(std::string_view text) {
  constexpr std::string_view kStart = "goroutine profile: total ";
  if (!text.starts_with(kStart)) return std::nullopt;
  return leading_number(text.substr(kStart.size()));
}

void LiveHeapMemory::note_collected(const RuntimeReading& reading) {
  live_ = reading.heap_objects;
  gc_cycles_ = reading.gc_cycles;
}

void LiveHeapMemory::complete(RuntimeReading& reading) const {
  if (!reading.heap_live && gc_cycles_ && reading.gc_cycles == gc_cycles_) {
    reading.heap_live = live_;
  }
}

}  // namespace leakgate
