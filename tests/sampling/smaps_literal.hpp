// smaps as a literal: one line a mapping, "START-END PERMS NAME RSS [LAZYFREE]" with sizes in KiB
// and
// "-" for an anonymous mapping; names that begin with a slash get an inode.
#pragma once

#include <sstream>
#include <string>

namespace leakgate {

inline std::string smaps_of(const std::string& lines) {
  std::istringstream in(lines);
  std::string out;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string range;
    std::string permissions;
    std::string name;
    long rss = 0;
    long lazy_free = 0;
    if (!(fields >> range >> permissions >> name >> rss)) continue;
    fields >> lazy_free;
    const bool is_path = name.starts_with('/');
    out += range + ' ' + permissions + " 00000000 " + (is_path ? "fe:00 77" : "00:00 0") +
           "                 " + (name == "-" ? "" : name) + "\n";
    out += "Size:                  4 kB\nRss:          " + std::to_string(rss) + " kB\n";
    out += "LazyFree:              " + std::to_string(lazy_free) + " kB\nVmFlags: rd wr mr\n";
  }
  return out;
}

}  // namespace leakgate
