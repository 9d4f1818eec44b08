// What the profile reader costs inside of a process, for profile_dump.py and profile_diff.py:
//
//   bench_profile dump FILE ROUNDS       "GROUPS GOROUTINES", then a line "SECONDS SECONDS" a
//   round:
//                                        grouping the text, and copying it
//   bench_profile diff BASE FILE ROUNDS  a line "SECONDS" a round: both decoded and subtracted
#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "profile/comparison.hpp"
#include "profile/goroutine_text.hpp"

namespace {

using namespace leakgate;

double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::string content_of(const char* file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

int bench_dump(const std::string& text, int rounds) {
  std::string copy(text.size(), '\0');
  const GoroutineDump first = parse_goroutine_text(text).value();
  fmt::print("{} {}\n", first.groups.size(), first.goroutines);
  for (int i = 0; i < rounds; ++i) {
    const double start = seconds_now();
    // As a file is read: in pieces, not in place.
    const Result<GoroutineDump> dump = read_goroutine_text(reader_of(text));
    const double grouped = seconds_now();
    std::memcpy(copy.data(), text.data(), text.size());
    const double copied = seconds_now();
    if (!dump || dump->goroutines != first.goroutines || copy.back() != text.back()) return 1;
    fmt::print("{:.6f} {:.6f}\n", grouped - start, copied - grouped);
  }
  return 0;
}

int bench_diff(const std::string& base, const std::string& newer, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const double start = seconds_now();
    const Result<ProfileInput> a = read_profile_input(reader_of(base));
    const Result<ProfileInput> b = read_profile_input(reader_of(newer));
    if (!a || !b || !compare(&*a, *b)) return 1;
    fmt::print("{:.9f}\n", seconds_now() - start);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "dump" && argc == 4) return bench_dump(content_of(argv[2]), std::stoi(argv[3]));
  if (what == "diff" && argc == 5) {
    return bench_diff(content_of(argv[2]), content_of(argv[3]), std::stoi(argv[4]));
  }
  fmt::print(stderr, "usage: bench_profile dump FILE ROUNDS | diff BASE FILE ROUNDS\n");
  return 2;
}
