#include "inspect/goroutine_census.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "inspect/census_groups.hpp"
#include "inspect/frame_table.hpp"

namespace leakgate {
namespace {

// States of a goroutine, runtime/runtime2.go. The collector sets a bit of its own while it scans.
enum Status : std::uint32_t { idle = 0, running = 2, in_system_call = 3, dead = 6, extra = 11 };
constexpr std::uint32_t kScanBit = 0x1000;
constexpr std::uint32_t kStatusMax = 11;

constexpr std::uint64_t kGoroutinesMax = 1UL << 26U;
constexpr std::size_t kChunk = 1024;          // goroutines that are read together
constexpr std::size_t kPrefixMax = 1024;      // of a runtime.g; all we want lies in 312 bytes
constexpr std::size_t kStackPiece = 2048;     // the smallest stack, and most of what is in use
constexpr std::size_t kFramesMax = 256;       // Go's own profiles cut at 32 or 128
constexpr std::uint64_t kStackMax = 1 << 30;  // Go's own limit
constexpr std::uint64_t kWord = sizeof(std::uint64_t);
// runtime.fingRunningFinalizer: a finalizer of the target's runs.
constexpr std::uint32_t kRunningFinalizer = 2;

// A runtime.g as it was read.
class GoroutineImage {
 public:
  GoroutineImage(std::span<const std::byte> bytes, const GoLayout& layout)
      : bytes_(bytes), layout_(&layout) {}

  [[nodiscard]] std::uint32_t status() const {
    return static_cast<std::uint32_t>(word(layout_->g_status)) & ~kScanBit;
  }
  [[nodiscard]] std::uint64_t word(std::uint64_t offset) const {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  [[nodiscard]] bool runs_cleanups() const {
    return layout_->g_running_cleanups != 0 &&
           std::to_integer<int>(bytes_[layout_->g_running_cleanups]) != 0;
  }
  [[nodiscard]] std::uint64_t stack_low() const { return word(layout_->g_stack_low); }
  [[nodiscard]] std::uint64_t stack_high() const { return word(layout_->g_stack_high); }

 private:
  std::span<const std::byte> bytes_;
  const GoLayout* layout_;
};

// How many bytes of a runtime.g hold all that is wanted; 0: the layout is nonsense.
std::size_t prefix_of(const GoLayout& layout) {
  std::uint64_t last = 0;
  for (const LayoutField& field : layout_fields()) {
    if (field.type == "runtime.g" && !field.member.empty()) {
      last = std::max(last, layout.*field.offset);
    }
  }
  return last + kWord <= std::min<std::uint64_t>(layout.g_size, kPrefixMax) ? last + kWord : 0;
}

// Where a goroutine goes on, and the piece of its stack that was read.
struct Parked {
  std::size_t goroutine = 0;  // in the chunk
  std::uint64_t pc = 0, sp = 0, high = 0;
};

class CensusTaker {
 public:
  CensusTaker(const TargetMemory& memory, const GoBinary& binary, const CensusOptions& options)
      : memory_(memory),
        binary_(binary),
        options_(options),
        layout_(binary.layout()),
        frames_(binary.symbols()),
        prefix_(prefix_of(layout_)),
        images_(kChunk * prefix_),
        pieces_(kChunk * kStackPiece) {}

  [[nodiscard]] Result<GoroutineCensus> take();

 private:
  template <class Value>
  [[nodiscard]] bool read_variable(std::uint64_t address, Value& value) const {
    return address != 0 && memory_.read_at(address + options_.load_address,
                                           std::as_writable_bytes(std::span(&value, 1)));
  }
  [[nodiscard]] bool take_chunk(std::span<const std::uint64_t> goroutines);
  [[nodiscard]] GoroutineImage image(std::size_t index) const {
    return {std::span(images_).subspan(index * prefix_, prefix_), layout_};
  }
  [[nodiscard]] bool is_of_runtime(const GoroutineImage& goroutine);
  [[nodiscard]] std::optional<Parked> parked_at(std::size_t index) const;
  void read_stacks(std::span<const Parked> parked);
  void count(const GoroutineImage& goroutine, bool has_stack);
  [[nodiscard]] bool unwind(const Parked& parked, std::span<const std::byte> piece);

  const TargetMemory& memory_;
  const GoBinary& binary_;
  const CensusOptions& options_;
  const GoLayout& layout_;
  FrameTable frames_;
  std::size_t prefix_;
  std::vector<std::byte> images_;  // of a chunk
  std::vector<std::byte> pieces_;  // of its stacks
  std::vector<MemoryRange> ranges_;
  std::vector<std::uint64_t> stack_;  // that is being unwound
  // By start_pc: its function's name, as far as it tells the runtime's own goroutines.
  enum class Owner { target, runtime, finalizers, cleanups };
  std::unordered_map<std::uint64_t, Owner> owners_;
  bool runs_finalizer_ = false;
  CensusGroups groups_;
  GoroutineCensus census_;
};

// As runtime.isSystemGoroutine has it.
bool CensusTaker::is_of_runtime(const GoroutineImage& goroutine) {
  const std::uint64_t start = goroutine.word(layout_.g_start_pc) - options_.load_address;
  auto known = owners_.find(start);
  if (known == owners_.end()) {
    constexpr std::size_t kMostEntries = 1UL << 16U;
    if (owners_.size() > kMostEntries) owners_.clear();
    const std::vector<Frame> frames = binary_.symbols().frames_at(start);
    const std::string name = frames.empty() ? std::string() : frames.back().function;
    const bool is_of_target = !name.starts_with("runtime.") || name == "runtime.main" ||
                              name == "runtime.corostart" || name == "runtime.handleAsyncEvent";
    const bool is_finalizers = name == "runtime.runfinq" || name == "runtime.runFinalizers";
    const Owner owner = is_of_target                    ? Owner::target
                        : is_finalizers                 ? Owner::finalizers
                        : name == "runtime.runCleanups" ? Owner::cleanups
                                                        : Owner::runtime;
    known = owners_.emplace(start, owner).first;
  }
  switch (known->second) {
    case Owner::target:
      return false;
    case Owner::finalizers:
      return !runs_finalizer_;
    case Owner::cleanups:
      return !goroutine.runs_cleanups();
    case Owner::runtime:
      break;
  }
  return true;
}

// nullopt where what was saved of it is not where it is.
std::optional<Parked> CensusTaker::parked_at(std::size_t index) const {
  const GoroutineImage goroutine = image(index);
  Parked parked{.goroutine = index, .high = goroutine.stack_high()};
  const std::uint64_t low = goroutine.stack_low();
  const std::uint32_t status = goroutine.status();
  if (status == running) {
    const auto thread = std::ranges::find_if(options_.threads, [&](const RunningThread& running) {
      return running.sp >= low && running.sp < parked.high;
    });
    if (thread == options_.threads.end()) return std::nullopt;
    parked.pc = thread->pc + 1;  // as if it were a return address, as all others are
    parked.sp = thread->sp;
  } else if (status == in_system_call) {
    parked.pc = goroutine.word(layout_.g_syscall_pc);
    parked.sp = goroutine.word(layout_.g_syscall_sp);
  } else {
    parked.pc = goroutine.word(layout_.g_sched_pc);
    parked.sp = goroutine.word(layout_.g_sched_sp);
  }
  const bool is_sound = parked.sp % kWord == 0 && parked.sp >= low && parked.sp < parked.high &&
                        parked.high - low <= kStackMax;
  return is_sound ? std::optional(parked) : std::nullopt;
}

// From return address to return address, as the runtime's own traceback goes. The stack is in
// stack_ afterwards. False: it does not lead to where every goroutine begins.
bool CensusTaker::unwind(const Parked& parked, std::span<const std::byte> piece) {
  stack_.clear();
  std::uint64_t pc = parked.pc - options_.load_address;
  std::uint64_t sp = parked.sp;
  while (stack_.size() < kFramesMax) {
    const CodeFrame frame = frames_.at(pc);
    if (frame.is_bottom) return !stack_.empty();
    if (!frame.is_code) return false;
    stack_.push_back(pc);
    const std::uint64_t place = sp + frame.size;
    if (place < sp || place + kWord > parked.high) return false;
    std::uint64_t caller = 0;
    const std::uint64_t into = place - parked.sp;
    if (into + kWord <= piece.size()) {
      std::memcpy(&caller, piece.data() + into, sizeof caller);
    } else if (!memory_.read_at(place, std::as_writable_bytes(std::span(&caller, 1)))) {
      return false;
    }
    pc = caller - options_.load_address;
    sp = place + kWord;
  }
  return true;
}

void CensusTaker::count(const GoroutineImage& goroutine, bool has_stack) {
  if (!has_stack) stack_.clear();
  const std::uint64_t go_pc = goroutine.word(layout_.g_go_pc);
  groups_.add({.stack = stack_,
               .start_pc = goroutine.word(layout_.g_start_pc) - options_.load_address,
               .go_pc = go_pc == 0 ? 0 : go_pc - options_.load_address,
               .has_stack = has_stack});
}

void CensusTaker::read_stacks(std::span<const Parked> parked) {
  ranges_.clear();
  for (std::size_t i = 0; i < parked.size(); ++i) {
    const std::size_t size = std::min<std::uint64_t>(kStackPiece, parked[i].high - parked[i].sp);
    ranges_.push_back(
        {.address = parked[i].sp, .into = std::span(pieces_).subspan(i * kStackPiece, size)});
  }
  memory_.read(ranges_);
  for (std::size_t i = 0; i < parked.size(); ++i) {
    const bool is_known = ranges_[i].is_read && unwind(parked[i], ranges_[i].into);
    count(image(parked[i].goroutine), is_known);
  }
}

bool CensusTaker::take_chunk(std::span<const std::uint64_t> goroutines) {
  ranges_.clear();
  for (std::size_t i = 0; i < goroutines.size(); ++i) {
    ranges_.push_back(
        {.address = goroutines[i], .into = std::span(images_).subspan(i * prefix_, prefix_)});
  }
  memory_.read(ranges_);
  std::vector<Parked> parked;
  for (std::size_t i = 0; i < goroutines.size(); ++i) {
    if (!ranges_[i].is_read) {  // only of cut core files: a g is never given back
      ++census_.unread;
      continue;
    }
    const GoroutineImage goroutine = image(i);
    const std::uint32_t status = goroutine.status();
    if (status > kStatusMax) return false;
    if (status == idle || status == dead || status == extra) continue;
    const std::uint64_t size = goroutine.stack_high() - goroutine.stack_low();
    if (size <= kStackMax) census_.stacks += Bytes{static_cast<std::int64_t>(size)};
    if (is_of_runtime(goroutine)) continue;
    ++census_.goroutines;
    if (!options_.with_stacks) continue;
    if (const std::optional<Parked> at = parked_at(i)) {
      parked.push_back(*at);
    } else {
      count(goroutine, false);
    }
  }
  read_stacks(parked);
  return true;
}

Result<GoroutineCensus> CensusTaker::take() {
  const auto nonsense = [] {
    return fail(ErrorCode::sampling, "what is in its memory does not look like a Go runtime");
  };
  const GoVariables& variables = binary_.variables();
  if (prefix_ == 0) return nonsense();
  // The length before the array, as the runtime itself does: the array may be moved, but only
  // grows.
  std::uint64_t size = 0;
  std::uint64_t array = 0;
  if (!read_variable(variables.all_goroutines_size, size) ||
      !read_variable(variables.all_goroutines, array)) {
    return fail(ErrorCode::sampling, "its memory cannot be read");
  }
  if (size > kGoroutinesMax) return nonsense();
  std::uint32_t finalizers = 0;
  runs_finalizer_ = read_variable(variables.finalizer_status, finalizers) &&
                    (finalizers & kRunningFinalizer) != 0;
  std::vector<std::uint64_t> goroutines(kChunk);
  for (std::uint64_t done = 0; done < size; done += kChunk) {
    goroutines.resize(std::min<std::uint64_t>(kChunk, size - done));
    if (!memory_.read_at(array + done * kWord, std::as_writable_bytes(std::span(goroutines))) ||
        !take_chunk(goroutines)) {
      return nonsense();
    }
  }
  if (census_.goroutines == 0 && census_.unread > 0) return nonsense();
  census_.groups = groups_.take();
  return std::move(census_);
}

}  // namespace

Result<GoroutineCensus> take_census(const TargetMemory& memory, const GoBinary& binary,
                                    const CensusOptions& options) {
  return CensusTaker(memory, binary, options).take();
}

}  // namespace leakgate
