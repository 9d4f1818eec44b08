// The fields of marks and what they consist of, as recording.json names them. Sizes are bytes,
// times seconds since the start of the run.
#pragma once

#include "recording/json_archive.hpp"
#include "recording/recording.hpp"

namespace leakgate {

void fields(auto& archive, Of<Ledger> auto& ledger) {
  archive.field("go_heap", ledger.go_heap);
  archive.field("go_idle", ledger.go_idle);
  archive.field("go_stacks", ledger.go_stacks);
  archive.field("go_runtime", ledger.go_runtime);
  archive.field("c_heap", ledger.c_heap);
  archive.field("c_arenas", ledger.c_arenas);
  archive.field("thread_stacks", ledger.thread_stacks);
  archive.field("binaries", ledger.binaries);
  archive.field("other", ledger.other);
  archive.field("lazy_free", ledger.lazy_free);
  archive.field("rss", ledger.rss);
}

void fields(auto& archive, Of<RuntimeReading> auto& runtime) {
  archive.field("goroutines", runtime.goroutines);
  archive.field("heap_live", runtime.heap_live);
  archive.field("heap_objects", runtime.heap_objects);
  archive.field("objects", runtime.objects);
  archive.field("heap_free", runtime.heap_free);
  archive.field("heap_unused", runtime.heap_unused);
  archive.field("heap_released", runtime.heap_released);
  archive.field("heap_stacks", runtime.heap_stacks);
  archive.field("os_stacks", runtime.os_stacks);
  archive.field("metadata", runtime.metadata);
  archive.field("other", runtime.other);
  archive.field("profiling", runtime.profiling);
  archive.field("total", runtime.total);
  archive.field("gc_cycles", runtime.gc_cycles);
  archive.field("gc_cycles_forced", runtime.gc_cycles_forced);
}

void fields(auto& archive, Of<MapRoom> auto& room) {
  archive.field("maps", room.maps);
  archive.field("tables", room.tables);
  archive.field("entries", room.entries);
  archive.field("places", room.places);
  archive.field("bytes", room.bytes);
}

void fields(auto& archive, Of<CMemory> auto& memory) {
  archive.field("live", memory.live);
  archive.field("blocks", memory.blocks);
  archive.field("mapped", memory.mapped);
  archive.field("mappings", memory.mappings);
  archive.field("uncounted", memory.uncounted);
}

void fields(auto& archive, Of<Mark> auto& mark) {
  archive.field("kind", mark.kind);
  archive.field("at_s", mark.at);
  archive.field("goroutines", mark.goroutines);
  archive.field("heap", mark.heap);
  archive.field("objects", mark.objects);
  archive.field("rss", mark.rss);
  archive.field("rss_raw", mark.rss_raw);
  archive.field("rss_peak", mark.rss_peak);
  archive.field("lazy_free", mark.lazy_free);
  archive.field("native", mark.native);
  archive.field("threads", mark.threads);
  archive.field("fds", mark.fds);
  archive.field("load_end_ledger", mark.load_end_ledger);
  archive.field("ledger", mark.ledger);
  archive.field("runtime", mark.runtime);
  archive.field("fd_kinds", mark.fd_kinds);
  archive.field("fd_peers", mark.fd_peers);
  archive.field("thread_names", mark.thread_names);
  archive.field("c_memory", mark.c_memory);
  archive.field("mappings", mark.mappings);
  archive.field("map_room", mark.map_room);
  archive.field("heap_profile", mark.heap_profile);
  archive.field("goroutine_profile", mark.goroutine_profile);
  archive.field("native_profile", mark.native_profile);
  archive.field("thread_profile", mark.thread_profile);
  archive.field("leak_profile", mark.leak_profile);
}

}  // namespace leakgate
