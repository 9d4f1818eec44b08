// The errors of one scenario file, collected while it is read so that all are told at once, and the
// places they point at.
#pragma once

#include <compare>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

// A position in a text; both count from 1, columns in characters.
struct Place {
  int line = 1;
  int column = 1;
  friend auto operator<=>(const Place&, const Place&) = default;
};

// What is wrong with a piece of text.
struct Complaint {
  std::string what;
  std::string hint;
  friend bool operator==(const Complaint&, const Complaint&) = default;
};

struct PlacedComplaint {
  Place place;
  Complaint complaint;
};

class Problems {
 public:
  explicit Problems(const std::filesystem::path& file);

  void add(Place place, std::string what, std::string hint = {});
  [[nodiscard]] bool empty() const { return found_.empty(); }

  // In order of place, with code usage. After 50 the rest is only counted: nobody reads on.
  [[nodiscard]] std::vector<Error> in_order() const;

 private:
  std::string file_;
  std::vector<PlacedComplaint> found_;
};

// Text of a file in quotes, on one line, safe to print, at most 60 characters of it.
[[nodiscard]] std::string in_quotes(std::string_view text);

// For a word that is not among `known`: did you mean "heap"?, or the list where none is near.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> known);

}  // namespace leakgate
