#include "profile/goroutine_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "profile/block_scanner.hpp"
#include "profile/dump_block.hpp"
#include "profile/frames.hpp"
#include "profile/saturating.hpp"
#include "profile/text_pump.hpp"

namespace leakgate {
namespace {

// Where the Go runtime stops writing (writeGoroutineStacks in runtime/pprof/pprof.go).
constexpr std::size_t kRuntimeStops = 64UL * 1024 * 1024;

// The runtime's own goroutines are in no profile; they are printed by GOTRACEBACK=system and above.
bool is_of_runtime(const DumpBlock& block) {
  const std::string_view entry = entry_of(block);
  return entry.starts_with("runtime.") && entry != "runtime.main" && entry != "runtime.corostart" &&
         std::ranges::all_of(block.stack, is_runtime_frame);
}

class DumpGroups {
 public:
  explicit DumpGroups(const ProfileLimits& limits) : limits_(limits), table_(1024) {}

  // How much of the text was used; what is left is to be given again, with more behind it.
  [[nodiscard]] std::size_t take(std::string_view text, bool is_last);
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] GoroutineDump dump();

 private:
  static constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;
  // Blocks of equal hash.
  struct Kind {
    std::uint64_t first = 0, second = 0;
    std::uint32_t group = kNoGroup;
    int minutes_max = 0;
    Count count = 0;
    std::string entry, created_by;
  };

  [[nodiscard]] Kind& kind_of(const ScannedBlock& block);
  [[nodiscard]] std::uint32_t& slot_of(std::uint64_t first, std::uint64_t second);
  void grow_table();
  [[nodiscard]] Kind parse(const ScannedBlock& block);
  [[nodiscard]] std::uint32_t group_of(const ScannedBlock& block, Stack stack);

  ProfileLimits limits_;
  std::string problem_;
  std::size_t bytes_ = 0;
  Count truncated_ = 0;
  std::vector<Kind> kinds_;
  std::vector<std::uint32_t> table_;  // places in kinds_, from 1; at most half full
  std::vector<GoroutineGroup> groups_;
  std::unordered_map<std::string, std::uint32_t> group_by_key_;
  std::size_t names_bytes_ = 0;
};

std::size_t DumpGroups::take(std::string_view text, bool is_last) {
  BlockScanner scanner(text, is_last);
  if (is_last && bytes_ + text.size() == kRuntimeStops) scanner.stopped_by_runtime();
  ScannedBlock block;
  while (problem_.empty() && scanner.next(block)) {
    if (block.head.is_system) continue;
    if (block.is_cut) {
      ++truncated_;
      continue;
    }
    Kind& kind = kind_of(block);
    ++kind.count;
    if (!block.head.comments.empty()) {
      kind.minutes_max = std::max(kind.minutes_max, minutes_of(block.head.comments));
    }
  }
  bytes_ += text.size() - scanner.left();
  return text.size() - scanner.left();
}

std::uint32_t& DumpGroups::slot_of(std::uint64_t first, std::uint64_t second) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = first & mask;
  while (table_[at] != 0) {
    const Kind& kind = kinds_[table_[at] - 1];
    if (kind.first == first && kind.second == second) break;
    at = (at + 1) & mask;
  }
  return table_[at];
}

DumpGroups::Kind& DumpGroups::kind_of(const ScannedBlock& block) {
  std::uint32_t& slot = slot_of(block.hash.first(), block.hash.second());
  if (slot != 0) return kinds_[slot - 1];
  kinds_.push_back(parse(block));
  slot = static_cast<std::uint32_t>(kinds_.size());
  if (kinds_.size() > limits_.entries_max) {
    problem_ = fmt::format("it has more than {} different stacks", limits_.entries_max);
  }
  if (2 * kinds_.size() > table_.size()) grow_table();
  return kinds_.back();
}

void DumpGroups::grow_table() {
  table_.assign(2 * table_.size(), 0);
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    slot_of(kinds_[i].first, kinds_[i].second) = static_cast<std::uint32_t>(i + 1);
  }
}

DumpGroups::Kind DumpGroups::parse(const ScannedBlock& block) {
  DumpBlock parsed = read_block(block.lines);
  Kind kind{.first = block.hash.first(),
            .second = block.hash.second(),
            .entry = std::string(entry_of(parsed)),
            .created_by = std::move(parsed.created_by)};
  const bool is_shown =
      !is_of_runtime(parsed) && std::ranges::none_of(parsed.stack, is_probe_frame);
  if (is_shown) kind.group = group_of(block, std::move(parsed.stack));
  return kind;
}

std::uint32_t DumpGroups::group_of(const ScannedBlock& block, Stack stack) {
  const WaitReason reason = wait_reason_of_state(block.head.state, stack);
  keep_own_frames(stack);
  std::string key = key_of(reason, stack);
  const auto next = static_cast<std::uint32_t>(groups_.size());
  const auto [at, is_new] = group_by_key_.try_emplace(key, next);
  if (is_new) {
    groups_.push_back({.reason = reason, .stack = std::move(stack), .key = std::move(key)});
    names_bytes_ += block.lines.size();
    if (names_bytes_ > limits_.inflated_bytes_max) problem_ = "its different stacks are too long";
  }
  return at->second;
}

// The creators of a group or of an entry function, and how often each was seen.
using Creators = std::map<std::string_view, Count>;

std::string most_frequent(const Creators& creators) {
  const auto most = std::ranges::max_element(
      creators, [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == creators.end() ? std::string() : std::string(most->first);
}

GoroutineDump DumpGroups::dump() {
  std::vector<Creators> by_group(groups_.size());
  std::map<std::string_view, Creators> by_entry;
  GoroutineDump dump{.truncated = truncated_};
  for (const Kind& kind : kinds_) {
    if (!kind.entry.empty() && !kind.created_by.empty()) {
      by_entry[kind.entry][kind.created_by] += kind.count;
    }
    if (kind.group == kNoGroup) continue;
    GoroutineGroup& group = groups_[kind.group];
    group.count += kind.count;
    group.minutes_max = std::max(group.minutes_max, kind.minutes_max);
    if (!kind.created_by.empty()) by_group[kind.group][kind.created_by] += kind.count;
    dump.goroutines += kind.count;
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    groups_[i].created_by = most_frequent(by_group[i]);
  }
  for (const auto& [entry, creators] : by_entry) {
    dump.created_by.emplace(entry, most_frequent(creators));
  }
  sort_groups(groups_);
  dump.groups = std::move(groups_);
  return dump;
}

Result<GoroutineDump> finished(DumpGroups& groups) {
  if (groups.problem().empty()) return groups.dump();
  return fail(ErrorCode::malformed, groups.problem());
}

}  // namespace

Result<GoroutineDump> read_goroutine_text(const ReadBytes& read, const ProfileLimits& limits) {
  DumpGroups groups(limits);
  const Result<void> pumped = pump_text(read, [&](std::string_view text, bool is_last) {
    return groups.problem().empty() ? groups.take(text, is_last) : text.size();
  });
  if (!pumped) return pass_on(pumped);
  return finished(groups);
}

Result<GoroutineDump> parse_goroutine_text(std::string_view text, const ProfileLimits& limits) {
  DumpGroups groups(limits);
  (void)groups.take(text, true);
  return finished(groups);
}

std::map<std::string, std::string> created_by(std::string_view text) {
  Result<GoroutineDump> dump = parse_goroutine_text(text);
  return dump ? std::move(dump->created_by) : std::map<std::string, std::string>{};
}

}  // namespace leakgate
