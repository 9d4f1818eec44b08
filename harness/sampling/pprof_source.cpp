#include "sampling/pprof_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "sampling/http_get.hpp"
#include "sampling/runtime_counters.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kProfileBytesMax = 256UL * kMiB;
constexpr std::size_t kIndexBytesMax = 1UL * kMiB;
// runtime.MemStats prints 5 KB, of which the 256 pauses are most.
constexpr std::size_t kMemStatsTail = 64UL * kKiB;

// While net/http answers us it runs (*conn).serve and (*connReader).backgroundRead, which waits for
// us to hang up. Both end with the connection and are not the target's.
constexpr Count kOwnGoroutines = 2;

std::string first_bytes(const std::string& body) {
  std::string text = printable(std::string_view(body).substr(0, 80));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class PprofSource final : public RuntimeSource {
 public:
  PprofSource(std::string url, Seconds call_timeout)
      : url_(std::move(url)), call_timeout_(call_timeout) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::pprof; }

  [[nodiscard]] Result<RuntimeReading> read() override { return read_after("/heap?debug=1"); }

  [[nodiscard]] Result<void> collect() override {
    const GetLimits limits{.timeout = call_timeout_, .bytes_max = kProfileBytesMax};
    if (const Result<std::string> first = get("/heap?gc=1", limits); !first) return pass_on(first);
    const Result<RuntimeReading> reading = read_after("/heap?gc=1&debug=1");
    if (!reading) return pass_on(reading);
    live_.note_collected(*reading);
    return {};
  }

  [[nodiscard]] Result<void> free_os_memory() override {
    return fail(ErrorCode::unsupported, "pprof cannot give memory back to the system");
  }
  [[nodiscard]] Result<std::string> heap_profile() override { return profile("/heap"); }
  [[nodiscard]] Result<std::string> goroutine_profile() override { return profile("/goroutine"); }
  [[nodiscard]] Result<std::string> leak_profile() override { return profile("/goroutineleak"); }

  [[nodiscard]] Result<std::string> goroutine_dump() override {
    Result<std::string> text =
        get("/goroutine?debug=2", {.timeout = call_timeout_, .bytes_max = kProfileBytesMax});
    if (text && !text->starts_with("goroutine ")) return not_pprof("/goroutine?debug=2", *text);
    return text;
  }

  [[nodiscard]] Result<std::string> go_version() override {
    return fail(ErrorCode::unsupported, "pprof does not tell the Go version");
  }

 private:
  Result<RuntimeReading> read_after(const char* heap_path) {
    const Result<std::string> heap =
        get(heap_path,
            {.timeout = call_timeout_, .bytes_max = kProfileBytesMax, .keep_tail = kMemStatsTail});
    if (!heap) return pass_on(heap);
    Result<RuntimeReading> reading = parse_mem_stats(*heap);
    if (!reading) return not_pprof(heap_path, *heap);
    const Result<Count> goroutines = count_settled();
    if (!goroutines) return pass_on(goroutines);
    reading->goroutines = std::max(Count{0}, *goroutines - kOwnGoroutines);
    live_.complete(*reading);
    return reading;
  }

  // The connection of the request before this one may still be ending: on a busy machine its two
  // goroutines then count as the target's. They are gone in a moment.
  Result<Count> count_settled() {
    constexpr int kTries = 5;
    constexpr std::chrono::milliseconds kPause{10};
    Result<Count> count = count_goroutines();
    for (int tries = 1; tries < kTries && count && *count > least_; ++tries) {
      std::this_thread::sleep_for(kPause);
      const Result<Count> again = count_goroutines();
      if (!again) return pass_on(again);
      count = std::min(*count, *again);
    }
    if (count) least_ = std::min(least_, *count);
    return count;
  }

  // The index counts them without looking at any; a profile of 100,000 goroutines takes a quarter
  // of a second and 120 MB of the target. Not everybody serves the index, though.
  Result<Count> count_goroutines() {
    const Result<std::string> index =
        get("/", {.timeout = call_timeout_, .bytes_max = kIndexBytesMax});
    if (index) {
      if (const std::optional<Count> count = goroutines_in_index(*index)) return *count;
    }
    const Result<std::string> text =
        get("/goroutine?debug=1", {.timeout = call_timeout_, .bytes_max = kProfileBytesMax});
    if (!text) return pass_on(text);
    if (const std::optional<Count> count = goroutines_in_profile(*text)) return *count;
    return not_pprof("/goroutine?debug=1", *text);
  }

  Result<std::string> profile(const char* path) {
    Result<std::string> bytes =
        get(path, {.timeout = call_timeout_, .bytes_max = kProfileBytesMax});
    if (bytes && !bytes->starts_with("\x1f\x8b")) return not_pprof(path, *bytes);
    return bytes;
  }

  Result<std::string> get(const char* path, const GetLimits& limits) {
    Result<HttpAnswer> answer = http_.get(url_ + path, limits);
    if (!answer) return pass_on(answer);
    if (answer->status == 200) return std::move(answer->body);
    std::string what = fmt::format("status {} where pprof should be", answer->status);
    if (!answer->body.empty()) what += ": " + first_bytes(answer->body);
    const std::string where = without_credentials(url_) + path;
    const bool is_missing = answer->status == 404 && std::string_view(path) == "/goroutineleak";
    return fail(is_missing ? ErrorCode::unsupported : ErrorCode::sampling, what, where,
                hint_for(answer->status));
  }

  static std::string hint_for(int status) {
    if (status == 404) return "import net/http/pprof, or give the URL it is served under";
    if (status == 401 || status == 403) return "give user and password in the URL";
    if (status >= 300 && status < 400) return "redirects are not followed: give the final URL";
    return {};
  }

  [[nodiscard]] std::unexpected<Error> not_pprof(const char* path, const std::string& body) const {
    return fail(ErrorCode::sampling, "not an answer of pprof: " + first_bytes(body),
                without_credentials(url_) + path);
  }

  std::string url_;
  Seconds call_timeout_;
  HttpGetter http_;
  LiveHeapMemory live_;
  Count least_ = std::numeric_limits<Count>::max();  // that was ever counted
};

}  // namespace

Result<std::unique_ptr<RuntimeSource>> connect_pprof(const std::string& url, Seconds call_timeout) {
  std::string index = url;
  while (index.ends_with('/')) index.pop_back();
  auto source = std::make_unique<PprofSource>(index, call_timeout);
  if (const Result<RuntimeReading> first = source->read(); !first) return pass_on(first);
  return source;
}

}  // namespace leakgate
