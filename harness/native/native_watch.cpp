#include "native/native_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "native/shared_samples.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

constexpr const char* kPreload = "LD_PRELOAD";
// Where the Go runtime asks C for memory (runtime/cgo_mmap.go and runtime/cgo/gcc_mmap.c, Go 1.9 to
// 1.26): runtime.mmap, a closure of it on the system stack, runtime.callCgoMmap, x_cgo_mmap.
bool is_runtime_mmap(const Frame& frame) {
  const std::string_view name = frame.function;
  return name == "runtime.callCgoMmap" || name == "x_cgo_mmap" || name == "runtime.mmap" ||
         name.starts_with("runtime.mmap.func");
}

// What stacks of equal addresses have in common.
struct Sum {
  double objects = 0;
  double bytes = 0;
  double mapped = 0;
};

std::int64_t rounded(double value) { return std::llround(value); }

std::vector<std::uint64_t> addresses_of(const NativeSample& sample) {
  std::vector<std::uint64_t> addresses = sample.c_frames;
  addresses.insert(addresses.end(), sample.go_frames.begin(), sample.go_frames.end());
  return addresses;
}

}  // namespace

Result<NativeWatch> NativeWatch::prepare(const std::filesystem::path& folder, Bytes mean) {
  // ld.so takes both for the end of a name.
  if (folder.string().find_first_of(" :") != std::string::npos) {
    return fail(ErrorCode::output, "LD_PRELOAD cannot name a file with a space or a colon",
                folder.string(), "set TMPDIR to a folder without them");
  }
  if (const Result<void> written = write_preload_object(folder / kPreloadObjectName); !written) {
    return pass_on(written);
  }
  Result<NativeFile> file = NativeFile::create(folder / kSamplesFileName);
  if (!file) return pass_on(file);
  return NativeWatch(*std::move(file), folder, mean);
}

void NativeWatch::add_settings(EnvironmentMap& environment) const {
  std::string& preload = environment[kPreload];
  const std::string object = (folder_ / kPreloadObjectName).string();
  preload = preload.empty() ? object : object + ":" + preload;
  environment[native::kFileVariable] = (folder_ / kSamplesFileName).string();
  environment[native::kMeanVariable] = std::to_string(mean_.count);
}

std::string NativeWatch::watch(int pid) {
  const std::optional<NativeCounters> counters = file_.counters();
  if (!counters) {
    return "the sampler was not loaded: the dynamic linker ignored LD_PRELOAD (target.log may say "
           "why), or something between leakgate and the target cleared the environment";
  }
  // By what it has mapped, since a process has another number in a namespace of its own; and one
  // that has executed another program, or itself again, is the same process without the sampler.
  const auto maps = read_system_file(fmt::format("/proc/{}/maps", pid));
  if (!maps || maps->find(kSamplesFileName) == std::string::npos) {
    if (counters->pid == pid) {
      return "the target has executed itself again since it was started, without the sampler";
    }
    return fmt::format("the sampler is in process {}, and process {} is judged", counters->pid,
                       pid);
  }
  if (!counters->knows_mapped) {
    return "the allocator is not glibc's: what it maps for itself cannot be told from other memory";
  }
  if (counters->blocks_ever == 0) {
    return "nothing was allocated through the C library: an allocator is linked into the "
           "executable";
  }
  pid_ = pid;
  (void)symbols_.update(pid);
  return {};
}

Stack NativeWatch::named(const std::vector<std::uint64_t>& addresses) const {
  Stack stack;
  for (const std::uint64_t address : addresses) {
    for (Frame& frame : symbols_.frames_at(address)) stack.push_back(std::move(frame));
  }
  return stack;
}

bool NativeWatch::is_of_runtime(std::span<const std::uint64_t> callers) {
  const std::size_t near = std::min(callers.size(), native::kMappingCallers);
  for (std::size_t i = 0; i < near; ++i) {
    const auto [at, is_new] = runtime_callers_.try_emplace(callers[i], false);
    if (is_new) {
      const std::vector<Frame> frames = symbols_.frames_at(callers[i]);
      at->second = std::ranges::any_of(frames, is_runtime_mmap);
      if (at->second) file_.set_runtime_caller(callers[i]);
    }
    if (at->second) return true;
  }
  return false;
}

// From one reading to the next, so that a large mapping that is only reserved explains what becomes
// resident while it is made, and nothing of what comes later.
CMemory NativeWatch::read(const Ledger& ledger) {
  CMemory memory = read_counted();
  memory.uncounted = last_.uncounted;
  if (const std::optional<NativeCounters> counters = file_.counters()) {
    const Outside now{.resident = ledger.other, .counted = counters->live_mapped + memory.mapped};
    if (outside_) {
      const Bytes grown = now.resident - outside_->resident;
      const Bytes explained = std::clamp(now.counted - outside_->counted, std::min(grown, Bytes{}),
                                         std::max(grown, Bytes{}));
      memory.uncounted = std::max(memory.uncounted + grown - explained, Bytes{});
    }
    outside_ = now;
  }
  last_ = memory;
  return memory;
}

CMemory NativeWatch::read_counted() {
  CMemory memory;
  if (const std::optional<NativeCounters> counters = file_.counters()) {
    memory.live = counters->live;
    memory.blocks = counters->blocks;
  }
  file_.visit_mappings([&](const NativeMapping& mapping) {
    if (is_of_runtime(mapping.callers)) return;
    memory.mapped += mapping.length;
    ++memory.mappings;
  });
  return memory;
}

Profile NativeWatch::live_memory() {
  Profile profile{.sample_types = {"inuse_objects", "mapped_space", "inuse_space"}};
  const std::optional<NativeSamples> samples = file_.samples();
  if (!samples) return profile;
  (void)symbols_.update(pid_);  // libraries may have been loaded since
  profile.period = samples->mean.count;
  std::map<std::vector<std::uint64_t>, Sum> stacks;
  for (const NativeSample& sample : samples->live) {
    if (sample.kind == NativeKind::thread) continue;
    const bool is_mapping = sample.kind == NativeKind::mapping;
    if (is_mapping && is_of_runtime(addresses_of(sample))) continue;
    Sum& sum = stacks[addresses_of(sample)];
    const double size = std::max(1.0, static_cast<double>(sample.size.count));
    sum.objects += sample.bytes / size;
    sum.bytes += sample.bytes;
    if (is_mapping) sum.mapped += sample.bytes;
  }
  for (const auto& [addresses, sum] : stacks) {
    profile.add(named(addresses), {rounded(sum.objects), rounded(sum.mapped), rounded(sum.bytes)});
  }
  return profile;
}

Profile NativeWatch::threads() {
  Profile profile{.sample_types = {"threads"}};
  const std::optional<NativeSamples> samples = file_.samples();
  if (!samples) return profile;
  (void)symbols_.update(pid_);
  std::map<std::vector<std::uint64_t>, std::int64_t> stacks;
  for (const NativeSample& sample : samples->live) {
    if (sample.kind == NativeKind::thread) ++stacks[addresses_of(sample)];
  }
  for (const auto& [addresses, count] : stacks) profile.add(named(addresses), {count});
  return profile;
}

void NativeWatch::sample_every(Bytes mean) {
  mean_ = mean;
  file_.set_mean(mean);
}

NativeFacts NativeWatch::facts() {
  NativeFacts facts{.counted = true, .mean = mean_, .last = read_counted()};
  facts.last->uncounted = last_.uncounted;
  if (const auto samples = file_.samples()) facts.not_sampled = samples->not_sampled;
  if (const auto counters = file_.counters()) {
    facts.mappings_not_counted = counters->mappings_not_counted;
  }
  return facts;
}

}  // namespace leakgate
