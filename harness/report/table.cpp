#include "report/table.hpp"

#include <algorithm>

namespace leakgate {
namespace {

std::vector<std::size_t> column_widths(const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths;
  for (const TableRow& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string aligned(const std::vector<TableRow>& rows, const TableLayout& layout) {
  const std::vector<std::size_t> widths = column_widths(rows);
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const TableRow& row = rows[r];
    std::size_t cells = row.size();
    while (cells > 0 && row[cells - 1].empty()) --cells;
    text += layout.indent;
    for (std::size_t c = 0; c < cells; ++c) {
      if (widths[c] == 0) continue;
      const bool is_last = c + 1 == cells;
      const std::size_t padding = is_last ? 0 : widths[c] - width_of(row[c]) + layout.gap;
      text += layout.painter && !row[c].empty() ? layout.painter(r, c, row[c]) : row[c];
      text.append(padding, ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace leakgate
