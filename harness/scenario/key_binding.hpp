// How a value that was read reaches its field. A row of the key table names the field by a member
// pointer, into<&Target::grace>, and the owner is whichever Target, LoadRequest, ... is being read.
#pragma once

#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "scenario/scenario.hpp"

namespace leakgate {

using TextList = std::vector<std::string>;
using TextPairs = std::vector<std::pair<std::string, std::string>>;
struct CountRange {
  int least = 0;
  int most = 0;
};

// A value after reading: checked, expanded, in bytes and seconds. Numbers, shares and amounts of
// gates are doubles.
using Parsed = std::variant<bool, Count, double, Bytes, Seconds, Date, std::string,
                            std::filesystem::path, TextList, TextPairs, CountRange>;

// A scenario while it is read, and the part of it that the current table fills.
struct Draft {
  Scenario scenario;
  std::filesystem::path folder;  // of the scenario file
  LaunchSpec* launch = nullptr;
  HelperSpec* helper = nullptr;
  LoadRequest* request = nullptr;
  GateSpec* gate = nullptr;
  KnownLeak* known = nullptr;
  Expect* expect = nullptr;
  ExpectedFinding* finding = nullptr;
};

using Setter = void (*)(Draft&, const Parsed&);

template <class Owner>
Owner& current(Draft& draft) {
  if constexpr (std::is_same_v<Owner, Scenario>) return draft.scenario;
  if constexpr (std::is_same_v<Owner, Target>) return draft.scenario.target;
  if constexpr (std::is_same_v<Owner, MetricsSpec>) return *draft.scenario.target.metrics;
  if constexpr (std::is_same_v<Owner, LoadSpec>) return draft.scenario.load;
  if constexpr (std::is_same_v<Owner, LoadStage>) return draft.scenario.load.stage.back();
  if constexpr (std::is_same_v<Owner, TlsSpec>) return draft.scenario.load.tls;
  if constexpr (std::is_same_v<Owner, AuthSpec>) return draft.scenario.load.auth;
  if constexpr (std::is_same_v<Owner, DriverSpec>) return draft.scenario.load.driver;
  if constexpr (std::is_same_v<Owner, CycleSpec>) return draft.scenario.cycles;
  if constexpr (std::is_same_v<Owner, NativeSpec>) return draft.scenario.native;
  if constexpr (std::is_same_v<Owner, WatchSpec>) return *draft.scenario.watch;
  if constexpr (std::is_same_v<Owner, Expect>) return *draft.expect;
  if constexpr (std::is_same_v<Owner, LaunchSpec>) return *draft.launch;
  if constexpr (std::is_same_v<Owner, HelperSpec>) return *draft.helper;
  if constexpr (std::is_same_v<Owner, LoadRequest>) return *draft.request;
  if constexpr (std::is_same_v<Owner, GateSpec>) return *draft.gate;
  if constexpr (std::is_same_v<Owner, KnownLeak>) return *draft.known;
  if constexpr (std::is_same_v<Owner, ExpectedFinding>) return *draft.finding;
}

// std::get throws where a row has a type that its field cannot hold; a test reads every row's
// example.
template <class Field>
void store(const Parsed& value, Field& field) {
  if constexpr (std::is_enum_v<Field>) {
    field = from_name<Field>(std::get<std::string>(value)).value_or(field);
  } else if constexpr (std::is_same_v<Field, int>) {
    field = static_cast<int>(std::get<Count>(value));
  } else if constexpr (std::is_same_v<Field, EnvironmentMap>) {
    const auto& pairs = std::get<TextPairs>(value);
    field = EnvironmentMap(pairs.begin(), pairs.end());
  } else {
    field = std::get<Field>(value);
  }
}
template <class Field>
void store(const Parsed& value, std::optional<Field>& field) {
  store(value, field.emplace());
}

template <class Owner, class Field>
Owner owner_of(Field Owner::*);

template <auto Member>
void into(Draft& draft, const Parsed& value) {
  store(value, current<decltype(owner_of(Member))>(draft).*Member);
}

}  // namespace leakgate
