// Text with {seq}, {random}, {uuid} and {data.COLUMN} in it, split at them once so that filling it
// in is appending. Other braces are plain text: JSON bodies need no escaping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "load/random.hpp"
#include "scenario/data_table.hpp"

namespace leakgate {

// What the placeholders of one request stand for: one value each, wherever they occur. `data` is
// the table the templates were made with; its row is `seq` modulo its rows.
class PlaceholderValues {
 public:
  PlaceholderValues(Count seq, Random& random, const DataTable* data = nullptr);

 private:
  friend class TextTemplate;
  std::uint64_t seq_;
  std::uint64_t random_;  // below 2^53, so that a JSON number holds it
  std::uint64_t uuid_high_;
  std::uint64_t uuid_low_;
  const DataTable* data_;
  std::size_t row_;
};

// Where in a request a text stands, which decides what is done to values from a table: in a path,
// blanks, controls, # and bytes over 0x7e are percent-encoded; line breaks are refused in a header.
enum class TextPlace { path, header, body };

class TextTemplate {
 public:
  // Appends text whose placeholders are to be filled in. Refuses {data.COLUMN} without a table, of
  // a column that it lacks, or of one whose values cannot stand in `place`.
  [[nodiscard]] Result<void> add(std::string_view text, TextPlace place,
                                 const DataTable* data = nullptr);
  // Appends text as it is.
  void add_literal(std::string_view text) { pieces_.back().text += text; }

  [[nodiscard]] bool is_constant() const { return pieces_.size() == 1; }
  // What is left of the text without its placeholders.
  [[nodiscard]] std::string literal_text() const;
  [[nodiscard]] std::size_t size(const PlaceholderValues& values) const;
  void append_to(std::string& out, const PlaceholderValues& values) const;

 private:
  enum class Placeholder { none, seq, random, uuid, data, data_in_path };
  struct Piece {
    std::string text{};  // literal text, then
    Placeholder then = Placeholder::none;
    std::size_t column = 0;  // of data
  };

  void end_piece(Placeholder placeholder, std::size_t column = 0);
  static std::size_t size_of(const Piece& piece, const PlaceholderValues& values);
  static void append_value(const Piece& piece, const PlaceholderValues& values, std::string& out);

  std::vector<Piece> pieces_{1};
};

// Whether any of `text` would be filled in; every {data. ... } counts.
[[nodiscard]] bool has_placeholders(std::string_view text);

}  // namespace leakgate
