// The shared file of the preloaded allocation sampler, from leakgate's side: made before the target
// is launched, readable at any moment, and after the target was killed. What is sampled and how is
// in preload/; the layout in shared_samples.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "native/shared_samples.hpp"

namespace leakgate {

// Exact sums over all threads.
struct NativeCounters {
  int pid = 0;        // that the sampler was loaded into
  Bytes live;         // usable bytes of the blocks that were allocated and not freed
  Bytes live_mapped;  // of these, blocks that malloc has mapped one by one; where that is known
  bool knows_mapped = false;
  Count blocks = 0;
  Count blocks_ever = 0;           // allocated since the start
  Count mappings_not_counted = 0;  // for which the file had no room
  friend bool operator==(const NativeCounters&, const NativeCounters&) = default;
};

// What a sample is of: a block of malloc, memory that was mapped, a thread.
enum class NativeKind { block, mapping, thread };

// A live block or mapping that was sampled, or a thread.
struct NativeSample {
  NativeKind kind = NativeKind::block;
  Bytes size;
  // Live bytes that it stands for: size / (1 - exp(-size / mean)), with the mean of its time;
  // 1 for a thread.
  double bytes = 0;
  std::vector<std::uint64_t> c_frames;   // return addresses, leaf first
  std::vector<std::uint64_t> go_frames;  // from there on; empty: no Go code called
  friend bool operator==(const NativeSample&, const NativeSample&) = default;
};

// Anonymous, writable memory that was mapped by C code or by the Go runtime.
struct NativeMapping {
  std::uint64_t begin = 0;
  Bytes length;
  std::array<std::uint64_t, native::kMappingCallers> callers{};  // return addresses, leaf first
  friend bool operator==(const NativeMapping&, const NativeMapping&) = default;
};

struct NativeSamples {
  Bytes mean;             // between two samples
  Count not_sampled = 0;  // for which the file had no room
  std::vector<NativeSample> live;
};

class NativeFile {
 public:
  // Makes the file, readable and writable for nobody but us. Errors: code output with path and
  // reason.
  [[nodiscard]] static Result<NativeFile> create(const std::filesystem::path& path);
  NativeFile(NativeFile&& other) noexcept;
  NativeFile& operator=(NativeFile&&) = delete;
  NativeFile(const NativeFile&) = delete;
  NativeFile& operator=(const NativeFile&) = delete;
  ~NativeFile();

  // nullopt while no sampler has been loaded. No sum of one moment: threads go on meanwhile, so
  // that a block may be missing that moved from one to another.
  [[nodiscard]] std::optional<NativeCounters> counters() const;
  [[nodiscard]] std::optional<NativeSamples> samples() const;
  // All of them; none while no sampler has been loaded.
  void visit_mappings(const std::function<void(const NativeMapping&)>& visit) const;

  // From now on a sample is taken every `mean` bytes.
  void set_mean(Bytes mean);
  // The return address by which the Go runtime asks C for memory: what it maps need not be
  // remembered from now on.
  void set_runtime_caller(std::uint64_t address);

 private:
  explicit NativeFile(void* mapped) : mapped_(mapped) {}
  void* mapped_;
};

// The preloaded object itself, which leakgate carries, written to `path`. Errors: code output.
[[nodiscard]] Result<void> write_preload_object(const std::filesystem::path& path);

// What the object has to be called: by its name it is known in LD_PRELOAD.
inline constexpr const char* kPreloadObjectName = "leakgate-native.so";
// What the shared file is called: by its name it is known among the target's mappings.
inline constexpr const char* kSamplesFileName = "leakgate-native-samples";

}  // namespace leakgate
