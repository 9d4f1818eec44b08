#include "diagnosis/heap_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "diagnosis/inquiry.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr std::size_t kSitesShown = 5;

// Smaller blocks are not worth a hint: it is only a guess.
constexpr Bytes kLargeBlock{4 * kKiB};
// One block that grew is a list, not many blocks.
constexpr Count kManyBlocks = 10;

std::string site_text(const HeapSite& site) {
  const Frame* frame = culprit_of(site.stack);
  return fmt::format("{} in {} objects at {}", to_text(site.bytes), site.objects,
                     frame == nullptr ? std::string("unknown") : to_text(*frame));
}

// What the target allocates itself, and functions of the standard library that return bytes or text
// to be cut: not a bufio.Reader, whose buffer is in use as long as it is.
bool gives_out_bytes(const Frame& leaf) {
  if (is_user_frame(leaf)) return true;
  constexpr std::array kPackages{Text("bytes"), Text("strings"), Text("strconv"),  Text("fmt"),
                                 Text("io"),    Text("os"),      Text("io/ioutil")};
  const Text package = package_of(leaf.function);
  return package.starts_with("encoding/") ||
         std::ranges::find(kPackages, package) != kPackages.end();
}

}  // namespace

void add_sites(Finding& finding, std::string_view name, const std::vector<HeapSite>& sites) {
  for (std::size_t i = 0; i < sites.size() && i < kSitesShown; ++i) {
    finding.evidence[fmt::format("{}_{}", name, i + 1)] = site_text(sites[i]);
  }
}

std::vector<HeapSite> live_sites(const Recording& recording) {
  const Mark* mark = last_mark_with_heap_profile(recording);
  if (mark == nullptr && recording.baseline) mark = &*recording.baseline;
  if (mark == nullptr || mark->heap_profile.profile == nullptr) return {};
  return heap_sites(*mark->heap_profile.profile);
}

bool is_mostly_map(const HeapSite& site) {
  return site.in_maps.count > 0 && site.in_maps.count >= site.bytes.count / 2;
}

std::string pinning_hint(const HeapSite& site) {
  if (site.objects < kManyBlocks || site.stack.empty()) return {};
  const Bytes each{site.bytes.count / site.objects};
  if (each < kLargeBlock || is_mostly_map(site) || !gives_out_bytes(site.stack.front())) return {};
  return fmt::format(
      "its blocks are large ({} each): if only a part of one is used, a sub-slice or substring may "
      "keep all of it, so copy that part (bytes.Clone, strings.Clone)",
      to_text(each));
}

}  // namespace leakgate
