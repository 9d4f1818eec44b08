// The two archives of recording.json. A struct lists its fields once, in a function
// fields(archive, value); a JsonWriter puts them into JSON and a JsonReader takes them out again,
// so that the two directions cannot differ. What is read is hostile: the first thing that is wrong
// is kept as an Error{malformed} whose `where` is the JSON path, and nothing is read after it.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "base/result.hpp"
#include "base/vocabulary.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// T or const T: a list of fields serves the writer and the reader.
template <class T, class Wanted>
concept Of = std::same_as<std::remove_const_t<T>, Wanted>;

template <class E>
concept NamedEnum = std::is_enum_v<E>;

class JsonWriter {
 public:
  explicit JsonWriter(nlohmann::ordered_json& into);

  template <class T>
  void field(std::string_view key, const T& value) {
    write(member(key), value);
  }
  template <class T>
  void later_field(std::string_view key, const T& value) {
    field(key, value);
  }

 private:
  using Json = nlohmann::ordered_json;

  [[nodiscard]] Json& member(std::string_view key);
  [[nodiscard]] static Json& append(Json& array);
  static void make_object(Json& to);
  static void make_array(Json& to);

  static void write(Json& to, bool value);
  static void write(Json& to, std::int64_t value);
  static void write(Json& to, double value);  // null when it is not finite
  static void write(Json& to, const std::string& value);
  static void write(Json& to, ErrorCode value);
  static void write(Json& to, const ProfileRef& value);  // the file's name, or null
  static void write(Json& to, const Scenario& value);    // without secrets
  static void write(Json& to, int value) { write(to, std::int64_t{value}); }
  static void write(Json& to, Bytes value) { write(to, value.count); }
  static void write(Json& to, Seconds value) { write(to, value.count()); }

  template <NamedEnum E>
  static void write(Json& to, E value) {
    write(to, std::string(name_of(value)));
  }
  template <class T>
  static void write(Json& to, const std::optional<T>& value) {
    if (value) write(to, *value);
  }
  template <class T>
  static void write(Json& to, const std::vector<T>& values) {
    make_array(to);
    for (const T& value : values) write(append(to), value);
  }
  template <class T>
  static void write(Json& to, const std::map<std::string, T>& values) {
    make_object(to);
    JsonWriter writer(to);
    for (const auto& [key, value] : values) writer.field(key, value);
  }
  template <class T>
  static void write(Json& to, const T& value)
    requires std::is_class_v<T>
  {
    make_object(to);
    JsonWriter writer(to);
    fields(writer, value);
  }

  Json* into_;
};

class JsonReader {
 public:
  // `error` receives the first complaint; value and error outlive the reader.
  JsonReader(const nlohmann::json& value, std::optional<Error>& error);

  // A field that must be there.
  template <class T>
  void field(std::string_view key, T& value) {
    if (std::optional<JsonReader> child = member(key, Presence::required)) child->read(value);
  }
  // A field that older recordings do not have: the default stays.
  template <class T>
  void later_field(std::string_view key, T& value) {
    if (std::optional<JsonReader> child = member(key, Presence::optional)) child->read(value);
  }
  // A field that may be absent or null: not known.
  template <class T>
  void field(std::string_view key, std::optional<T>& value) {
    if (std::optional<JsonReader> child = member(key, Presence::optional)) child->read(value);
  }
  // A profile that was not taken, or that the leakgate of the recording did not know of.
  void field(std::string_view key, ProfileRef& value) {
    if (std::optional<JsonReader> child = member(key, Presence::optional)) child->read(value);
  }

  template <class T>
  void read(std::optional<T>& value) {
    value.reset();
    if (!is_null()) read(value.emplace());
  }
  template <class T>
  void read(std::vector<T>& values) {
    values.clear();
    for (std::size_t i = 0; i < array_size() && !failed(); ++i)
      element(i).read(values.emplace_back());
  }
  template <class T>
  void read(std::map<std::string, T>& values) {
    values.clear();
    for (const std::string& key : keys()) {
      if (failed()) return;
      field(key, values[key]);
    }
  }
  template <NamedEnum E>
  void read(E& value) {
    std::string name;
    read(name);
    if (failed()) return;
    if (const std::optional<E> known = from_name<E>(name)) {
      value = *known;
    } else {
      unknown_name(name, names<E>());
    }
  }
  template <class T>
  void read(T& value)
    requires std::is_class_v<T>
  {
    if (expect_object()) fields(*this, value);
  }
  void read(bool& value);
  void read(std::int64_t& value);
  void read(int& value);
  void read(double& value);
  void read(std::string& value);
  void read(Bytes& value) { read(value.count); }
  void read(Seconds& value);
  void read(ErrorCode& value);
  void read(ProfileRef& value);
  void read(Scenario& value);

  void complain(std::string what);
  [[nodiscard]] bool failed() const { return error_->has_value(); }
  [[nodiscard]] std::string path() const;  // "cycles[3].mark.rss"

 private:
  using Json = nlohmann::json;
  enum class Presence { required, optional };

  JsonReader(const Json& value, const JsonReader& parent);
  [[nodiscard]] std::optional<JsonReader> member(std::string_view key, Presence presence);
  [[nodiscard]] JsonReader element(std::size_t index) const;
  [[nodiscard]] std::size_t array_size();
  [[nodiscard]] std::vector<std::string> keys();
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool expect_object();
  void unknown_name(const std::string& name, std::span<const std::string_view> known);
  void complain_about_type(std::string_view expected);

  const Json* value_;
  std::optional<Error>* error_;
  const JsonReader* parent_ = nullptr;
  std::string_view key_;  // empty for an element of an array
  std::size_t index_ = 0;
};

}  // namespace leakgate
