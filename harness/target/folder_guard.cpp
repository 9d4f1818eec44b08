#include "target/folder_guard.hpp"

#include "target/supervision.hpp"

namespace leakgate {

Result<FolderGuard> FolderGuard::watch(const std::filesystem::path& folder,
                                       const std::filesystem::path& supervisor) {
  auto output = std::make_unique<OutputCapture>();
  LaunchOrder order;
  order.remove_on_death = std::filesystem::absolute(folder).string();
  auto supervision = Supervision::start(supervisor, order, *output);
  if (!supervision) return pass_on(supervision);
  return FolderGuard(std::move(output), std::move(*supervision));
}

FolderGuard::FolderGuard(std::unique_ptr<OutputCapture> output,
                         std::unique_ptr<Supervision> supervision)
    : output_(std::move(output)), supervision_(std::move(supervision)) {}
FolderGuard::FolderGuard(FolderGuard&&) noexcept = default;
FolderGuard& FolderGuard::operator=(FolderGuard&& other) noexcept {
  supervision_ = std::move(other.supervision_);  // the old one ends before its output does
  output_ = std::move(other.output_);
  return *this;
}
FolderGuard::~FolderGuard() { supervision_.reset(); }

}  // namespace leakgate
