// What the runner does about memory outside the Go runtime: it asks for more samples where that
// grows, and keeps what was seen last.
#include <fmt/format.h>

#include "profile/encode.hpp"
#include "profile/folded.hpp"
#include "run/runner.hpp"
#include "verdict/floor.hpp"

namespace leakgate {
namespace {

// Names a leak of 2 MB by twenty samples and costs a sixth of the throughput.
constexpr Bytes kFineMean{64 * kKiB};

}  // namespace

// The second round of a diagnosis, without a second start of the target: where a cycle leaves more
// native memory behind than the floor, the cycles after it are sampled finer.
void Runner::sample_native_finer(const Mark& mark) {
  NativeWatch* native = session_.native();
  if (native == nullptr || is_sampled_finer_) return;
  if (scenario_.native.sample <= kFineMean) return;
  const std::vector<const Mark*> before = judged_marks(recording_);
  if (before.empty() || !before.back()->native || !mark.native) return;
  const Bytes grown = *mark.native - *before.back()->native;
  if (static_cast<double>(grown.count) <= kNativeFloor) return;
  native->sample_every(kFineMean);
  is_sampled_finer_ = true;
  note(fmt::format("native memory grew by {} in a cycle: sampled every {} from here on",
                   to_text(grown), to_text(kFineMean)));
}

ProfileRef Runner::save_native(const std::string& name, const Profile& profile) {
  const int bytes = profile.type_index("inuse_space");
  Result<ProfileRef> saved = parts_.folder.add_profile(name + ".pb.gz", encode_profile(profile));
  Result<ProfileRef> folded =
      parts_.folder.add_profile(name + "-folded.txt", folded_stacks(profile, bytes));
  if (saved && folded) return *std::move(saved);
  note("native memory could not be saved: " + to_text(saved ? folded.error() : saved.error()));
  return {};
}

void Runner::record_native() {
  if (session_.pid() == 0) return;
  if (NativeWatch* native = session_.native()) {
    recording_.native = native->facts();
    recording_.native->profile = save_native("native", native->live_memory());
  } else {
    recording_.native = NativeFacts{.counted = false, .reason = session_.why_not_native()};
  }
  recording_.native->tool = session_.native_tool();
}

void Runner::record_native_tool() {
  const std::optional<Result<Profile>>& seen = session_.tool_profile();
  if (!seen || !recording_.native) return;
  if (*seen) {
    recording_.native->tool_profile = save_native(recording_.native->tool, **seen);
  } else {
    note(recording_.native->tool + " has left nothing that can be read: " + to_text(seen->error()));
  }
}

}  // namespace leakgate
