#include "inspect/go_binary.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "inspect/build_id.hpp"
#include "inspect/map_cache.hpp"
#include "target/elf_file.hpp"

namespace leakgate {
namespace {

Result<GoLayout> layout_of(const ElfReader& elf, const std::string& go_version) {
  const Result<StructLayouts> structs = read_struct_layouts(elf, layout_structs());
  Result<GoLayout> layout = structs ? layout_from(*structs) : pass_on(structs);
  if (layout) return layout;
  if (const auto known = layout_of_version(go_version)) return *known;
  return fail(ErrorCode::unsupported,
              fmt::format("{}, and how {} lays its runtime out is not known", layout.error().what,
                          go_version),
              {}, "build it without -ldflags=-w");
}

}  // namespace

Result<std::unique_ptr<GoBinary>> GoBinary::read(UniqueFd file, const std::string& name,
                                                 const std::filesystem::path& cache) {
  std::optional<ElfReader> elf = ElfReader::read(std::move(file));
  if (!elf) return fail(ErrorCode::unsupported, "it is no 64-bit ELF executable", name);
  std::unique_ptr<GoBinary> binary(new GoBinary(*std::move(elf)));
  binary->go_version_ = go_version_in(binary->elf_.content(".go.buildinfo"));
  binary->symbols_ = GoSymbols::read(binary->elf_);
  if (!binary->symbols_) {
    return fail(
        ErrorCode::unsupported,
        "it is no Go program (shared libraries are not looked into), or of a Go before 1.18", name);
  }
  binary->build_id_ = build_id_of(binary->elf_);
  if (Result<void> found = binary->find_map(cache); !found) {
    Error error = found.error();
    error.where = name;
    return std::unexpected(std::move(error));
  }
  return binary;
}

Result<void> GoBinary::find_map(const std::filesystem::path& cache) {
  const std::string key = build_id_.empty() ? "" : build_id_ + "." + section_print_of(elf_);
  const MapCache cached(cache, key);
  if (const std::optional<GoMap> map = cached.read()) {
    map_ = *map;
    is_from_cache_ = true;
    return {};
  }
  map_.variables = find_go_variables(elf_);
  if (const std::string_view missing = missing_in(map_.variables); !missing.empty()) {
    const bool is_stripped = elf_.section(".symtab") == nullptr;
    return fail(ErrorCode::unsupported,
                is_stripped ? "its symbols were stripped"
                            : fmt::format("it has no symbol {}: this Go is not known", missing),
                {}, is_stripped ? "build it without -ldflags=-s, or serve net/http/pprof" : "");
  }
  Result<GoLayout> layout = layout_of(elf_, go_version_);
  if (!layout) return pass_on(layout);
  map_.layout = *layout;
  cached.write(map_);
  return {};
}

std::filesystem::path default_cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::filesystem::path(cache) / "leakgate";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".cache" / "leakgate";
  return {};
}

}  // namespace leakgate
