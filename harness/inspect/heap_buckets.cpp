#include "inspect/heap_buckets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "inspect/frame_names.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kBucketsMax = 1'000'000;
constexpr std::uint64_t kDepthMax = 1024;  // of a stack; the runtime's own limit is 128
constexpr std::uint64_t kHeaderMax = 256;  // bytes of a bucket and of a record
constexpr std::uint64_t kWord = sizeof(std::uint64_t);

struct Sums {
  std::int64_t objects = 0, bytes = 0;
};

// scaleHeapSample in runtime/pprof/protomem.go: a block of `bytes` is sampled with the probability
// 1 - exp(-bytes / rate).
Sums scaled(Sums sampled, std::int64_t rate) {
  if (sampled.objects == 0 || sampled.bytes == 0) return {};
  if (rate <= 1) return sampled;
  const double mean = static_cast<double>(sampled.bytes) / static_cast<double>(sampled.objects);
  const double scale = 1 / (1 - std::exp(-mean / static_cast<double>(rate)));
  return {.objects = static_cast<std::int64_t>(static_cast<double>(sampled.objects) * scale),
          .bytes = static_cast<std::int64_t>(static_cast<double>(sampled.bytes) * scale)};
}

class BucketReader {
 public:
  BucketReader(const TargetMemory& memory, const GoBinary& binary, std::uint64_t load_address)
      : memory_(memory),
        layout_(binary.layout()),
        variables_(binary.variables()),
        load_address_(load_address),
        names_(binary.symbols()) {}

  [[nodiscard]] Result<Profile> read() {
    const auto fails = [] {
      return fail(ErrorCode::sampling, "its memory profile is not readable");
    };
    std::int64_t rate = 0;
    std::uint64_t bucket = 0;
    if (!is_sound() || !read_word(variables_.profile_rate + load_address_, rate) ||
        !read_word(variables_.heap_buckets + load_address_, bucket)) {
      return fails();
    }
    if (rate <= 0) {
      return fail(ErrorCode::unsupported,
                  "the program keeps no memory profile: nothing in it refers to runtime/pprof");
    }
    profile_.sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
    profile_.sample_units = {"count", "bytes", "count", "bytes"};
    profile_.default_type = "inuse_space";
    profile_.period = rate;
    for (std::size_t count = 0; bucket != 0; ++count) {
      if (count == kBucketsMax || !add(bucket)) return fails();
      bucket = next_;
    }
    return std::move(profile_);
  }

 private:
  [[nodiscard]] bool is_sound() const {
    return variables_.heap_buckets != 0 && variables_.profile_rate != 0 &&
           layout_.bucket_size <= kHeaderMax && layout_.bucket_next + kWord <= kHeaderMax &&
           layout_.bucket_depth + kWord <= kHeaderMax &&
           layout_.bucket_block + kWord <= kHeaderMax &&
           std::max({layout_.record_allocs, layout_.record_frees, layout_.record_alloc_bytes,
                     layout_.record_free_bytes}) +
                   kWord <=
               kHeaderMax;
  }
  template <class Word>
  [[nodiscard]] bool read_word(std::uint64_t address, Word& word) const {
    return memory_.read_at(address, std::as_writable_bytes(std::span(&word, 1)));
  }
  [[nodiscard]] bool add(std::uint64_t bucket);
  [[nodiscard]] Stack stack_of(std::span<const std::uint64_t> addresses);

  const TargetMemory& memory_;
  const GoLayout& layout_;
  const GoVariables& variables_;
  std::uint64_t load_address_;
  FrameNames names_;
  std::uint64_t next_ = 0;
  Profile profile_;
};

// All of them are return addresses, one for each call, also for those that were inlined
// (runtime.tracebackPCs since Go 1.21): what is around such a call comes with an address of its
// own.
Stack BucketReader::stack_of(std::span<const std::uint64_t> addresses) {
  Stack stack;
  for (const std::uint64_t address : addresses) {
    const std::vector<Frame>& frames = names_.at(address - load_address_ - 1);
    if (!frames.empty() && !is_wrapper(frames.front())) stack.push_back(frames.front());
  }
  if (!stack.empty() && stack.back().function == "runtime.goexit") stack.pop_back();
  return stack;
}

bool BucketReader::add(std::uint64_t bucket) {
  std::uint64_t depth = 0;
  std::uint64_t block = 0;
  const auto range = [](std::uint64_t address, auto& word) {
    return MemoryRange{.address = address, .into = std::as_writable_bytes(std::span(&word, 1))};
  };
  std::array header = {range(bucket + layout_.bucket_next, next_),
                       range(bucket + layout_.bucket_depth, depth),
                       range(bucket + layout_.bucket_block, block)};
  memory_.read(header);
  for (const MemoryRange& part : header) {
    if (!part.is_read) return false;
  }
  if (depth > kDepthMax) return false;
  std::vector<std::uint64_t> stack(depth);
  const std::uint64_t after = bucket + layout_.bucket_size;
  const std::uint64_t record = after + depth * kWord;
  std::array<std::int64_t, 4> counts{};
  std::array content = {
      MemoryRange{.address = after, .into = std::as_writable_bytes(std::span(stack))},
      range(record + layout_.record_allocs, counts[0]),
      range(record + layout_.record_frees, counts[1]),
      range(record + layout_.record_alloc_bytes, counts[2]),
      range(record + layout_.record_free_bytes, counts[3])};
  memory_.read(content);
  for (const MemoryRange& part : content) {
    if (!part.is_read) return false;
  }
  const Sums all = scaled({counts[0], counts[2]}, profile_.period);
  const Sums live = scaled({counts[0] - counts[1], counts[2] - counts[3]}, profile_.period);
  profile_.add(stack_of(stack), {all.objects, all.bytes, live.objects, live.bytes});
  profile_.samples.back().block_bytes = static_cast<std::int64_t>(block);
  return true;
}

}  // namespace

Result<Profile> read_heap_buckets(const TargetMemory& memory, const GoBinary& binary,
                                  std::uint64_t load_address) {
  return BucketReader(memory, binary, load_address).read();
}

}  // namespace leakgate
