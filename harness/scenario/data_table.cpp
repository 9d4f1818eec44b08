#include "scenario/data_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "scenario/file_text.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

// Goes over the text once, value by value. An error is kept until parse() returns it.
class CsvParser {
 public:
  CsvParser(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  [[nodiscard]] Result<DataTable> parse() {
    if (rest_.size() > DataTable::kMaxBytes) return refuse(0, "larger than 64 MiB");
    if (const std::size_t nul = rest_.find('\0'); nul != std::string_view::npos) {
      return refuse(1 + lines_in(rest_.substr(0, nul)), "a NUL in it", "save it as UTF-8");
    }
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
    if (auto names = take_names(); !names) return pass_on(names);
    if (auto rows = take_rows(); !rows) return pass_on(rows);
    if (table_.ends_.size() == 1) return refuse(0, "no rows after the line of column names");
    table_.text_.shrink_to_fit();
    table_.ends_.shrink_to_fit();
    return std::move(table_);
  }

 private:
  [[nodiscard]] std::unexpected<Error> refuse(std::size_t line, std::string what,
                                              std::string hint = {}) const {
    std::string where = line == 0 ? std::string(name_) : fmt::format("{}:{}", name_, line);
    return fail(ErrorCode::usage, std::move(what), std::move(where), std::move(hint));
  }

  [[nodiscard]] Result<void> take_names() {
    skip_blank_lines();
    if (rest_.empty()) return refuse(0, "it is empty", "begin it with a line of column names");
    const std::size_t line = line_;
    for (bool is_last = false; !is_last;) {
      std::string name;
      const auto ended = take_value(name);
      if (!ended) return pass_on(ended);
      if (name.empty()) return refuse(line, "an empty column name");
      table_.columns_.push_back(std::move(name));
      if (table_.columns_.size() > DataTable::kMaxColumns) {
        return refuse(line, "more than 1,000 columns");
      }
      is_last = *ended;
    }
    return check_names(line);
  }

  [[nodiscard]] Result<void> check_names(std::size_t line) const {
    std::vector<std::string> sorted = table_.columns_;
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice == sorted.end()) return {};
    return refuse(line, fmt::format("two columns are named \"{}\"", printable(*twice)));
  }

  [[nodiscard]] Result<void> take_rows() {
    for (skip_blank_lines(); !rest_.empty(); skip_blank_lines()) {
      const std::size_t line = line_;
      std::size_t values = 0;
      for (bool is_last = false; !is_last; ++values) {
        const auto ended = take_value(table_.text_);
        if (!ended) return pass_on(ended);
        table_.ends_.push_back(static_cast<std::uint32_t>(table_.text_.size()));
        is_last = *ended;
      }
      if (values != table_.columns_.size()) return refuse(line, ragged(values));
    }
    return {};
  }

  [[nodiscard]] std::string ragged(std::size_t values) const {
    const std::size_t names = table_.columns_.size();
    return fmt::format("{} value{} where the first line has {} name{}", values,
                       values == 1 ? "" : "s", names, names == 1 ? "" : "s");
  }

  void skip_blank_lines() {
    while (rest_.starts_with('\n') || rest_.starts_with("\r\n")) (void)ends_line();
  }

  // Whether a line ends here, behind whose end it then is.
  [[nodiscard]] bool ends_line() {
    if (rest_.empty()) return true;
    const std::size_t length = rest_.starts_with('\n') ? 1 : rest_.starts_with("\r\n") ? 2 : 0;
    rest_.remove_prefix(length);
    line_ += length > 0 ? 1 : 0;
    return length > 0;
  }

  // Appends the next value, and takes what separates it from the one behind it. Returns whether it
  // was the last of its row.
  [[nodiscard]] Result<bool> take_value(std::string& into) {
    auto taken = rest_.starts_with('"') ? take_quoted(into) : take_unquoted(into);
    if (!taken) return pass_on(taken);
    if (ends_line()) return true;
    if (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      return false;
    }
    return refuse(line_, "text behind a closing quote", "write a quote within quotes twice");
  }

  [[nodiscard]] Result<void> take_unquoted(std::string& into) {
    std::string_view value = rest_.substr(0, rest_.find_first_of(",\n"));
    const bool is_before_newline = value.size() < rest_.size() && rest_[value.size()] == '\n';
    const bool is_at_end = value.size() == rest_.size();
    if ((is_before_newline || is_at_end) && value.ends_with('\r')) value.remove_suffix(1);
    if (value.find('"') != std::string_view::npos) {
      return refuse(line_, "a quote within a value that does not begin with one",
                    "put the whole value in quotes and write each quote in it twice");
    }
    if (value.find('\r') != std::string_view::npos) {
      return refuse(line_, "a carriage return within a line", "end lines with LF or CRLF");
    }
    into += value;
    rest_.remove_prefix(is_at_end ? rest_.size() : value.size());
    return {};
  }

  [[nodiscard]] Result<void> take_quoted(std::string& into) {
    const std::size_t line = line_;
    do {
      rest_.remove_prefix(1);
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) return refuse(line, "a quote that does not end");
      const std::string_view part = rest_.substr(0, quote);
      line_ += lines_in(part);
      into += part;
      rest_.remove_prefix(quote + 1);
      if (rest_.starts_with('"')) into += '"';
    } while (rest_.starts_with('"'));
    return {};
  }

  std::string_view rest_;
  std::string_view name_;
  std::size_t line_ = 1;
  DataTable table_;
};

Result<DataTable> DataTable::parse(std::string_view text, std::string_view name) {
  return CsvParser(text, name).parse();
}

Result<DataTable> DataTable::read(const std::filesystem::path& file) {
  const Result<std::string> text = read_file_text(file, kMaxBytes);
  if (text) return parse(*text, file.string());
  Error error = text.error();
  error.where = file.string();
  return std::unexpected(std::move(error));
}

std::optional<std::size_t> DataTable::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

}  // namespace leakgate
