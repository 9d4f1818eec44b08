#include "native/native_target.hpp"

#include <stdexcept>

#include "native/shared_samples.hpp"

namespace leakgate {
namespace {

std::filesystem::path built_program() {
  return std::filesystem::path(LEAKGATE_BINARY).parent_path() / "native_program";
}

}  // namespace

NativeTarget::NativeTarget(const std::vector<std::string>& environment,
                           const std::string& program) {
  const std::filesystem::path object = folder_.path() / kPreloadObjectName;
  const std::filesystem::path file = folder_.path() / "native";
  if (!write_preload_object(object)) throw std::runtime_error("no object");
  file_.emplace(NativeFile::create(file).value());
  std::vector<std::string> settings = environment;
  settings.push_back("LD_PRELOAD=" + object.string());
  settings.push_back(std::string(native::kFileVariable) + "=" + file.string());
  settings.emplace_back("PATH=/usr/bin:/bin");
  process_.emplace(program.empty() ? built_program().string() : program, settings);
  if (!process_->greeting().starts_with("ready")) {
    throw std::runtime_error("the target did not start");
  }
  (void)tell("nothing");  // its input has a buffer from now on
}

}  // namespace leakgate
