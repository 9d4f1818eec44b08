#include "scenario/load_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

// The rules of [load], each of which adds its problem itself.
class LoadRules {
 public:
  LoadRules(const SeenTable& seen, const LoadSpec& load, Problems& problems)
      : seen_(seen), load_(load), problems_(problems) {}

  void check() const {
    if (has("driver")) {
      check_driver();
    } else {
      for (const std::string_view key : {"requests_regex", "requests_pointer"}) {
        if (has(key)) complain(key, "is for a driver", "set driver, or take it out");
      }
      check_model();
    }
    check_wire();
    check_tls();
    check_authorization();
  }

 private:
  [[nodiscard]] bool has(std::string_view key) const { return seen_.keys.contains(key); }

  void complain(std::string_view key, std::string_view what, std::string hint) const {
    problems_.add(seen_.keys.at(key), fmt::format("{}.{} {}", seen_.path, key, what),
                  std::move(hint));
  }

  void check_driver() const {
    check_program(seen_, "driver", load_.driver.command, problems_);
    constexpr std::array<std::string_view, 5> kFit{"driver", "requests_regex", "requests_pointer",
                                                   "https", "unix"};
    for (const auto& [name, place] : seen_.keys) {
      const bool known =
          find_key(seen_.row.id, name) != nullptr || find_table(seen_.row.id, name) != nullptr;
      if (!known || std::ranges::find(kFit, name) != kFit.end()) continue;
      complain(name, "does not go with driver", "take it out: the driver decides on it");
    }
    if (has("requests_regex") && has("requests_pointer")) {
      problems_.add(std::max(seen_.keys.at("requests_regex"), seen_.keys.at("requests_pointer")),
                    "load: both requests_regex and requests_pointer are set", "keep one of them");
    }
  }

  void check_model() const {
    if (!has("rate") && !has("stage")) return check_closed();
    const std::string_view asked = has("stage") ? "stage" : "rate";
    if (has("requests")) {
      complain("requests", fmt::format("does not go with {}", asked),
               "take it out: rate and duration say how many there are");
    }
    if (has("stage") && has("duration")) {
      complain("duration", "does not go with stage", "each stage has a duration of its own");
    } else if (!has("stage") && !has("duration")) {
      complain("rate", "is set, and nothing says for how long",
               "set duration, such as duration = \"4s\"");
    }
    const int most = load_.max_connections;
    if (has("max_connections") && most > 0 && most < load_.connections) {
      complain("max_connections",
               fmt::format("is less than connections, which are {}", load_.connections),
               "those are open from the start");
    }
    check_planned(asked);
  }

  void check_closed() const {
    for (const std::string_view key : {"duration", "max_connections", "pacing"}) {
      if (!has(key)) continue;
      complain(key, "needs a rate", "set rate or write [[load.stage]], or take it out");
    }
  }

  void check_planned(std::string_view asked) const {
    if (load_.stage.size() > kStagesMost) {
      return complain("stage", fmt::format("has {} entries", load_.stage.size()),
                      fmt::format("at most {}", kStagesMost));
    }
    const std::vector<LoadStage> stages = stages_of(load_);
    const bool is_unread = std::ranges::any_of(
        stages, [](const LoadStage& stage) { return stage.duration <= Seconds{0}; });
    if (is_unread) return;  // told already
    const Count planned = planned_requests(load_.rate, stages);
    if (planned < 1) {
      complain(asked, "asks for no request at all", "raise the rate, or let it last longer");
    } else if (planned > kRequestsMost) {
      complain(asked,
               fmt::format("asks for more than {} requests a cycle", with_commas(kRequestsMost)),
               "lower the rate, or make it shorter");
    }
  }

  void check_wire() const {
    if (has("engine") && load_.engine == LoadEngine::asio && (load_.https || load_.http2)) {
      const std::string_view asked = load_.https ? "https" : "http2";
      complain("engine", fmt::format("= \"asio\" does not go with {}", asked),
               "write engine = \"curl\", or take it out");
    }
    constexpr std::size_t kPathMost = 107;  // unix(7): 108 bytes with the NUL at the end
    const std::size_t length = load_.unix_socket.native().size();
    if (has("unix") && length > kPathMost) {
      complain("unix", fmt::format("is {} bytes long from the root on", length),
               fmt::format("the kernel takes at most {}", kPathMost));
    }
  }

  void check_tls() const {
    if (has("driver")) return;  // told already
    for (const std::string_view key : {"ca_file", "client_cert", "client_key", "insecure"}) {
      if (!has(key) || load_.https) continue;
      complain(key, "is for HTTPS", "set https = true, or take it out");
    }
    if (has("client_key") && !has("client_cert")) {
      complain("client_key", "is set without client_cert", "set client_cert, or take it out");
    }
    if (load_.tls.insecure && has("ca_file")) {
      complain("insecure", "does not go with ca_file",
               "keep one of them: an insecure load takes any certificate");
    }
  }

  void check_authorization() const {
    if (!has("auth")) return;
    const auto is_authorization = [](const auto& header) {
      return std::ranges::equal(
          header.first, std::string_view("authorization"),
          [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
    };
    const bool is_written = std::ranges::any_of(load_.request, [&](const LoadRequest& request) {
      return std::ranges::any_of(request.headers, is_authorization);
    });
    if (is_written) {
      complain("auth", "does not go with a request's header Authorization", "keep one of them");
    }
  }

  const SeenTable& seen_;
  const LoadSpec& load_;
  Problems& problems_;
};

}  // namespace

void check_load(const SeenTable& seen, const Draft& draft, Problems& problems) {
  LoadRules(seen, draft.scenario.load, problems).check();
}

void check_stage(const SeenTable& seen, const Draft& /*draft*/, Problems& problems) {
  check_has(seen, "rate", problems);
  check_has(seen, "duration", problems);
}

void check_auth(const SeenTable& seen, const Draft& /*draft*/, Problems& problems) {
  const auto basic = seen.keys.find("basic_env");
  const auto bearer = seen.keys.find("bearer_env");
  if (basic == seen.keys.end() && bearer == seen.keys.end()) {
    problems.add(seen.place, "load.auth: nothing to authorize with", "set basic_env or bearer_env");
  } else if (basic != seen.keys.end() && bearer != seen.keys.end()) {
    problems.add(std::max(basic->second, bearer->second),
                 "load.auth: both basic_env and bearer_env are set", "keep one of them");
  }
}

}  // namespace leakgate
