// created_by() of goroutines.hpp. A block of a dump looks like this, the entry function last:
//
//   goroutine 18 [select (no cases), 2 minutes]:
//   main.blockForever(0xc000012345, ...)
//           /src/main.go:12 +0x1d
//   created by main.main in goroutine 1        ("in goroutine 1" since Go 1.21)
//           /src/main.go:80 +0x1d
#include <algorithm>

#include "profile/dump_text.hpp"
#include "profile/goroutines.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr Text kCreatedBy = "created by ";

// The creators of one entry function and how often each was seen.
using Creators = std::map<std::string, Count>;

// "\t/src/main.go:80 +0x1d" to "main.go:80".
Text place_of(Text line) {
  const Text place = without_offset(line);
  return place.substr(place.rfind('/') + 1);
}

class DumpReader {
 public:
  void read(Text text) {
    Text line;
    while (take_line(text, line)) {
      if (line.starts_with("goroutine ")) {
        start_block();
      } else if (line.starts_with(kCreatedBy)) {
        Text place;
        if (!take_line(text, place)) return;
        finish_block(line.substr(kCreatedBy.size()), place);
      } else if (line.starts_with("...")) {
        entry_ = {};  // "...additional frames elided...": until Go 1.20 the outermost ones
      } else if (!line.empty() && !line.starts_with('\t') && in_block_) {
        entry_ = without_arguments(line);
      }
    }
  }

  [[nodiscard]] std::map<std::string, std::string> most_frequent() const {
    std::map<std::string, std::string> result;
    for (const auto& [entry, creators] : creators_) {
      const auto most = std::ranges::max_element(
          creators, [](const auto& a, const auto& b) { return a.second < b.second; });
      result.emplace(entry, most->first);
    }
    return result;
  }

 private:
  void start_block() {
    in_block_ = true;
    entry_ = {};
  }
  // What follows in the block ("[originating from goroutine 7]") tells of ancestors.
  void finish_block(Text creator, Text place) {
    if (in_block_ && !entry_.empty()) {
      creator = without_goroutine(creator);
      ++creators_[std::string(entry_)][std::string(creator) + " " + std::string(place_of(place))];
    }
    in_block_ = false;
  }

  bool in_block_ = false;
  Text entry_;
  std::map<std::string, Creators> creators_;
};

}  // namespace

std::map<std::string, std::string> created_by(std::string_view debug2_text) {
  DumpReader reader;
  reader.read(debug2_text);
  return reader.most_frequent();
}

}  // namespace leakgate
