#include "scenario/value_reader.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "scenario/bounds.hpp"
#include "scenario/expand.hpp"
#include "scenario/file_text.hpp"

namespace leakgate {
namespace {

bool takes_placeholders(TableId table) {
  return table == TableId::target || table == TableId::metrics || table == TableId::helper;
}

// Reads one value of one key. Every reader adds its problem itself and returns nullopt.
class ValueReader {
 public:
  ValueReader(const KeyRow& row, std::string_view path, ReadContext& context)
      : row_(row), path_(path), context_(context) {}

  std::optional<Parsed> read(const TomlValue& value) {
    switch (row_.type) {
      case ValueType::text:
        return checked_text(value, row_.check);
      case ValueType::folder:
        return folder(value);
      case ValueType::file:
        return file(value);
      case ValueType::file_text:
        return file_text(value);
      case ValueType::path:
        return path(value);
      case ValueType::variable:
        return variable(value);
      case ValueType::size:
        return size(value);
      case ValueType::duration:
        return duration(value);
      case ValueType::share:
        return share(value);
      case ValueType::count:
        return count(value);
      case ValueType::number:
        return number(value);
      case ValueType::amount:
        return amount(value);
      case ValueType::flag:
        return flag(value);
      case ValueType::date:
        return date(value);
      case ValueType::text_list:
        return text_list(value);
      case ValueType::text_or_list:
        return text_or_list(value);
      case ValueType::text_map:
        return text_map(value);
      case ValueType::choice:
        return choice(value);
      case ValueType::count_range:
        return count_range(value);
    }
    return std::nullopt;
  }

 private:
  std::nullopt_t complain(const TomlValue& value, std::string_view what, std::string hint = {}) {
    context_.problems.add(value.place, fmt::format("{}: {}", path_, what), std::move(hint));
    return std::nullopt;
  }

  std::nullopt_t wrong_type(const TomlValue& value, std::string_view expected) {
    return complain(value, fmt::format("expected {}, found {}", expected, kind_of(value)),
                    fmt::format("such as {} = {}", row_.name, row_.example));
  }
  std::nullopt_t wrong_type(const TomlValue& value) {
    return wrong_type(value, type_words(row_.type).expected);
  }

  // Hands on what base/ says about a size or a duration. Text that came out of the environment is
  // not quoted: it may be a secret.
  std::nullopt_t not_a(std::string_view what, const TomlValue& value, const Error& error) {
    const auto& raw = *value.as<std::string>();
    if (!raw.contains("${")) return complain(value, printable(error.what), error.hint);
    return complain(value, fmt::format("{} is not a {} once expanded", in_quotes(raw), what),
                    error.hint);
  }

  std::optional<std::string> text(const TomlValue& value) {
    const auto* raw = value.as<std::string>();
    if (raw == nullptr) return wrong_type(value);
    auto expanded = expand_environment(*raw, context_.environment);
    if (!expanded) return complain(value, expanded.error().what, expanded.error().hint);
    if (takes_placeholders(row_.table)) note_helpers(*expanded, value.place);
    if (row_.table == TableId::request) note_data(*expanded, value.place);
    return *std::move(expanded);
  }

  std::optional<std::string> checked_text(const TomlValue& value, TextCheck check) {
    auto read = text(value);
    if (!read || check == nullptr) return read;
    if (const auto wrong = check(*read)) {
      return complain(value, fmt::format("{} {}", in_quotes(*value.as<std::string>()), wrong->what),
                      wrong->hint);
    }
    return read;
  }

  void note_helpers(std::string_view text, Place place) {
    constexpr std::string_view kStart = "{helper.";
    constexpr std::string_view kEnd = ".addr";
    for (std::size_t at = 0; (at = text.find(kStart)) != std::string_view::npos;) {
      text.remove_prefix(at + kStart.size());
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) return;  // not a placeholder
      const std::string_view inside = text.substr(0, end);
      if (inside.ends_with(kEnd)) {
        const std::string name(inside.substr(0, inside.size() - kEnd.size()));
        context_.mentions.push_back({place, std::string(path_), name});
        continue;
      }
      const std::string whole = fmt::format("{}{}}}", kStart, inside);
      context_.problems.add(place, fmt::format("{}: {} is not known", path_, in_quotes(whole)),
                            "a helper has an address only: {helper.NAME.addr}");
    }
  }

  void note_data(std::string_view text, Place place) {
    constexpr std::string_view kStart = "{data.";
    for (std::size_t at = 0; (at = text.find(kStart)) != std::string_view::npos;) {
      text.remove_prefix(at + kStart.size());
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) return;  // not a placeholder
      context_.data_mentions.push_back(
          {place, std::string(path_), std::string(text.substr(0, end))});
    }
  }

  std::optional<std::filesystem::path> path(const TomlValue& value) {
    const auto read = checked_text(value, row_.check);
    if (!read) return std::nullopt;
    if (read->empty()) return complain(value, "the path is empty");
    return (context_.folder / *read).lexically_normal();
  }

  std::optional<Parsed> folder(const TomlValue& value) {
    auto read = path(value);
    if (!read) return std::nullopt;
    if (!read->has_filename()) read = read->parent_path();  // "../x/" and "../x" are one folder
    std::error_code error;
    if (std::filesystem::is_directory(*read, error)) return *std::move(read);
    return complain(value,
                    fmt::format("there is no folder {}", in_quotes(*value.as<std::string>())),
                    "paths are relative to the scenario file");
  }

  std::optional<Parsed> file(const TomlValue& value) {
    auto read = path(value);
    if (!read) return std::nullopt;
    std::error_code error;
    if (std::filesystem::is_regular_file(*read, error)) return *std::move(read);
    return complain(value, fmt::format("there is no file {}", in_quotes(*value.as<std::string>())),
                    "paths are relative to the scenario file");
  }

  std::optional<Parsed> file_text(const TomlValue& value) {
    const auto read = path(value);
    if (!read) return std::nullopt;
    auto content = read_file_text(*read);
    if (content && row_.table == TableId::request) note_data(*content, value.place);
    if (content) return *std::move(content);
    return complain(
        value, fmt::format("{}: {}", in_quotes(*value.as<std::string>()), content.error().what),
        content.error().hint);
  }

  // What the variable holds is looked at and not kept, and never quoted: it is a secret.
  std::optional<Parsed> variable(const TomlValue& value) {
    auto name = checked_text(value, check_variable_name);
    if (!name) return std::nullopt;
    const auto held = context_.environment(*name);
    if (!held) {
      return complain(value, fmt::format("the environment variable {} is not defined", *name),
                      "set it before the run");
    }
    if (const auto wrong = row_.check(*held)) {
      return complain(value, fmt::format("the environment variable {} {}", *name, wrong->what),
                      wrong->hint);
    }
    return *std::move(name);
  }

  // The value if it is within the bounds of the row.
  template <class T>
  std::optional<Parsed> bounded(const TomlValue& value, T read, double measure) {
    const auto outside = outside_bounds(row_.bounds, row_.type, measure);
    if (!outside) return Parsed(read);
    const auto* raw = value.as<std::string>();
    return complain(value,
                    fmt::format("must be {}, found {}", *outside,
                                raw != nullptr ? in_quotes(*raw) : fmt::format("{}", measure)));
  }

  std::optional<Parsed> size(const TomlValue& value) {
    const auto read = text(value);
    if (!read) return std::nullopt;
    const auto bytes = parse_bytes(*read);
    if (!bytes) return not_a("size", value, bytes.error());
    return bounded(value, *bytes, static_cast<double>(bytes->count));
  }

  std::optional<Parsed> duration(const TomlValue& value) {
    const auto read = text(value);
    if (!read) return std::nullopt;
    const auto seconds = parse_duration(*read);
    if (!seconds) return not_a("duration", value, seconds.error());
    return bounded(value, *seconds, seconds->count());
  }

  std::optional<Parsed> share(const TomlValue& value) {
    const auto read = text(value);
    if (!read) return std::nullopt;
    double percent = 0;
    const char* end = read->data() + read->size();
    const auto [rest, error] =
        std::from_chars(read->data(), end, percent, std::chars_format::fixed);
    const std::string_view unit = trim({rest, end});
    if (error != std::errc{} || !std::isfinite(percent) || unit != "%") {
      return complain(value, fmt::format("{} is not a share", in_quotes(*value.as<std::string>())),
                      "write a number and a percent sign, such as \"5%\"");
    }
    return bounded(value, percent / 100, percent / 100);
  }

  std::optional<Parsed> count(const TomlValue& value) {
    const auto* whole = value.as<Count>();
    if (whole == nullptr) return wrong_type(value);
    return bounded(value, *whole, static_cast<double>(*whole));
  }

  std::optional<Parsed> number(const TomlValue& value) {
    const auto* whole = value.as<Count>();
    const auto* real = value.as<double>();
    if (whole == nullptr && real == nullptr) return wrong_type(value);
    const double read = whole != nullptr ? static_cast<double>(*whole) : *real;
    if (!std::isfinite(read)) return complain(value, fmt::format("{} is not a number", read));
    return bounded(value, read, read);
  }

  // A limit, a double in bytes or things.
  std::optional<Parsed> amount(const TomlValue& value) {
    if (context_.amount_unit == Unit::count) return number_of_things(value);
    if (value.as<std::string>() == nullptr) {
      return complain(value,
                      fmt::format("expected {}, found {}", type_words(ValueType::size).expected,
                                  kind_of(value)),
                      fmt::format("this {} is in bytes", subject()));
    }
    const auto read = size(value);
    if (!read) return std::nullopt;
    return Parsed(static_cast<double>(std::get<Bytes>(*read).count));
  }

  // What decides on the unit of an amount.
  [[nodiscard]] std::string_view subject() const {
    return row_.table == TableId::known ? "kind" : "metric";
  }

  std::optional<Parsed> number_of_things(const TomlValue& value) {
    if (value.as<Count>() != nullptr || value.as<double>() != nullptr) return number(value);
    return complain(value, fmt::format("expected a number, found {}", kind_of(value)),
                    fmt::format("this {} is a count", subject()));
  }

  std::optional<Parsed> flag(const TomlValue& value) {
    const auto* read = value.as<bool>();
    if (read == nullptr) return wrong_type(value);
    return Parsed(*read);
  }

  std::optional<Parsed> date(const TomlValue& value) {
    const auto* read = value.as<TomlDate>();
    if (read == nullptr) return wrong_type(value);
    if (!read->day) {
      return complain(value, "a day is enough, without a time",
                      fmt::format("such as {} = {}", row_.name, row_.example));
    }
    return Parsed(*read->day);
  }

  std::optional<Parsed> text_list(const TomlValue& value) {
    const auto* list = value.as<TomlList>();
    if (list == nullptr) return wrong_type(value);
    if (static_cast<double>(list->size()) < row_.bounds.least) {
      return complain(value, "the list is empty", fmt::format("such as {}", row_.example));
    }
    TextList texts;
    bool good = true;
    for (const TomlValue& item : *list) {
      auto read = item.as<std::string>() != nullptr ? checked_text(item, row_.check)
                                                    : wrong_type(item, "a string");
      good = good && read.has_value();
      if (read) texts.push_back(*std::move(read));
    }
    if (!good) return std::nullopt;
    const auto wrong = row_.check_list != nullptr ? row_.check_list(texts) : std::nullopt;
    if (wrong) return complain((*list)[wrong->index], wrong->complaint.what, wrong->complaint.hint);
    return texts;
  }

  std::optional<Parsed> text_or_list(const TomlValue& value) {
    if (value.as<TomlList>() != nullptr) return text_list(value);
    auto read = checked_text(value, row_.check);
    if (!read) return std::nullopt;
    return TextList{*std::move(read)};
  }

  std::optional<Parsed> text_map(const TomlValue& value) {
    const auto* table = value.as<TomlTable>();
    if (table == nullptr) return wrong_type(value);
    TextPairs pairs;
    bool good = true;
    for (const TomlEntry& entry : *table) {
      if (const auto wrong = row_.check_name(entry.key)) {
        context_.problems.add(entry.place,
                              fmt::format("{}: {} {}", path_, in_quotes(entry.key), wrong->what),
                              wrong->hint);
        good = false;
      }
      auto read = entry.value.as<std::string>() != nullptr ? checked_text(entry.value, row_.check)
                                                           : wrong_type(entry.value, "a string");
      good = good && read.has_value();
      if (read) pairs.emplace_back(entry.key, *std::move(read));
    }
    if (!good) return std::nullopt;
    return pairs;
  }

  std::optional<Parsed> choice(const TomlValue& value) {
    const auto read = text(value);
    if (!read) return std::nullopt;
    for (const std::string_view known : row_.choices()) {
      if (*read == known) return *read;
    }
    return complain(value, fmt::format("{} is not known", in_quotes(*value.as<std::string>())),
                    suggestion(*read, row_.choices()));
  }

  std::optional<Parsed> count_range(const TomlValue& value) {
    if (const auto* whole = value.as<Count>()) {
      if (!bounded(value, *whole, static_cast<double>(*whole))) return std::nullopt;
      return Parsed(CountRange{static_cast<int>(*whole), static_cast<int>(*whole)});
    }
    const auto read = text(value);
    if (!read) return std::nullopt;
    const std::size_t dots = read->find("..");
    const auto least = whole_number(std::string_view(*read).substr(0, dots));
    const auto most = dots == std::string::npos
                          ? std::nullopt
                          : whole_number(std::string_view(*read).substr(dots + 2));
    if (!least || !most) {
      return complain(value, fmt::format("{} is not a range", in_quotes(*value.as<std::string>())),
                      "write \"5..10\", or a number without quotes");
    }
    if (!bounded(value, *least, *least) || !bounded(value, *most, *most)) return std::nullopt;
    if (*least > *most) {
      return complain(value, fmt::format("{} goes down", in_quotes(*value.as<std::string>())),
                      "the smaller number comes first");
    }
    return Parsed(CountRange{*least, *most});
  }

  static std::optional<int> whole_number(std::string_view text) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return number;
  }

  const KeyRow& row_;
  std::string_view path_;
  ReadContext& context_;
};

}  // namespace

std::optional<Parsed> read_value(const KeyRow& row, std::string_view path, const TomlValue& value,
                                 ReadContext& context) {
  return ValueReader(row, path, context).read(value);
}

}  // namespace leakgate
