// The options of `leakgate load`, and the plan they make.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "load/load_driver.hpp"

namespace CLI {
class App;
}

namespace leakgate {

inline constexpr double kLoadRateMost = 1e6;  // requests per second

struct LoadOptions {
  std::string url;
  int connections = LoadSpec{}.connections;
  int max_connections = 0;
  int threads = LoadSpec{}.threads;
  Count requests = 0;
  std::string duration;
  double rate = 0;
  std::string stages;  // "RATE:TIME,..."
  std::string pacing{name_of(LoadSpec{}.pacing)};
  std::string timeout = "15s";
  std::string method = "GET";
  std::vector<std::string> headers;  // "NAME: VALUE"
  std::string body;
  std::string body_file;
  std::vector<std::string> expect{"2xx"};
  std::string expect_body;
  std::string data_file;
  bool cookies = false;
  AuthSpec auth{};
  std::string engine{name_of(LoadSpec{}.engine)};
  bool http2 = false;
  TlsSpec tls{};
  std::string unix_socket;
  bool json = false;
  std::string histogram;
  std::string histogram_uncorrected;
};

void add_options(CLI::App& command, LoadOptions& options);

// Errors (code usage, or load for files) name the option.
[[nodiscard]] Result<LoadPlan> plan_of(const LoadOptions& options);

// "0:5s,500:10s": each stage goes from the rate before it to its own within its time.
[[nodiscard]] Result<std::vector<LoadStage>> parse_stages(std::string_view text);

}  // namespace leakgate
