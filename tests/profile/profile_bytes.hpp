// Profiles as bytes: recorded ones from fixtures/profiles, and small ones put together by hand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "profile/profile.hpp"

namespace leakgate::test {

// "go1.26/goroutine.pb.gz"; fails the test when it is not there.
std::string fixture(std::string_view name);
Profile fixture_profile(std::string_view name);

std::string gzip(std::string_view bytes);

// The protobuf wire format: fields of a message, put one after the other.
std::string varint(std::uint64_t value);
std::string number_field(std::uint32_t number, std::uint64_t value);
std::string bytes_field(std::uint32_t number, std::string_view bytes);

// The parts of a pprof message. Strings are numbered in order; the first has to be "".
std::string string_part(std::string_view text);
std::string sample_type_part(std::uint64_t name);
struct Function {
  std::uint64_t id = 0, name = 0, file = 0;
};
std::string function_part(const Function& function);
struct Line {
  std::uint64_t function_id = 0, line = 0;
};
std::string location_part(std::uint64_t id, std::uint64_t address, const std::vector<Line>& lines);
std::string sample_part(const std::vector<std::uint64_t>& locations,
                        const std::vector<std::int64_t>& values);

// A goroutine profile: three goroutines in main.f (main.go:7), called by an inlined main.g.
std::string small_message();

}  // namespace leakgate::test
