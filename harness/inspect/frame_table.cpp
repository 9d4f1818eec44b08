#include "inspect/frame_table.hpp"

namespace leakgate {

CodeFrame FrameTable::look_up(std::uint64_t address) {
  const auto found = known_.find(address);
  if (found != known_.end()) return found->second;
  CodeFrame frame;
  if (const auto size = symbols_->frame_size_at(address); size && *size <= UINT32_MAX) {
    const std::vector<Frame> names = symbols_->frames_at(address);
    frame = {.size = static_cast<std::uint32_t>(*size),
             .is_code = true,
             .is_bottom = !names.empty() && names.back().function == "runtime.goexit"};
  }
  // Words that only look like return addresses are without number.
  if (known_.size() < kAddressesMax) known_.emplace(address, frame);
  return frame;
}

}  // namespace leakgate
