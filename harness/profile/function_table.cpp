#include "profile/function_table.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "profile/call_graph.hpp"
#include "profile/comparison.hpp"
#include "profile/saturating.hpp"

namespace leakgate {
namespace {

constexpr double kNodeFraction = 0.005;  // pprof's defaults
constexpr double kEdgeFraction = 0.001;

using Numbers = std::vector<std::uint32_t>;  // of functions

std::uint64_t size_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

std::uint64_t cutoff_of(std::int64_t total, double fraction) {
  return size_of(static_cast<std::int64_t>(static_cast<double>(total) * fraction));
}

// Samples that pprof takes for one: the same addresses and the same size of blocks.
struct SampleKey {
  std::uint32_t stack = 0;
  std::int64_t block_bytes = 0;
  std::uint64_t route = 0;
  friend bool operator==(const SampleKey&, const SampleKey&) = default;
};
struct SampleKeyHash {
  std::size_t operator()(const SampleKey& key) const {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    const std::uint64_t mixed =
        (key.route ^ (static_cast<std::uint64_t>(key.block_bytes) * kOdd) ^ key.stack) * kOdd;
    return mixed ^ (mixed >> 32U);
  }
};
using MergedSamples = std::unordered_map<SampleKey, std::int64_t, SampleKeyHash>;

class FunctionRows {
 public:
  FunctionRows(const WeighedStacks& stacks, std::size_t rows_max)
      : stacks_(stacks), rows_max_(rows_max) {}

  void fill(FunctionTable& table);

 private:
  [[nodiscard]] Numbers shown(const CallGraph& graph) const;
  [[nodiscard]] std::vector<bool> only(const Numbers& numbers) const;
  void sort(Numbers& numbers, const CallGraph& graph) const;
  [[nodiscard]] std::vector<InlineLabel> labels(const CallGraph& graph) const;

  const WeighedStacks& stacks_;
  std::size_t rows_max_;
  std::uint64_t edge_cutoff_ = 0;
};

// Those that hold anything.
Numbers FunctionRows::shown(const CallGraph& graph) const {
  Numbers numbers;
  for (std::uint32_t i = 0; i < stacks_.functions().size(); ++i) {
    if (graph.function(i).flat != 0 || graph.function(i).cum != 0) numbers.push_back(i);
  }
  return numbers;
}

std::vector<bool> FunctionRows::only(const Numbers& numbers) const {
  std::vector<bool> kept(stacks_.functions().size());
  for (const std::uint32_t number : numbers) kept[number] = true;
  return kept;
}

void FunctionRows::sort(Numbers& numbers, const CallGraph& graph) const {
  std::ranges::sort(numbers, [&](std::uint32_t a, std::uint32_t b) {
    const std::uint64_t of_a = size_of(graph.function(a).flat);
    const std::uint64_t of_b = size_of(graph.function(b).flat);
    return of_a != of_b ? of_a > of_b : stacks_.functions()[a] < stacks_.functions()[b];
  });
}

std::vector<InlineLabel> FunctionRows::labels(const CallGraph& graph) const {
  struct Seen {
    bool inlined = false, called = false;
  };
  std::vector<Seen> seen(stacks_.functions().size());
  for (const auto& [key, edge] : graph.edges()) {
    if (size_of(edge.weight) < edge_cutoff_) continue;
    Seen& callee = seen[CallGraph::callee_of(key)];
    (edge.inlined ? callee.inlined : callee.called) = true;
  }
  std::vector<InlineLabel> labels;
  for (const Seen& one : seen) {
    labels.push_back(!one.inlined ? InlineLabel::none
                     : one.called ? InlineLabel::some
                                  : InlineLabel::all);
  }
  return labels;
}

// Each time that functions are left out the graph is made anew, as calls then go past them.
void FunctionRows::fill(FunctionTable& table) {
  std::vector<bool> kept(stacks_.functions().size(), true);
  auto graph = std::make_unique<CallGraph>(stacks_, kept);
  Numbers numbers = shown(*graph);
  std::int64_t sum = 0;
  for (const std::uint32_t number : numbers) {
    sum = saturating_add(sum, graph->function(number).flat);
  }
  edge_cutoff_ = cutoff_of(sum, kEdgeFraction);
  const std::size_t all = numbers.size();
  std::erase_if(numbers, [&](std::uint32_t number) {
    return size_of(graph->function(number).cum) < cutoff_of(sum, kNodeFraction);
  });
  table.dropped = all - numbers.size();
  if (table.dropped > 0) {
    kept = only(numbers);
    graph = std::make_unique<CallGraph>(stacks_, kept);
    numbers = shown(*graph);
  }
  table.functions = numbers.size();
  sort(numbers, *graph);
  if (rows_max_ > 0 && numbers.size() > rows_max_) {
    numbers.resize(rows_max_);
    kept = only(numbers);
    graph = std::make_unique<CallGraph>(stacks_, kept);
    numbers = shown(*graph);
    sort(numbers, *graph);
  }
  const std::vector<InlineLabel> inlined = labels(*graph);
  for (const std::uint32_t number : numbers) {
    table.rows.push_back({.name = std::string(stacks_.functions()[number]),
                          .flat = graph->function(number).flat,
                          .cum = graph->function(number).cum,
                          .inlined = inlined[number]});
  }
}

// Adds the samples to what they weigh, and to the total.
void weigh(WeighedStacks& stacks, FunctionTable& table, std::uint32_t stack, std::int64_t value) {
  if (value == 0) return;
  stacks.add(stack, value);
  table.total = saturating_add(table.total, value < 0 ? saturating_subtract(0, value) : value);
}

// The samples of the newer profile less those of the base.
struct Difference {
  const Profile& newer;
  const Profile* base = nullptr;
  std::size_t type = 0, type_in_base = 0;
};

void add_to(MergedSamples& samples, const Profile& profile, std::size_t type,
            const std::vector<std::uint32_t>& here) {
  for (const ProfileSample& sample : profile.samples) {
    const std::int64_t value = profile.values_of(sample)[type];
    if (value == 0) continue;
    std::int64_t& sum = samples[{here[sample.stack], sample.block_bytes, sample.route}];
    sum = saturating_add(sum, value);
  }
}

MergedSamples merged_samples(const Difference& difference, MergedStacks& stacks) {
  MergedSamples samples;
  add_to(samples, *difference.base, difference.type_in_base, stacks.take(*difference.base));
  for (auto& [key, value] : samples) value = saturating_subtract(0, value);
  add_to(samples, difference.newer, difference.type, stacks.take(difference.newer));
  return samples;
}

}  // namespace

Result<FunctionTable> function_table(const Profile* base, const Profile& newer,
                                     std::string_view sample_type, std::size_t rows_max) {
  const Result<std::size_t> type = find_sample_type(newer, sample_type);
  if (!type) return pass_on(type);
  FunctionTable table{.sample_type = newer.sample_types[*type]};
  if (*type < newer.sample_units.size()) table.unit = newer.sample_units[*type];
  Difference difference{.newer = newer, .base = base, .type = *type};
  if (base != nullptr) {
    const Result<std::size_t> there = find_sample_type(*base, table.sample_type);
    if (!there) return pass_on(there);
    difference.type_in_base = *there;
  }
  MergedStacks merged(Detail::calls);
  const MergedSamples samples =
      base == nullptr ? MergedSamples{} : merged_samples(difference, merged);
  const auto here = base == nullptr ? merged.take(newer) : std::vector<std::uint32_t>{};
  WeighedStacks stacks(merged);
  for (const auto& [key, value] : samples) weigh(stacks, table, key.stack, value);
  for (std::size_t i = 0; base == nullptr && i < newer.samples.size(); ++i) {
    const ProfileSample& sample = newer.samples[i];
    weigh(stacks, table, here[sample.stack], newer.values_of(sample)[*type]);
  }
  stacks.done_adding();
  FunctionRows(stacks, rows_max).fill(table);
  return table;
}

}  // namespace leakgate
