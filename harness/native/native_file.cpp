#include "native/native_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include "native/shared_samples.hpp"

namespace leakgate {
namespace {

using native::SharedSamples;

constexpr int kTries = 3;

std::unexpected<Error> file_error(const std::filesystem::path& path, int error_number) {
  return fail(ErrorCode::output, std::generic_category().message(error_number), path.string());
}

Bytes bytes_of(std::uint64_t count) { return Bytes{static_cast<std::int64_t>(count)}; }

// What a block of this size that was sampled stands for; Poisson sampling by bytes.
double weight_of(double size, double mean) {
  if (!(size > 0) || !(mean > 0)) return 0;
  return size / -std::expm1(-size / mean);
}

// As it was when its version was even, or nothing.
std::optional<NativeSample> copy_of(const native::Sample& sample) {
  for (int tries = 0; tries < kTries; ++tries) {
    const std::uint64_t version = sample.version.load(std::memory_order_acquire);
    if (version % 2 != 0) continue;
    NativeSample copy;
    const auto kind = static_cast<native::SampleKind>(sample.kind.load(std::memory_order_relaxed));
    const auto mean = static_cast<double>(sample.mean.load(std::memory_order_relaxed));
    copy.size = bytes_of(sample.size.load(std::memory_order_relaxed));
    const std::size_t c = std::min<std::size_t>(sample.c_frames, native::kFrames);
    const std::size_t go = std::min<std::size_t>(sample.go_frames, native::kFrames - c);
    for (std::size_t i = 0; i < c; ++i) copy.c_frames.push_back(sample.frames[i]);
    for (std::size_t i = 0; i < go; ++i) copy.go_frames.push_back(sample.frames[c + i]);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (sample.version.load(std::memory_order_relaxed) != version) continue;
    if (kind == native::SampleKind::mapping) copy.kind = NativeKind::mapping;
    if (kind == native::SampleKind::thread) copy.kind = NativeKind::thread;
    copy.bytes =
        copy.kind == NativeKind::thread ? 1 : weight_of(static_cast<double>(copy.size.count), mean);
    return copy;
  }
  return std::nullopt;
}

// What was read counts towards our own memory until it is let go; it stays in the file.
void let_go(const void* begin, const void* end) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(begin) / page * page;
  const auto last = reinterpret_cast<std::uintptr_t>(end);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a page's address
  (void)::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

SharedSamples* loaded(void* mapped) {
  auto* file = static_cast<SharedSamples*>(mapped);
  return file->magic.load(std::memory_order_acquire) == native::kMagic ? file : nullptr;
}

}  // namespace

Result<NativeFile> NativeFile::create(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return file_error(path, errno);
  void* mapped = MAP_FAILED;
  // All of it at once: where the disk is full later, the target would die of writing to it.
  int failure = ::posix_fallocate(file, 0, sizeof(SharedSamples));
  if (failure == 0) {
    mapped = ::mmap(nullptr, sizeof(SharedSamples), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    failure = errno;
  }
  ::close(file);
  if (mapped == MAP_FAILED) return file_error(path, failure);
  return NativeFile(mapped);
}

NativeFile::NativeFile(NativeFile&& other) noexcept
    : mapped_(std::exchange(other.mapped_, nullptr)) {}

NativeFile::~NativeFile() {
  if (mapped_ != nullptr) ::munmap(mapped_, sizeof(SharedSamples));
}

std::optional<NativeCounters> NativeFile::counters() const {
  const SharedSamples* file = loaded(mapped_);
  if (file == nullptr) return std::nullopt;
  NativeCounters sum{.pid = static_cast<int>(file->pid.load()),
                     .knows_mapped = file->knows_mapped != 0,
                     .mappings_not_counted = static_cast<Count>(file->not_mapped.load())};
  // What was freed first: a block that is freed meanwhile then counts as live, and never as less
  // than none.
  for (const native::ThreadCounters& thread : file->threads) {
    sum.live -= bytes_of(thread.bytes_freed);
    sum.live_mapped -= bytes_of(thread.mapped_freed);
    sum.blocks -= static_cast<Count>(thread.blocks_freed.load());
  }
  for (const native::ThreadCounters& thread : file->threads) {
    sum.live += bytes_of(thread.bytes_allocated);
    sum.live_mapped += bytes_of(thread.mapped_allocated);
    const auto allocated = static_cast<Count>(thread.blocks_allocated.load());
    sum.blocks += allocated;
    sum.blocks_ever += allocated;
  }
  return sum;
}

std::optional<NativeSamples> NativeFile::samples() const {
  const SharedSamples* file = loaded(mapped_);
  if (file == nullptr) return std::nullopt;
  NativeSamples samples{.mean = bytes_of(file->mean),
                        .not_sampled = static_cast<Count>(file->not_sampled.load())};
  constexpr std::size_t kAtOnce = 1024;  // 0.5 MB
  for (std::size_t i = 0; i < native::kSamples; ++i) {
    if (i > 0 && i % kAtOnce == 0) let_go(&file->samples[i - kAtOnce], &file->samples[i]);
    const std::uint64_t block = file->blocks[i].load(std::memory_order_acquire);
    if (block <= 1) continue;
    std::optional<NativeSample> sample = copy_of(file->samples[i]);
    if (sample && file->blocks[i].load() == block) samples.live.push_back(*std::move(sample));
  }
  let_go(&file->blocks[0], file + 1);
  return samples;
}

void NativeFile::visit_mappings(const std::function<void(const NativeMapping&)>& visit) const {
  const SharedSamples* file = loaded(mapped_);
  if (file == nullptr) return;
  for (const native::MappedRange& range : file->mappings) {
    NativeMapping mapping{.begin = range.begin.load(std::memory_order_acquire)};
    if (mapping.begin == 0 || range.reserved != 0) continue;
    mapping.length = bytes_of(range.length);
    for (std::size_t i = 0; i < mapping.callers.size(); ++i) mapping.callers[i] = range.callers[i];
    if (range.begin.load() == mapping.begin) visit(mapping);
  }
  let_go(&file->mappings[0], &file->mappings[native::kMappings]);
}

void NativeFile::set_mean(Bytes mean) {
  if (SharedSamples* file = loaded(mapped_)) {
    file->mean.store(static_cast<std::uint64_t>(std::max<std::int64_t>(mean.count, 1)));
  }
}

void NativeFile::set_runtime_caller(std::uint64_t address) {
  if (SharedSamples* file = loaded(mapped_)) file->runtime_caller.store(address);
}

}  // namespace leakgate
