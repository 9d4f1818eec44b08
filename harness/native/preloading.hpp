// Whether the sampler can be loaded into a program at all: by what its executable says of itself.
#pragma once

#include <filesystem>
#include <string>

namespace leakgate {

struct PreloadFacts {
  bool is_go = false;       // otherwise it may be what starts a Go program, such as a shell
  std::string interpreter;  // the dynamic linker it asks for; empty: it is linked statically
  bool links_c = false;
  bool own_linker = false;     // asks for another dynamic linker than leakgate itself
  bool own_allocator = false;  // defines malloc itself
  bool sanitized = false;      // has to be loaded before anything else itself
  bool secure = false;         // set-user-ID and the like: the dynamic linker ignores LD_PRELOAD
  friend bool operator==(const PreloadFacts&, const PreloadFacts&) = default;
};

[[nodiscard]] PreloadFacts read_preload_facts(const std::filesystem::path& executable);

// Pure. Empty: nothing speaks against it.
[[nodiscard]] std::string why_not_preloaded(const PreloadFacts& facts);

}  // namespace leakgate
