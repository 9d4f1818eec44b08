// Profiles as a target sends them: gzip and protobuf, decoded, grouped, and written again.
#include "fuzz/fuzz_input.hpp"
#include "profile/encode.hpp"
#include "profile/folded.hpp"
#include "profile/frames.hpp"
#include "profile/goroutines.hpp"
#include "profile/heap.hpp"
#include "profile/inflate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakgate;
  // A tenth of the real ones: what is bounded is seen to be bounded sooner.
  constexpr ProfileLimits kLimits = {.inflated_bytes_max = 6 * kMiB,
                                     .entries_max = 100'000,
                                     .frames_max = 1'000'000,
                                     .names_bytes_max = 3 * kMiB};
  const fuzz::Input input(data, size);
  const auto profile = parse_profile(input.rest(), kLimits);
  if (!profile) {
    fuzz::promise(!profile.error().what.empty(), "an error says what it is");
    return 0;
  }
  fuzz::promise(profile->samples.size() <= kLimits.entries_max, "there are not too many samples");
  for (const ProfileSample& sample : profile->samples) {
    for (const std::uint32_t frame : profile->frames_of(sample)) {
      fuzz::promise(frame < profile->frames.size(), "a sample's frames are there");
    }
  }
  for (const GoroutineGroup& group : group_goroutines(*profile)) (void)culprit_of(group.stack);
  for (const HeapSite& site : heap_sites(*profile)) (void)culprit_of(site.stack);
  (void)heap_growth(*profile, *profile);
  (void)folded_stacks(*profile, 0);
  // Where many samples share long stacks, writing them out is more than was read.
  const auto again = parse_profile(encode_profile(*profile));
  fuzz::promise(!again || again->samples.size() == profile->samples.size(),
                "what is written has the same samples");
  return 0;
}
