// The preloaded sampler of one target, from leakgate's side: what the target has to be started
// with, whether the sampler was loaded, what C code holds now, and by which calls it came to that.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "native/native_file.hpp"
#include "native/symbolizer.hpp"
#include "profile/profile.hpp"
#include "recording/recording.hpp"

namespace leakgate {

class NativeWatch {
 public:
  // Writes the shared file and the object into the folder. `mean`: bytes between two samples.
  // Errors: code output.
  [[nodiscard]] static Result<NativeWatch> prepare(const std::filesystem::path& folder, Bytes mean);

  // Adds to the environment that the target is started with what loads the sampler. An LD_PRELOAD
  // of its own stays, behind ours.
  void add_settings(EnvironmentMap& environment) const;

  // Once the target is there: why what it allocates is not counted; empty: it is. From then on the
  // other functions may be called, also after it has ended.
  [[nodiscard]] std::string watch(int pid);

  // `ledger` of this moment: for what was mapped past the C library.
  [[nodiscard]] CMemory read(const Ledger& ledger);
  // Live blocks and mappings by stack, C frames and then Go frames: "inuse_objects", "inuse_space"
  // and, of these bytes, those that C code has mapped itself: "mapped_space". Estimates, but for
  // what is larger than the mean.
  [[nodiscard]] Profile live_memory();
  // Threads that run by the stack of their start: "threads".
  [[nodiscard]] Profile threads();

  // From now on a sample is taken every `mean` bytes.
  void sample_every(Bytes mean);

  // What is known besides: `last` and room that was wanting.
  [[nodiscard]] NativeFacts facts();

 private:
  NativeWatch(NativeFile file, std::filesystem::path folder, Bytes mean)
      : file_(std::move(file)), folder_(std::move(folder)), mean_(mean) {}

  [[nodiscard]] Stack named(const std::vector<std::uint64_t>& addresses) const;
  [[nodiscard]] bool is_of_runtime(std::span<const std::uint64_t> callers);

  // Bytes that a ledger has among others: blocks that malloc has mapped one by one, C mappings.
  struct Outside {
    Bytes resident;
    Bytes counted;
  };
  [[nodiscard]] CMemory read_counted();

  NativeFile file_;
  std::filesystem::path folder_;
  Bytes mean_;
  int pid_ = 0;
  std::optional<Outside> outside_;  // at the last reading
  CMemory last_;
  Symbolizer symbols_;
  std::map<std::uint64_t, bool> runtime_callers_;  // by return address
};

}  // namespace leakgate
