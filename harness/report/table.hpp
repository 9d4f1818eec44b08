// Text in aligned columns. A cell counts the characters that are seen: colour does not.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

// Width on a terminal, taking every character to be one column wide.
[[nodiscard]] std::size_t width_of(std::string_view text);

using TableRow = std::vector<std::string>;

// Colours a padded cell; called with row and column.
using CellPainter = std::function<std::string(std::size_t, std::size_t, const std::string&)>;

// One line a row: `indent`, then the cells padded to their column's width with `gap` blanks between
// them and none at the end of a line. A column that is empty in every row takes no room.
struct TableLayout {
  std::string indent = "  ";
  std::size_t gap = 2;
  CellPainter painter;
};
[[nodiscard]] std::string aligned(const std::vector<TableRow>& rows, const TableLayout& layout);

}  // namespace leakgate
