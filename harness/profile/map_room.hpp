// How much room Go's maps take and how much of it is full, read from a heap dump
// (runtime/debug.WriteHeapDump): a map that was emptied keeps its tables, and since Go 1.24 one
// that is filled again splits a few more of them, which are never joined. From outside that is
// growth like any other; only what lies in the tables tells it from a map that is never emptied.
//
// Source of the format: runtime/heapdump.go; of the table: type table in internal/runtime/maps,
// Go 1.24 to 1.26. Where a Go has another table, no block looks like one and nothing is counted.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

// Of the tables of 2 KiB or more; a map of few entries has none.
struct MapRoom {
  Count maps = 0;  // that have such tables
  Count tables = 0;
  Count entries = 0;  // that the tables hold
  Count places = 0;   // for entries, full or empty
  Bytes bytes;        // of the tables
  friend bool operator==(const MapRoom&, const MapRoom&) = default;
};

// Reads the dump as far as its objects go; keeps an address for each block of 2 KiB or more.
// Errors: code malformed when it is no heap dump or breaks off, unsupported for one of a machine
// whose words are not 64 bits and little-endian, or with more than a million blocks of 2 KiB or
// more.
[[nodiscard]] Result<MapRoom> map_room_of_dump(const ReadBytes& read);

}  // namespace leakgate
