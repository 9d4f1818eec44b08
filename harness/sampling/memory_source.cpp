#include "sampling/memory_source.hpp"

#include <utility>

#include "inspect/go_process.hpp"
#include "inspect/heap_buckets.hpp"
#include "profile/encode.hpp"

namespace leakgate {
namespace {

class MemorySource final : public RuntimeSource {
 public:
  MemorySource(std::unique_ptr<GoProcess> process, double counting_share, const Clock& clock)
      : process_(std::move(process)), counting_share_(counting_share), clock_(clock) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::memory; }

  [[nodiscard]] Result<RuntimeReading> read() override {
    const Seconds now = clock_.now();
    if (now < next_count_) return process_->read(GoProcess::With::counters);
    Result<RuntimeReading> reading = process_->read(GoProcess::With::goroutines);
    const Seconds took = clock_.now() - now;
    if (counting_share_ < 1) next_count_ = now + took / counting_share_;
    return reading;
  }

  [[nodiscard]] Result<void> collect() override { return nothing("make it collect garbage"); }
  [[nodiscard]] Result<void> free_os_memory() override { return nothing("make it free memory"); }

  [[nodiscard]] Result<std::string> heap_profile() override {
    const Result<Profile> heap =
        read_heap_buckets(process_->memory(), process_->binary(), process_->load_address());
    if (!heap) return pass_on(heap);
    return encode_profile(*heap);
  }
  [[nodiscard]] Result<std::string> goroutine_profile() override {
    Result<GoroutineProfile> goroutines = process_->goroutines();
    if (!goroutines) return pass_on(goroutines);
    creators_ = std::move(goroutines->creators);
    if (!first_creators_) first_creators_ = creators_;
    return encode_profile(goroutines->profile);
  }
  [[nodiscard]] Result<std::string> goroutine_dump() override {
    return fail(ErrorCode::unsupported, "what is read from outside is no text");
  }
  [[nodiscard]] std::optional<CreatedBy> created_by() override {
    return leakgate::created_by(creators_, first_creators_.value_or(Creators{}));
  }
  [[nodiscard]] Result<std::string> go_version() override {
    return process_->binary().go_version();
  }

 private:
  static std::unexpected<Error> nothing(const char* what) {
    return fail(ErrorCode::unsupported,
                std::string("a process seen from outside: nothing can ") + what);
  }

  std::unique_ptr<GoProcess> process_;
  double counting_share_;
  const Clock& clock_;
  Seconds next_count_{0};
  Creators creators_;  // of the last goroutine profile
  std::optional<Creators> first_creators_;
};

}  // namespace

Result<std::unique_ptr<RuntimeSource>> open_memory(const MemorySourceOptions& options,
                                                   const Clock& clock) {
  Result<std::unique_ptr<GoProcess>> process = GoProcess::open(options.pid, default_cache_folder());
  if (!process) return pass_on(process);
  return std::make_unique<MemorySource>(*std::move(process), options.counting_share, clock);
}

}  // namespace leakgate
