// What was found in a binary, kept by its build id: reading the tables of a large one takes a
// tenth of a second. A file that is not there, damaged or of another leakgate is as good as none.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "inspect/go_binary.hpp"

namespace leakgate {

class MapCache {
 public:
  // Without a folder or an id nothing is kept.
  MapCache(const std::filesystem::path& folder, std::string_view build_id);

  [[nodiscard]] std::optional<GoMap> read() const;
  // Makes the folder; whatever fails is let be.
  void write(const GoMap& map) const;

 private:
  std::filesystem::path file_;
};

}  // namespace leakgate
