// The rows that requests take values from: CSV as RFC 4180 has it, with a line of column names.
// Values may hold line breaks, commas and quotes where they are quoted; lines end with CRLF or LF;
// a UTF-8 byte order mark is passed over, and so are blank lines (an empty value of the only column
// is written ""). Read once before the load, then shared by all its threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

class DataTable {
 public:
  static constexpr std::size_t kMaxBytes = 64UL * 1024 * 1024;
  static constexpr std::size_t kMaxColumns = 1000;

  // `name` is what errors say the text is; they have code usage and the line: "users.csv:12".
  // Refuses rows with more or fewer values than there are names, a name that is empty or comes
  // twice, a table without rows, a quote that does not end, quotes within an unquoted value, NUL.
  [[nodiscard]] static Result<DataTable> parse(std::string_view text, std::string_view name);
  [[nodiscard]] static Result<DataTable> read(const std::filesystem::path& file);

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  [[nodiscard]] std::size_t rows() const { return (ends_.size() - 1) / columns_.size(); }
  // `row` is below rows(), `column` one that column() gave. Valid as long as the table.
  [[nodiscard]] std::string_view value(std::size_t row, std::size_t column) const {
    const std::size_t cell = row * columns_.size() + column;
    return std::string_view(text_).substr(ends_[cell], ends_[cell + 1] - ends_[cell]);
  }

 private:
  friend class CsvParser;
  DataTable() = default;

  std::vector<std::string> columns_;
  std::string text_;                    // the values of all rows, one after the other
  std::vector<std::uint32_t> ends_{0};  // where each ends in text_, after where the first begins
};

}  // namespace leakgate
