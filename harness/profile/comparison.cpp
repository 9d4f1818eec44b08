#include "profile/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "profile/saturating.hpp"

namespace leakgate {
namespace {

bool counts_goroutines(const ProfileInput& input) {
  return input.kind == ProfileKind::goroutine || input.kind == ProfileKind::goroutineleak;
}

void add(std::int64_t& sum, std::int64_t more) { sum = saturating_add(sum, more); }

// Without the reason where one of the two dumps does not tell it.
std::string_view compared_key(const GoroutineGroup& group, bool with_reason) {
  const std::string_view key = group.key;
  return with_reason ? key : key.substr(std::min(key.find('\n'), key.size()));
}

class GroupComparer {
 public:
  explicit GroupComparer(Comparison& result) : result_(result) {}

  void take(const ProfileInput& input, std::int64_t ComparedGroup::* which) {
    for (const GoroutineGroup& group : input.groups) {
      const std::string_view key = compared_key(group, result_.tells_states);
      const auto [at, is_new] = by_key_.try_emplace(key, result_.groups.size());
      if (is_new) start(group);
      ComparedGroup& compared = result_.groups[at->second];
      add(compared.*which, group.count);
      // The newer dump comes first, so what it tells stays.
      if (compared.created_by.empty()) compared.created_by = group.created_by;
      if (which == &ComparedGroup::value) {
        compared.minutes_max = std::max(compared.minutes_max, group.minutes_max);
      }
    }
  }

 private:
  void start(const GoroutineGroup& group) {
    ComparedGroup compared{.stack = static_cast<std::uint32_t>(result_.group_stacks.size())};
    if (result_.tells_states) compared.reason = group.reason;
    result_.groups.push_back(compared);
    result_.group_stacks.push_back(&group.stack);
  }

  Comparison& result_;
  std::unordered_map<std::string_view, std::size_t> by_key_;
};

struct Columns {
  std::size_t value = 0;
  int objects = -1;  // the type that counts what `value` measures; -1: none
};

// "inuse_objects" for "inuse_space".
Columns columns_of(const Profile& profile, std::size_t value) {
  Columns columns{.value = value};
  std::string name = profile.sample_types[value];
  constexpr std::string_view kSpace = "_space";
  if (!name.ends_with(kSpace)) return columns;
  name.replace(name.size() - kSpace.size(), kSpace.size(), "_objects");
  columns.objects = profile.type_index(name);
  return columns;
}

class StackComparer {
 public:
  explicit StackComparer(Comparison& result) : result_(result) {}

  void take(const Profile& profile, const Columns& columns, std::int64_t ComparedGroup::* which,
            std::int64_t ComparedGroup::* which_objects) {
    const std::vector<std::uint32_t> here = result_.stacks.take(profile);
    group_by_stack_.resize(result_.stacks.size());
    for (const ProfileSample& sample : profile.samples) {
      const auto values = profile.values_of(sample);
      const std::uint32_t stack = here[sample.stack];
      if (values[columns.value] == 0 || result_.stacks.is_of_probe(stack)) continue;
      ComparedGroup& group = group_of(stack);
      add(group.*which, values[columns.value]);
      if (columns.objects < 0) continue;
      add(group.*which_objects, values[static_cast<std::size_t>(columns.objects)]);
    }
  }

 private:
  ComparedGroup& group_of(std::uint32_t stack) {
    // What allocates is the runtime, and no news; what runs or waits may well be.
    if (result_.kind == ProfileKind::heap) stack = result_.stacks.without_runtime(stack);
    std::uint32_t& place = group_by_stack_[stack];
    if (place == 0) {
      result_.groups.push_back({.stack = stack});
      place = static_cast<std::uint32_t>(result_.groups.size());
    }
    return result_.groups[place - 1];
  }

  Comparison& result_;
  std::vector<std::uint32_t> group_by_stack_;  // places from 1; 0: none
};

void sum_up(Comparison& result) {
  std::erase_if(result.groups,
                [](const ComparedGroup& group) { return group.value == 0 && group.base == 0; });
  for (const ComparedGroup& group : result.groups) {
    add(result.total, group.value);
    if (result.base_total) add(*result.base_total, group.base);
  }
  std::ranges::sort(result.groups, [&](const ComparedGroup& a, const ComparedGroup& b) {
    if (a.growth() != b.growth()) return a.growth() > b.growth();
    if (a.value != b.value) return a.value > b.value;
    if (result.group_stacks.empty()) return result.stacks.is_less(a.stack, b.stack);
    const Stack& as = *result.group_stacks[a.stack];
    const Stack& bs = *result.group_stacks[b.stack];
    return as != bs ? as < bs : a.reason < b.reason;
  });
}

std::unexpected<Error> not_comparable(std::string what) {
  return fail(ErrorCode::usage, std::move(what), {}, "compare two profiles of the same kind");
}

Result<Comparison> compare_stacks(Comparison result, const ProfileInput* base,
                                  const ProfileInput& newer, std::string_view sample_type) {
  const Result<std::size_t> type = find_sample_type(newer.profile, sample_type);
  if (!type) return pass_on(type);
  result.sample_type = newer.profile.sample_types[*type];
  if (*type < newer.profile.sample_units.size()) result.unit = newer.profile.sample_units[*type];
  StackComparer comparer(result);
  comparer.take(newer.profile, columns_of(newer.profile, *type), &ComparedGroup::value,
                &ComparedGroup::objects);
  if (base != nullptr) {
    const int there = base->profile.type_index(result.sample_type);
    if (there < 0) return not_comparable("the base has no values of " + result.sample_type);
    comparer.take(base->profile, columns_of(base->profile, static_cast<std::size_t>(there)),
                  &ComparedGroup::base, &ComparedGroup::objects_base);
  }
  sum_up(result);
  return result;
}

}  // namespace

std::int64_t ComparedGroup::growth() const { return saturating_subtract(value, base); }

Stack Comparison::stack_of(const ComparedGroup& group) const {
  return group_stacks.empty() ? stacks.stack_of(group.stack) : *group_stacks[group.stack];
}

Result<std::size_t> find_sample_type(const Profile& profile, std::string_view name) {
  if (name.empty() && !profile.sample_types.empty()) {
    const int preset = profile.type_index(profile.default_type);
    return preset >= 0 ? static_cast<std::size_t>(preset) : profile.sample_types.size() - 1;
  }
  const int index = profile.type_index(name);
  if (index >= 0) return static_cast<std::size_t>(index);
  return fail(ErrorCode::usage, fmt::format("it has no values of \"{}\"", printable(name)), {},
              fmt::format("it has {}", fmt::join(profile.sample_types, ", ")));
}

Result<void> check_comparable(const ProfileInput& base, const ProfileInput& newer) {
  if (base.kind == newer.kind) return {};
  return not_comparable(fmt::format("the base is a {} profile, the newer one a {} profile",
                                    name_of(base.kind), name_of(newer.kind)));
}

Result<Comparison> compare(const ProfileInput* base, const ProfileInput& newer,
                           std::string_view sample_type) {
  if (base != nullptr) {
    if (const auto same = check_comparable(*base, newer); !same) return pass_on(same);
  }
  Comparison result{.kind = newer.kind, .truncated = newer.truncated};
  if (base != nullptr) {
    result.base_total = 0;
    result.base_truncated = base->truncated;
  }
  if (!counts_goroutines(newer)) {
    return compare_stacks(std::move(result), base, newer, sample_type);
  }
  result.sample_type = name_of(newer.kind);
  result.unit = "count";
  if (!sample_type.empty() && sample_type != result.sample_type) {
    return fail(ErrorCode::usage, fmt::format("it has no values of \"{}\"", printable(sample_type)),
                {}, "it has " + result.sample_type);
  }
  result.tells_states = newer.tells_states && (base == nullptr || base->tells_states);
  GroupComparer comparer(result);
  comparer.take(newer, &ComparedGroup::value);
  if (base != nullptr) comparer.take(*base, &ComparedGroup::base);
  sum_up(result);
  return result;
}

}  // namespace leakgate
